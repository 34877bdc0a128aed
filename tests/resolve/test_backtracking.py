"""Which of two projects gives way where the newest releases of both do not fit together."""

from __future__ import annotations

import pytest

from isolate.model.resolution import Resolution
from isolate.resolve.resolver import Resolver
from tests.catalog import Catalog, app


@pytest.mark.parametrize(
    ("rejected", "pins"),
    [
        (1, {"a": "2.0.0", "b": "1.0.0", "too-old": "1.0.0"}),
        (4, {"a": "2.0.0", "b": "1.0.0", "too-old": "1.0.0"}),
        (5, {"a": "1.0.0", "b": "2.0.4"}),
        (10, {"a": "1.0.0", "b": "2.0.9"}),
        (30, {"a": "1.0.0", "b": "2.0.29"}),
    ],
)
def test_a_project_with_many_rejected_releases_is_decided_first(rejected: int, pins: dict[str, str]) -> None:
    """The answers are those of uv 0.13, to lines in this order."""
    catalog = Catalog(
        {
            "a": {"1.0.0": [], "2.0.0": []},
            "b": {"1.0.0": ["too-old"], **{f"2.0.{each}": ["a==1.0.0"] for each in range(rejected)}},
            "too-old": {"1.0.0": []},
        }
    )
    answer = Resolver(index=catalog, apps=[app("one", "a", "b")], pythons=("3.12",)).solve(["one"])
    assert isinstance(answer, Resolution)
    assert dict(answer.pins()) == pins
