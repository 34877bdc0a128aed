"""An extra that a line asks for is given up last."""

from __future__ import annotations

from itertools import permutations

import pytest

from isolate.model.app import App
from isolate.model.resolution import Resolution
from isolate.resolve.resolver import Resolver
from tests.catalog import Catalog, Published, app

PROJECTS = {
    "pandas": {
        "0.9": [],
        "1.0": [],
        "2.0": Published(requires=["s3fs; extra == 'aws'"], extras=["aws"]),
        "2.1": Published(requires=["s3fs; extra == 'aws'"], extras=["aws"]),
    },
    "s3fs": {"1.0": ["botocore<2"]},
    "boto3": {"9.0": ["botocore<2"], "9.1": ["botocore>=2"], "10.0": ["botocore>=2"]},
    "botocore": {"1.0": [], "2.0": []},
}


def resolved(catalog: Catalog, *apps: App) -> Resolution:
    answer = Resolver(index=catalog, apps=apps, pythons=("3.12",)).solve([each.name for each in apps], wheels=True)
    assert isinstance(answer, Resolution)
    return answer


@pytest.mark.parametrize("lines", list(permutations(["boto3", "pandas[aws]"])))
def test_an_older_release_of_another_project_is_taken_rather_than_one_without_the_extra(lines: tuple[str, ...]) -> None:
    answer = resolved(Catalog(PROJECTS), app("one", *lines))
    assert answer.pins() == (("boto3", "9.0"), ("botocore", "1.0"), ("pandas", "2.1"), ("s3fs", "1.0"))
    assert answer.lacking == ()


def test_a_release_without_the_extra_is_taken_where_nothing_else_is_possible_and_that_is_told() -> None:
    answer = resolved(Catalog(PROJECTS), app("one", "pandas[aws]"), app("two", "boto3>=10"))
    assert answer.pins() == (("boto3", "10.0"), ("botocore", "2.0"), ("pandas", "1.0"))
    assert answer.lacking == (("pandas", "1.0", "aws"),)


def test_an_extra_that_the_newest_release_lacks_asks_for_no_older_one() -> None:
    catalog = Catalog(PROJECTS)
    answer = resolved(catalog, app("one", "pandas[awss]"))
    assert answer.pins() == (("pandas", "2.1"),)
    assert answer.lacking == (("pandas", "2.1", "awss"),)
    assert "pandas 2.0" not in catalog.asked


def test_an_extra_of_a_release_that_a_line_asks_for_is_told_to_be_missing() -> None:
    answer = resolved(Catalog(PROJECTS), app("one", "pandas[aws]<2"))
    assert answer.pins() == (("pandas", "1.0"),)
    assert answer.lacking == (("pandas", "1.0", "aws"),)


def test_what_one_application_cannot_have_is_no_reason_for_another() -> None:
    one, two = app("one", "pandas[aws]<2"), app("two", "pandas[aws]")
    resolver = Resolver(index=Catalog(PROJECTS), apps=[one, two], pythons=("3.12",))
    for _ in range(2):
        for names, version in ((["one"], "1.0"), (["two"], "2.1"), (["one", "two"], "1.0")):
            answer = resolver.solve(names)
            assert isinstance(answer, Resolution)
            assert dict(answer.pins())["pandas"] == version
