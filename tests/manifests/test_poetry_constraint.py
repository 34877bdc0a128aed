"""Constraints are judged against poetry-core itself."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from packaging.specifiers import SpecifierSet
from packaging.version import Version
from poetry.core.constraints.version import Version as PoetryVersion
from poetry.core.constraints.version import parse_constraint as parse_with_poetry

from isolate.manifests.poetry_constraint import InvalidConstraintError, parse_constraint
from tests.examples import examples

releases = st.lists(st.integers(0, 3), min_size=1, max_size=4).map(lambda parts: ".".join(map(str, parts)))
suffixes = st.sampled_from(["", "", "", "a1", "rc2", ".post1", ".dev3", "b1.dev2"])
versions = st.builds(lambda release, suffix: release + suffix, releases, suffixes)
OPERATORS = ["^", "~", "", "==", "=", "!=", ">=", "<", "<=", ">", "~="]
series = st.lists(st.integers(0, 3), min_size=1, max_size=3).map(lambda parts: ".".join(map(str, parts)) + ".*")
singles = st.one_of(
    st.builds(lambda operator, version: operator + version, st.sampled_from(OPERATORS), versions),
    st.builds(lambda operator, version: operator + version, st.sampled_from(["", "==", "!="]), series),
    st.just("*"),
)
conjunctions = st.lists(singles, min_size=1, max_size=2).map(",".join)


def allows(text: str, version: str) -> bool:
    return any(
        SpecifierSet(alternative).contains(version, prereleases=True)
        for alternative in parse_constraint(text).alternatives
    )


def is_taken_for_excluded(text: str, version: str) -> bool:
    """Whether Poetry takes more away than is written: `>=1,!=1` is `<1 || >1` to it, where no post-release of 1 is."""
    found = Version(version)
    for alternative in text.split(" || "):
        for part in alternative.split(",") if "," in alternative else ():
            excluded = Version(part[2:]) if part.startswith("!=") and "*" not in part else None
            if (
                excluded is not None
                and excluded != found
                and Version(excluded.base_version) == Version(found.base_version)
            ):
                return True
    return False


@examples(400)
@given(conjunctions, versions)
@example("^1.2.3", "2.0.0rc1")
@example("^0.0.3", "0.0.3.post1")
@example("~1", "1.9")
def test_one_alternative_means_what_poetry_says(text: str, version: str) -> None:
    if not is_taken_for_excluded(text, version):
        assert allows(text, version) == parse_with_poetry(text).allows(PoetryVersion.parse(version))


@examples(200)
@given(st.lists(conjunctions, min_size=2, max_size=3).map(" || ".join), versions)
def test_alternatives_mean_what_poetry_says(text: str, version: str) -> None:
    if not is_taken_for_excluded(text, version):
        assert allows(text, version) == parse_with_poetry(text).allows(PoetryVersion.parse(version))


@examples(300)
@given(st.lists(conjunctions, min_size=2, max_size=3).map(" || ".join), versions)
@example("^1 || ^3", "2.1")
@example("^0 || ^1.post1", "1")
@example("^0 || 1", "1")
def test_one_specifier_refuses_nothing_that_an_alternative_accepts(text: str, version: str) -> None:
    specifier, exact = parse_constraint(text).specifier()
    if Version(version).is_prerelease:
        return  # naming one would invite the others
    accepts = SpecifierSet(specifier).contains(version)
    if allows(text, version):
        assert accepts
    elif exact:
        assert not accepts


@pytest.mark.parametrize(
    ("text", "specifier", "exact"),
    [
        ("^1.2.3", ">=1.2.3,<2", True),
        ("^0.2.3", ">=0.2.3,<0.3", True),
        ("^0.0.3", ">=0.0.3,<0.0.4", True),
        ("^0", ">=0,<1", True),
        ("~1.2.3", ">=1.2.3,<1.3", True),
        ("~1", ">=1,<2", True),
        ("1.2.*", "==1.2.*", True),
        ("2.0", "==2.0", True),
        (">=1.0 <2.0", ">=1.0,<2.0", True),
        ("*", "", True),
        (">=3.8,<3.9 || >=3.10", ">=3.8,!=3.9.*", True),
        ("^1 || ^4", ">=1,!=2.*,!=3.*,<5", True),
        ("~1.1 || ~1.3 || ^2", ">=1.1,!=1.2.*,<3", False),
        ("1.0 || 2.0", ">=1.0,<=2.0", False),
    ],
)
def test_in_one_specifier(text: str, specifier: str, exact: bool) -> None:
    assert parse_constraint(text).specifier() == (specifier, exact)


def test_markers() -> None:
    assert parse_constraint("^3.8").marker() == 'python_version < "4" and python_version >= "3.8"'
    assert parse_constraint("~3.8.1").marker() == 'python_version < "3.9" and python_full_version >= "3.8.1"'
    assert parse_constraint("3.9.*").marker() == 'python_version == "3.9"'
    assert parse_constraint("<3.8 || >3.10").marker() == 'python_version < "3.8" or python_full_version > "3.10.0"'
    assert parse_constraint("*").marker() == ""


@pytest.mark.parametrize("text", ["", "latest", "^", "^1.x", ">=1.*", "1 2 3 oder"])
def test_what_is_no_constraint(text: str) -> None:
    with pytest.raises(InvalidConstraintError):
        parse_constraint(text)
