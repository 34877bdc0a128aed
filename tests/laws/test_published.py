"""What holds where releases cannot be used, where extras require each other, and under any order of arrival."""

from __future__ import annotations

import random
import threading
import time
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from isolate.model.proof import Proof
from isolate.model.resolution import Resolution
from isolate.resolve import Policy, Resolver, parse_cut_off
from tests.catalog import Catalog
from tests.examples import examples
from tests.laws.published import CUT_OFF, applications, groups, is_met, possible, universes


def resolver_of(index, apps):
    policy = Policy(exclude_newer=parse_cut_off(CUT_OFF))
    return Resolver(index=index, apps=apps, pythons=("3.12",), platforms=("linux/amd64",), policy=policy)


def answer_of(index, apps, names=None):
    return resolver_of(index, apps).solve(names or [app.name for app in apps])


@examples(400)
@given(universes, applications)
def test_same_verdict_as_brute_force(universe, apps):
    """A proof is one that the checker has passed: `solve` shows no other."""
    answer = answer_of(Catalog(universe), apps)
    assert isinstance(answer, Resolution if possible(universe, apps) else Proof)


@examples(200)
@given(universes, applications)
def test_a_resolution_is_met_and_holds_nothing_else(universe, apps):
    answer = answer_of(Catalog(universe), apps)
    if isinstance(answer, Resolution):
        pins = dict(answer.pins())
        assert is_met(pins, universe, apps)
        for name in pins:
            assert not is_met({other: pins[other] for other in pins if other != name}, universe, apps)


@examples(200)
@given(universes, applications)
def test_kept_clauses_never_change_a_verdict(universe, apps):
    """Whatever was asked before, in whatever order: the verdict is that of a resolver that was asked nothing else."""
    names = [app.name for app in apps]
    kept = resolver_of(Catalog(universe), apps)
    for asked in (names, *([name] for name in names), names[::-1], names[:1], names):
        fresh = answer_of(Catalog(universe), apps, asked)
        answer = kept.solve(asked)
        assert type(answer) is type(fresh)
        if isinstance(answer, Proof):
            assert set(answer.apps) <= set(asked)


@examples(300)
@given(universes, groups)
def test_what_is_put_together_without_a_search_is_possible(universe, apps):
    """Of releases that were selected for some applications others take none that is only for those, as yanked ones."""
    resolver = resolver_of(Catalog(universe), apps)
    for each in apps:
        resolver.solve([each.name])
    for size in range(1, len(apps) + 1):
        for members in combinations(apps, size):
            if resolver.fits([each.name for each in members]):
                assert possible(universe, members)


@examples(150)
@given(universes, groups)
def test_what_is_put_together_for_any_python_is_a_resolution(universe, apps):
    """Each application resolves on a Python of its own: what the others require there may not be known yet."""
    policy = Policy(exclude_newer=parse_cut_off(CUT_OFF))
    resolver, fresh = (Resolver(index=Catalog(universe), apps=apps, policy=policy) for _ in range(2))
    for each in apps:
        resolver.solve([each.name])
    for pair in combinations([each.name for each in apps], 2):
        if resolver.fits(pair):
            assert isinstance(fresh.solve(pair), Resolution)


@examples(100)
@given(universes, applications)
def test_what_was_selected_fits_again_unless_it_is_for_some_alone(universe, apps):
    resolver = resolver_of(Catalog(universe), apps)
    names = [each.name for each in apps]
    answer = resolver.solve(names)
    if isinstance(answer, Resolution):
        assert resolver.fits(names) or any(universe[name][version].yanked for name, version in answer.pins())


class Late(Catalog):
    """A catalog that answers late, every time in another order, and loads what is expected in the background."""

    def __init__(self, projects, seed):
        super().__init__(projects)
        self._random = random.Random(seed)
        self._threads = []

    def _wait(self):
        time.sleep(self._random.random() / 2000)

    def releases(self, project, index=""):
        self._wait()
        return super().releases(project, index)

    def metadata(self, release, order):
        self._wait()
        return super().metadata(release, order)

    def expect_metadata(self, wanted):
        for release, order in self._random.sample(wanted, len(wanted)):
            self._start(lambda one, order=order: self.metadata(one, order), [release])

    def expect_closure(self, wanted, *_):
        projects = [each.project for each in wanted]
        self._start(self.releases, self._random.sample(projects, len(projects)))

    def _start(self, load, wanted):
        thread = threading.Thread(target=lambda: [load(each) for each in wanted])
        self._threads.append(thread)
        thread.start()

    def join(self):
        for thread in self._threads:
            thread.join()


@examples(30)
@given(universes, applications, st.integers(0, 1000))
def test_the_order_in_which_metadata_arrives_changes_nothing(universe, apps, seed):
    late = Late(universe, seed)
    resolver = resolver_of(late, apps)
    resolver.prefetch()
    names = [app.name for app in apps]
    answer = resolver.solve(names)
    late.join()
    assert answer == answer_of(Catalog(universe), apps)


@pytest.mark.parametrize("excluded", [{"uploaded": "2026-01-01T00:00:00Z"}, {"tags": ["cp312-cp312-win_amd64"]}])
def test_an_extra_has_no_release_that_its_project_cannot_have(excluded):
    from tests.catalog import Published, app

    universe = {
        "a": {"1": Published(requires=["b; extra == 'x'"], extras=["x"]), "2": Published(extras=["x"], **excluded)},
        "b": {"1": []},
    }
    answer = answer_of(Catalog(universe), (app("web", "a[x]"),))
    assert isinstance(answer, Resolution)
    assert answer.pins() == (("a", "1"), ("b", "1"))
