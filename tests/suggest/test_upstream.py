"""What others would have to release, told of proofs as the resolver gives them."""

from __future__ import annotations

import pytest

from isolate.group import group
from isolate.report.wording.suggestions import upstream_text
from isolate.resolve import Resolver
from isolate.suggest.upstream import upstream
from tests.catalog import Catalog, Published, app

CURRENCY = {"1": [], "2": [], "3": []}


def told(projects, *apps, pythons=("3.12",)):
    resolver = Resolver(index=Catalog(projects), apps=apps, pythons=pythons)
    return tuple(map(upstream_text, upstream(group([each.name for each in apps], resolver).conflicts)))


def test_the_newest_release_that_stands_in_the_way_would_have_to_accept_more():
    projects = {"x": {"1": ["c<2"], "2": ["c<3"]}, "c": CURRENCY}
    assert told(projects, app("one", "x"), app("two", "c>=3")) == (
        "a release of `x` that accepts more than `c<3` (for `one` and `two`)",
    )


def test_both_sides_are_told_and_a_release_that_helps_several_is_told_once():
    projects = {"x": {"1": ["c<2"]}, "y": {"1": ["c>=3"]}, "c": CURRENCY}
    assert told(projects, app("one", "x"), app("two", "y"), app("three", "y")) == (
        "a release of `x` that accepts more than `c<2` (for `one`, `three` and `two`)",
        "a release of `y` that accepts more than `c>=3` (for `one`, `three` and `two`)",
    )
    many = [app(f"app{place}", "y") for place in range(5)]
    assert "a release of `x` that accepts more than `c<2` (for 6 applications)" in told(
        projects, app("one", "x"), *many
    )


def test_what_is_behind_an_extra_counts():
    projects = {"x": {"1": Published(requires=["c<2 ; extra == 'fast'"], extras=["fast"])}, "c": CURRENCY}
    assert told(projects, app("one", "x[fast]"), app("two", "c>=3")) == (
        "a release of `x[fast]` that accepts more than `c<2` (for `one` and `two`)",
    )


@pytest.mark.parametrize(
    ("published", "said"),
    [
        (Published(python="<3.12"), "runs on more than Python <3.12"),
        (Published(tags=["cp311-cp311-manylinux_2_17_x86_64"]), "has a wheel for Python 3.14 on linux/amd64"),
    ],
)
def test_a_release_would_have_to_run_on_a_python_that_others_need(published, said):
    projects = {"x": {"1": published}, "y": {"1": Published(python=">=3.12")}}
    assert told(projects, app("one", "x"), app("two", "y"), pythons=()) == (
        f"a release of `x` that {said} (for `one` and `two`)",
        "a release of `y` that runs on more than Python >=3.12 (for `one` and `two`)",
    )


def test_where_only_people_wrote_what_clashes_nobody_else_is_asked():
    assert told({"c": CURRENCY}, app("one", "c<2"), app("two", "c>=2")) == ()


@pytest.mark.parametrize(
    ("published", "said"),
    [
        (Published(python="<3.12"), "runs on more than Python <3.12"),
        (Published(tags=["cp311-cp311-manylinux_2_17_x86_64"]), "has a wheel for Python 3.12 on linux/amd64"),
    ],
)
def test_where_several_releases_are_meant_the_newest_is_told_as_one_is(published, said):
    projects = {"c": {"1": [], "2": published, "2.5": published, "3": []}, "d": {"1": ["c>=1.5"]}}
    assert told(projects, app("one", "c<3"), app("two", "d")) == (
        f"a release of `c` that {said} (for `one` and `two`)",
        "a release of `d` that accepts more than `c>=1.5` (for `one` and `two`)",
    )
