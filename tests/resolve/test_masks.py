"""Masks say of every version what `packaging` says."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.version import Version

from isolate.resolve.universe.specifiers import mask_of
from tests.examples import examples

numbers = st.sampled_from(["0", "1", "1.0", "1.1", "1.0.1", "2", "2.0", "2.1.3", "1!0.5", "10"])
suffixes = st.sampled_from(
    ["", "", "", "a1", "rc1", ".post1", ".dev0", ".post1.dev2", "a1.dev1", "+local", "+cpu.2", ".post0+x"]
)
versions = st.builds(lambda number, suffix: f"{number}{suffix}", numbers, suffixes)
clauses = st.builds(
    lambda operator, version, star: f"{operator}{version}{star}",
    st.sampled_from(["==", "!=", ">=", "<=", ">", "<", "~=", "==="]),
    versions,
    st.sampled_from(["", "", ".*"]),
)
specifiers = st.lists(clauses, max_size=3).map(",".join)


@examples(2000)
@given(specifiers, st.lists(versions, max_size=12))
def test_as_packaging_says(specifier, texts):
    try:
        wanted = SpecifierSet(specifier)
    except InvalidSpecifier:
        return
    ascending = sorted({Version(text) for text in texts})
    mask = mask_of(specifier, ascending)
    assert [bool(mask & 2 << place) for place in range(len(ascending))] == [
        wanted.contains(version, prereleases=True) for version in ascending
    ]
    assert not mask & 1
