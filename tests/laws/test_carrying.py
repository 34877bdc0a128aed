"""Proofs that are carried to other applications: never wrong, and never lost where the lines are the same."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from isolate.model.resolution import Proof
from isolate.resolve import Policy, Resolver, parse_cut_off
from tests.catalog import Catalog, lines
from tests.laws.published import CUT_OFF, PROJECTS, applications, universes

changes = st.fixed_dictionaries(
    {},
    optional={
        "overrides": st.sampled_from([f"{name}=={version}" for name in PROJECTS for version in "123"]).map(
            lambda text: lines("isolate.toml", [text])
        ),
        "excludes": st.sampled_from(PROJECTS).map(lambda name: (name,)),
    },
)


def resolver_of(universe, apps):
    policy = Policy(exclude_newer=parse_cut_off(CUT_OFF))
    return Resolver(index=Catalog(universe), apps=apps, pythons=("3.12",), policy=policy)


def copied(apps):
    """The same applications under other names."""
    return [replace(each, name=f"copy-of-{each.name}") for each in apps]


@settings(max_examples=300)
@given(universes, applications, st.lists(changes, min_size=2, max_size=2), changes)
def test_a_proof_holds_of_applications_with_the_same_lines(universe, apps, changed, other):
    """Whatever a third application overrides or excludes, and these do: published metadata is then told per name."""
    apps = [replace(each, **change) for each, change in zip(apps, changed, strict=False)]
    third = replace(apps[0], name="third", **other)
    resolver = resolver_of(universe, [*apps, *copied(apps), third])
    answer = resolver.solve([each.name for each in apps])
    if isinstance(answer, Proof):
        carried = resolver.carry(answer, {name: f"copy-of-{name}" for name in answer.apps})
        assert carried is not None
        assert carried.apps == tuple(f"copy-of-{name}" for name in answer.apps)


@settings(max_examples=200)
@given(universes, applications, st.lists(changes, min_size=2, max_size=2), applications)
def test_what_is_carried_is_true(universe, apps, changed, others):
    """Onto whoever bears it: where a proof is carried, those applications have no resolution."""
    apps = [replace(each, **change) for each, change in zip(apps, changed, strict=False)]
    others = [replace(each, name=f"other-{each.name}") for each in others]
    resolver = resolver_of(universe, [*apps, *others])
    answer = resolver.solve([each.name for each in apps])
    if not isinstance(answer, Proof):
        return
    bearers = resolver.bearers(answer)
    for names in product(*(bearers[name] for name in answer.apps)):
        if len(set(names)) == len(names):
            carried = resolver.carry(answer, dict(zip(answer.apps, names, strict=True)))
            if carried is not None:
                assert isinstance(resolver_of(universe, [*apps, *others]).solve(names), Proof)
