"""Images whose lock uv installs."""

from __future__ import annotations

from pathlib import Path

import pytest

from isolate import plan, render
from isolate.model.options import IndexSettings
from tests.render.test_render import NIGHTLY, VENDORED


@pytest.mark.parametrize("index", [IndexSettings(), IndexSettings(index_url="https://index.example/simple/")])
def test_every_file_with_uv(index, golden):
    plans, problems = plan.images((NIGHTLY, VENDORED), root="/repo", output="/repo", index=index, installer="uv")
    assert problems == ()
    case = "uv_private_index" if index.index_url else "uv"
    for each in render.files(plans, name="x"):
        golden(Path("expected") / case / each.path, each.text)
