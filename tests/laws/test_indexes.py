"""What holds where applications take projects from indexes of their own: the oracle tries every release of each."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

from hypothesis import given
from hypothesis import strategies as st
from packaging.requirements import Requirement
from packaging.version import Version

from isolate.model.proof import Proof
from isolate.model.resolution import Resolution
from isolate.resolve import Resolver
from tests.catalog import ADDRESS, Catalog, app
from tests.examples import examples
from tests.laws.universes import releases, requirement_texts

FIRST, SECOND = "https://one.example", "https://two.example"
PROJECTS = ("a", "b", "c")
catalogs = st.fixed_dictionaries(
    {},
    optional=dict.fromkeys([f"{index} {name}".strip() for index in ("", FIRST, SECOND) for name in PROJECTS], releases),
)
lines = st.tuples(requirement_texts, st.sampled_from(["", "", FIRST, SECOND]))


def made(name, written):
    plain = app(name, *(text for text, _ in written))
    return replace(
        plain,
        requirements=tuple(
            replace(line, index=index) for line, (_, index) in zip(plain.requirements, written, strict=True)
        ),
    )


applications = st.lists(st.lists(lines, min_size=1, max_size=3, unique=True), min_size=1, max_size=3).map(
    lambda found: tuple(made(f"app{place}", written) for place, written in enumerate(found))
)


def possible(catalog, apps):
    """Whether some choice of at most one release of one index per project meets every requirement.

    A release of an index that is none of the run is there only for those who name that index.
    """
    wanted = [(Requirement(line.text), line.index) for each in apps for line in each.requirements]
    named = {(requirement.name, index) for requirement, index in wanted}
    choices = [
        [
            None,
            *(
                (key, version)
                for key in catalog
                if key.split()[-1] == name and _may(key, named)
                for version in catalog[key]
            ),
        ]
        for name in PROJECTS
    ]
    for choice in product(*choices):
        chosen = {key.split()[-1]: (key, version) for key, version in filter(None, choice)}
        asked = [
            *wanted,
            *((Requirement(text), "") for key, version in chosen.values() for text in catalog[key][version]),
        ]
        if all(_met(requirement, index, chosen) for requirement, index in asked):
            return True
    return False


def _may(key, named):
    index, _, name = key.rpartition(" ")
    return not index or (name, index) in named


def _met(requirement, index, chosen):
    if requirement.name not in chosen:
        return False
    key, version = chosen[requirement.name]
    return requirement.specifier.contains(Version(version), prereleases=True) and key.startswith(index)


def answer_of(catalog, apps, names=None):
    resolver = Resolver(index=Catalog(catalog), apps=apps, pythons=("3.12",))
    return resolver, resolver.solve(names or [each.name for each in apps])


@examples(300)
@given(catalogs, applications)
def test_same_verdict_as_brute_force(catalog, apps):
    """A proof is one that the checker has passed: `solve` shows no other."""
    _, answer = answer_of(catalog, apps)
    assert isinstance(answer, Resolution if possible(catalog, apps) else Proof)


@examples(150)
@given(catalogs, applications)
def test_each_pin_comes_from_the_index_that_is_named(catalog, apps):
    _, answer = answer_of(catalog, apps)
    if isinstance(answer, Resolution):
        places = {pin.project: pin.index for pin in answer.targets[0].pins}
        for line in (line for each in apps for line in each.requirements):
            assert places[line.name] == (line.index or places[line.name])
        assert set(places.values()) <= {ADDRESS, FIRST, SECOND}


@examples(100)
@given(catalogs, applications)
def test_a_name_that_only_named_indexes_may_have_is_asked_of_no_other(catalog, apps):
    always = set.intersection(*({line.name for line in each.requirements if line.index} for each in apps))
    index = Catalog(catalog)
    Resolver(index=index, apps=apps, pythons=("3.12",)).solve([each.name for each in apps])
    assert always.isdisjoint(index.asked)
