"""Grouping and suggesting on universes small enough to try everything."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations

from hypothesis import example, given
from hypothesis import strategies as st

from isolate.group import group
from isolate.model.app import App
from isolate.model.resolution import Resolution
from isolate.resolve import Resolver
from isolate.suggest.relax import relaxations
from isolate.suggest.search import EditableLine, suggest
from tests.catalog import app
from tests.examples import examples
from tests.laws.universes import catalogs, index_of, possible, requirement_texts

several = st.lists(st.lists(requirement_texts, min_size=1, max_size=3, unique=True), min_size=2, max_size=5).map(
    lambda texts: tuple(app(f"app{place}", *lines) for place, lines in enumerate(texts))
)


def resolver_of(catalog, apps: Sequence[App]) -> Resolver:
    return Resolver(index=index_of(catalog), apps=apps, pythons=("3.12",))


def grouped(catalog, apps: Sequence[App]):
    return group([each.name for each in apps], resolver_of(catalog, apps))


def fewest(catalog, apps: Sequence[App]) -> int:
    """The least number of groups that are possible, by trying every partition."""
    fits = {
        names: possible(catalog, [each for each in apps if each.name in names])
        for size in range(1, len(apps) + 1)
        for names in combinations([each.name for each in apps], size)
    }

    def partitions(names):
        if not names:
            yield []
            return
        first, *rest = names
        for size in range(len(rest) + 1):
            for others in combinations(rest, size):
                left = [name for name in rest if name not in others]
                yield from ([(first, *others), *more] for more in partitions(left))

    return min(
        (len(groups) for groups in partitions([each.name for each in apps]) if all(fits[names] for names in groups)),
        default=0,
    )


@examples(60)
@given(catalogs, several)
def test_environments_are_possible_and_fewest_and_conflicts_minimal(catalog, apps):
    by_name = {each.name: each for each in apps}
    able = [each for each in apps if possible(catalog, [each])]
    grouping = grouped(catalog, apps)
    assert sorted(name for each in grouping.environments for name in each.apps) == [each.name for each in able]
    assert all(possible(catalog, [by_name[name] for name in each.apps]) for each in grouping.environments)
    assert all(each.resolution.targets for each in grouping.environments)
    assert len(grouping.environments) == fewest(catalog, able)
    alone = {each.name for each in apps} - {each.name for each in able}
    for conflict in grouping.conflicts:
        members = [by_name[name] for name in conflict.apps]
        assert not possible(catalog, members)
        if alone.isdisjoint(conflict.apps):
            assert all(possible(catalog, [one for one in members if one is not each]) for each in members)


@examples(60)
@given(catalogs, several)
def test_every_pair_is_as_it_is_by_trying_everything(catalog, apps):
    able = [each for each in apps if possible(catalog, [each])]
    apart = {(one.name, other.name) for one, other in combinations(able, 2) if not possible(catalog, [one, other])}
    names = {each.name for each in able}
    assert {pair for pair in grouped(catalog, apps).pairs.conflicting if names.issuperset(pair)} == apart


@examples(60)
@given(catalogs, several)
def test_dropping_an_application_never_adds_an_environment(catalog, apps):
    count = len(grouped(catalog, apps).environments)
    for each in apps:
        assert len(grouped(catalog, [one for one in apps if one is not each]).environments) <= count


@examples(60)
@given(catalogs, several)
def test_what_is_known_of_a_pair_without_a_search_is_true(catalog, apps):
    resolver = resolver_of(catalog, apps)
    for each in apps:
        resolver.solve([each.name])
    for one, other in combinations(apps, 2):
        if resolver.clash(one.name, other.name) is not None:
            assert not possible(catalog, [one, other])


@examples(40)
@given(catalogs, several)
@example(  # a relaxed series refuses the pre-releases that the series accepts: that application would be lost
    {"a": {"1.0": [], "2.0": [], "3.0rc1": []}}, (app("app0", "a==1.0"), app("app1", "a==3.*"))
)
def test_suggestions_really_resolve_and_none_of_their_edits_can_be_spared(catalog, apps):
    lines = [
        EditableLine(
            origin=each.origin,
            project=each.name,
            text=each.text,
            before=each.specifier,
            choices=relaxations(each.specifier),
        )
        for one in apps
        for each in one.requirements
        if each.specifier
    ]

    def edited(edits):
        after = {line.origin: specifier for line, specifier in edits.items()}
        return [
            replace(
                one,
                requirements=tuple(
                    replace(
                        each,
                        specifier=after.get(each.origin, each.specifier),
                        text=f"{each.name}{after[each.origin]}" if each.origin in after else each.text,
                    )
                    for each in one.requirements
                ),
            )
            for one in apps
        ]

    grouping = grouped(catalog, apps)
    if not all(isinstance(answer, Resolution) for _, answer in grouping.alone):
        return
    for change in suggest(grouping, lines, lambda edits: grouped(catalog, edited(edits))):
        now = edited(dict(change.edits))
        assert all(possible(catalog, [each]) for each in now)
        assert fewest(catalog, now) == len(grouping.environments) - change.saved
        assert change.saved > 0
        for line, _ in change.edits:
            fewer = {one: specifier for one, specifier in change.edits if one != line}
            assert fewest(catalog, edited(fewer)) > len(change.grouping.environments)
