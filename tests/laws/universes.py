"""Random tiny universes, and the slow way to know the answer: try everything."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import product

from hypothesis import strategies as st
from packaging.requirements import Requirement
from packaging.version import Version

from isolate.model.app import App
from isolate.model.fact import Term
from tests.catalog import Catalog, app

PROJECTS = ("a", "b", "c", "d")
VERSIONS = ("1.0", "2.0", "3.0rc1", "3.0")
SPECIFIERS = ("", "", "==1.0", "==2.0", "<2", ">=2", ">1.0", "!=2.0", "<=2.0", "==3.*", ">=3.0rc1", "==4")

requirement_texts = st.builds(
    lambda name, specifier: f"{name}{specifier}", st.sampled_from(PROJECTS), st.sampled_from(SPECIFIERS)
)
releases = st.dictionaries(
    st.sampled_from(VERSIONS), st.lists(requirement_texts, max_size=2, unique=True), min_size=1, max_size=4
)

_on_the_first = st.lists(st.sampled_from(("a<2", "a>=2", "a==2.0", "a<=2.0", "a>=3")), max_size=1)
dense = st.fixed_dictionaries(
    {
        "a": st.just({"1.0": [], "2.0": [], "3.0": []}),
        **dict.fromkeys("bcd", st.fixed_dictionaries({"1.0": _on_the_first, "2.0": _on_the_first})),
    }
)
"""Universes in which everything is there and most of it leads to one project: conflicts that no written line shows."""
catalogs = st.one_of(st.fixed_dictionaries({}, optional=dict.fromkeys(PROJECTS, releases)), dense)
applications = st.lists(st.lists(requirement_texts, min_size=1, max_size=3, unique=True), min_size=1, max_size=3).map(
    lambda texts: tuple(app(f"app{place}", *lines) for place, lines in enumerate(texts))
)


def possible(catalog: dict[str, dict[str, Sequence[str]]], apps: Sequence[App]) -> bool:
    """Whether some choice of at most one release per project meets every requirement."""
    names = sorted(catalog)
    for choice in product(*([None, *sorted(catalog[name])] for name in names)):
        chosen = {name: version for name, version in zip(names, choice, strict=True) if version is not None}
        if meets(catalog, chosen, [Requirement(line.text) for each in apps for line in each.requirements]):
            return True
    return False


def meets(
    catalog: Mapping[str, Mapping[str, Sequence[str]]], chosen: Mapping[str, str], wanted: Sequence[Requirement]
) -> bool:
    """Whether chosen releases meet these requirements, and their own."""
    own = [Requirement(text) for name, version in chosen.items() for text in catalog[name][version]]
    return all(_met(requirement, chosen) for requirement in (*wanted, *own))


def _met(requirement: Requirement, chosen: Mapping[str, str]) -> bool:
    version = chosen.get(requirement.name)
    return version is not None and requirement.specifier.contains(Version(version), prereleases=True)


def versions_in(catalog: dict[str, dict[str, Sequence[str]]], term: Term) -> list[str]:
    """Every version that a term about a project allows."""
    known = sorted(catalog.get(term.project, ()), key=Version)
    spans = [(known.index(each.first), known.index(each.last)) for each in term.ranges if each.first in known]
    return [version for first, last in spans for version in known[first : last + 1]]


def index_of(catalog: dict[str, dict[str, Sequence[str]]]) -> Catalog:
    return Catalog(catalog)


def fewest_groups(names: Sequence[str], is_possible: Callable[[Sequence[str]], bool]) -> int:
    """The least number of groups that are all possible, where each name is possible alone."""
    for count in range(len(names) + 1):
        for places in product(range(count), repeat=len(names)):
            groups = [[name for name, at in zip(names, places, strict=True) if at == each] for each in range(count)]
            if all(map(is_possible, groups)):
                return count
    raise AssertionError("each is possible alone")
