"""What a run allows, and which of the allowed releases are tried first."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from isolate.model.problem import InputError
from isolate.model.proof import Proof
from isolate.model.resolution import Resolution, Undecided
from isolate.report.wording.hints import hint_text
from isolate.report.wording.short_form import short_form
from isolate.resolve import Policy, Resolver, parse_cut_off
from tests.catalog import Catalog, Published, app

CATALOG = {
    "a": {"1.0": ["b>=2"], "2.0": ["b>=2"]},
    "b": {"1.0": [], "2.0": [], "3.0": []},
    "c": {"1.0": [], "2.0": Published(uploaded="2026-05-01T12:00:00Z"), "3.0": Published(uploaded="")},
    "d": {"1.0": Published(wheel=False, sdist=True), "2.0": Published(sdist=True)},
    "e": {"1.0": [], "2.0": Published(yanked="broken")},
}


def pins(*lines: str, **policy: object) -> dict[str, str]:
    answer = Resolver(index=Catalog(CATALOG), apps=[app("x", *lines)], pythons=["3.12"], policy=Policy(**policy)).solve(
        ["x"]
    )
    assert isinstance(answer, Resolution), answer
    return dict(answer.pins())


def lines(*requirements: str, **policy: object) -> tuple[str, ...]:
    apps = [app("x", *requirements)]
    answer = Resolver(index=Catalog(CATALOG), apps=apps, pythons=["3.12"], policy=Policy(**policy)).solve(["x"])
    assert isinstance(answer, Proof), answer
    return (*map(str, short_form(answer).lines), hint_text(answer.hint))


def test_the_newest_first():
    assert pins("a") == {"a": "2.0", "b": "3.0"}


def test_the_oldest_first():
    assert pins("a", resolution="lowest") == {"a": "1.0", "b": "2.0"}


def test_the_oldest_of_what_a_line_names():
    assert pins("a", resolution="lowest-direct") == {"a": "1.0", "b": "3.0"}


def test_nothing_from_the_cut_off_date_on_and_nothing_of_unknown_date():
    assert pins("c") == {"c": "3.0"}
    assert pins("c", exclude_newer=parse_cut_off("2026-05-01")) == {"c": "2.0"}
    assert pins("c", exclude_newer=parse_cut_off("2026-05-01T12:00:00Z")) == {"c": "1.0"}
    assert lines("c>=2", exclude_newer=parse_cut_off("2025-01-01")) == (
        "x/requirements.txt:1  c>=2",
        "`c 2.0 and newer` were uploaded after the cut-off date",
        "no other release of `c` fits",
        "a later `--exclude-newer` allows `c 2.0 and newer`",
    )


def test_kinds_of_files():
    assert pins("d", no_binary=frozenset({"d"})) == {"d": "2.0"}
    assert lines("d<2", only_binary=frozenset({":all:"})) == (
        "x/requirements.txt:1  d<2",
        "`d 1.0` has no wheel for Python 3.12 on linux/amd64",
        "no other release of `d` fits",
        "the source distribution of `d 1.0` was left out by `--only-binary`",
    )


def test_a_name_is_an_exception_from_all():
    policy = Policy(no_binary=frozenset({":all:"}), only_binary=frozenset({"d"}))
    assert (policy.allows_wheels("d"), policy.allows_sdists("d")) == (True, False)
    assert (policy.allows_wheels("e"), policy.allows_sdists("e")) == (False, True)


def test_yanked_only_where_pinned():
    assert pins("e") == {"e": "1.0"}
    assert pins("e==2.0") == {"e": "2.0"}
    assert lines("e>=2") == (
        "x/requirements.txt:1  e>=2",
        "`e 2.0` was yanked",
        "no other release of `e` fits",
        "a requirement that pins `e 2.0` with `==` would use it all the same",
    )


def test_one_application_that_pins_a_yanked_release_allows_it_to_no_other():
    apps = [app("x", "e==2.0"), app("y", "e>=2")]
    resolver = Resolver(index=Catalog(CATALOG), apps=apps, pythons=["3.12"])
    assert isinstance(resolver.solve(["x"]), Resolution)
    assert isinstance(resolver.solve(["x", "y"]), Resolution)
    assert isinstance(resolver.solve(["y"]), Proof)


def test_dates():
    assert parse_cut_off("") is None
    assert parse_cut_off("2026-05-01T00:00:00") == datetime(2026, 5, 1, tzinfo=UTC)
    with pytest.raises(InputError, match=r"^`May` is not a date$"):
        parse_cut_off("May")


def test_an_index_that_does_not_answer_makes_no_older_python_of_a_newer():
    catalog = {"c": "it did not answer", "d": {"1.0": []}}
    lines_of = [
        app("x", "c; python_version >= '3.9'"),
        app("y", "c; python_version >= '3.9'", "d==2; python_version < '3.9'"),
    ]
    resolver = Resolver(index=Catalog(catalog), apps=lines_of)
    for name in ("x", "y"):
        answer = resolver.solve([name])
        assert isinstance(answer, Undecided)
        assert [each.reason for each in answer.missing] == ["it did not answer"]
