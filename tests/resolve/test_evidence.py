"""What the checker reads: of every version it says what `packaging` says, and terms mean what they name."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.version import Version

from isolate.model.fact import Range, Term
from isolate.resolve.check.evidence import Evidence, UnknownReleaseError, accepted_of, places_of
from tests.catalog import Catalog, app
from tests.examples import examples
from tests.resolve.test_masks import specifiers, versions

FOUR = {"c": {version: [] for version in ("1.0", "2.0", "3.0rc1", "3.0")}}


def spans(*ends: tuple[str, str]) -> tuple[Range, ...]:
    return tuple(Range(first=first, last=last) for first, last in ends)


def evidence(*lines: str) -> Evidence:
    return Evidence(Catalog(FOUR), (app("api", *lines),), ("3.13", "3.12"))


@examples(2000)
@given(specifiers, st.lists(versions, max_size=12))
def test_as_packaging_says(specifier, texts):
    try:
        wanted = SpecifierSet(specifier)
    except InvalidSpecifier:
        return
    ascending = sorted({Version(text) for text in texts})
    accepted = set(places_of(accepted_of(wanted, ascending)))
    assert accepted == {place for place, version in enumerate(ascending) if wanted.contains(version, prereleases=True)}


@pytest.mark.parametrize(
    ("term", "mask"),
    [
        (Term(project="c", ranges=spans(("1.0", "1.0"))), 0b00001),
        (Term(project="c", ranges=spans(("1.0", "2.0"), ("3.0", "3.0"))), 0b01011),
        (Term(project="c", ranges=(), absent=True), 0b10000),
        (Term(project="c", extra="more", ranges=spans(("2.0", "3.0")), absent=True), 0b11110),
        (Term(app="api"), 0b01),
        (Term(app="api", absent=True), 0b10),
        (Term(project="python", ranges=spans(("3.12", "3.12"))), 0b10),
        (Term(project="unknown", ranges=(), absent=True), 0b1),
    ],
)
def test_what_a_term_means(term, mask):
    assert evidence().meant(term) == mask


@pytest.mark.parametrize("ends", [("1.0", "9.9"), ("0.1", "1.0"), ("2.0", "1.0")])
def test_a_range_without_an_end_or_an_order_means_nothing(ends):
    with pytest.raises(UnknownReleaseError) as refused:
        evidence().meant(Term(project="c", ranges=spans(ends)))
    assert str(refused.value) == f"`c` has no releases from {ends[0]} to {ends[1]}"


def test_direct_references_come_after_the_releases_of_the_index():
    found = evidence("c @ https://files.example/c-2.5-py3-none-any.whl", "c @ https://files.example/c.git")
    known = found.known("c")
    assert known.names == (
        *((version, "", "") for version in ("1.0", "2.0", "3.0rc1", "3.0")),
        ("2.5", "", "https://files.example/c-2.5-py3-none-any.whl"),
        ("", "", "https://files.example/c.git"),
    )
    assert known.sections == (("", 0, 4),)
    assert list(places_of(found.accepted("c", ">=2.5"))) == [2, 3, 4, 5]
    assert list(places_of(found.accepted("c", "<2.5"))) == [0, 1, 5]


def test_a_project_of_which_nothing_is_known():
    silent = Evidence(Catalog({"c": "the index did not answer"}), (), ())
    assert silent.known("c").names == (("?", "", ""),)
    assert silent.accepted("c", ">=2") == 0b1
    assert silent.all_of(Term(project="c")) == 0b11
