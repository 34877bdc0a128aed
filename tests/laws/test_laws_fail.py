"""The laws of grouping can fail: without any one part of the program that they are about, they do so quickly."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import pytest
from hypothesis import given, seed
from hypothesis import strategies as st

import isolate.resolve.resolver as resolving
from isolate.group import FileAware
from isolate.group.colouring import Colourer, Colouring, classes_of
from isolate.group.files import _None
from isolate.group.memory import Memory
from isolate.model.resolution import Resolution
from isolate.resolve.facts import lines as written
from isolate.resolve.resolver import Resolver
from isolate.suggest.search import _Search
from tests.carelessness import enough
from tests.group import test_grouping as of_sets
from tests.laws import test_files as of_files
from tests.laws import test_grouping as of_universes
from tests.laws import test_ids as of_ids
from tests.laws import test_pythons as of_pythons
from tests.laws.universes import applications, catalogs

ENOUGH = enough(400, deadline=None)

SETS = (of_sets.forbidden_sets,)
UNIVERSES = (catalogs, of_universes.several)
LAWS: dict[str, tuple[Callable[..., None], tuple[st.SearchStrategy[object], ...]]] = {
    "groups of sets": (of_sets.test_the_environments_are_fewest_and_all_resolve, SETS),
    "conflicts of sets": (of_sets.test_every_conflict_is_minimal_and_every_conflicting_pair_is_found, SETS),
    "certificates": (of_sets.test_a_certificate_says_the_truth, SETS),
    "dropping": (of_sets.test_dropping_an_application_never_adds_an_environment, (of_sets.pair_sets,)),
    "groups": (of_universes.test_environments_are_possible_and_fewest_and_conflicts_minimal, UNIVERSES),
    "pairs": (of_universes.test_every_pair_is_as_it_is_by_trying_everything, UNIVERSES),
    "suggestions": (
        of_universes.test_suggestions_really_resolve_and_none_of_their_edits_can_be_spared,
        UNIVERSES,
    ),
    "files": (
        of_files.test_environments_overwrite_nothing_and_are_fewest_and_conflicts_minimal,
        (catalogs, of_files.installed, applications),
    ),
    "the newest Python": (
        of_pythons.test_an_environment_has_the_newest_python_that_serves_all_of_it,
        (of_pythons.catalogs, of_pythons.several),
    ),
    "groups over Pythons": (
        of_pythons.test_environments_are_fewest_over_all_pythons,
        (of_pythons.catalogs, of_pythons.several),
    ),
    "ids": (
        of_ids.test_neither_the_order_of_applications_nor_that_of_lines_nor_their_numbers_count,
        (*UNIVERSES, st.randoms(use_true_random=False)),
    ),
}


@dataclass(frozen=True, kw_only=True)
class Careless:
    """What a careless person would write in the place of a part of the program, and the laws that notice it."""

    where: object
    name: str
    instead: object
    noticed_by: tuple[str, ...]
    seed: int = 5
    """Of the examples; where few examples notice, one that meets such an example early."""


def first_fit(self, limit):  # noqa: ARG001
    """Each name in the first colour it may have, by name: valid, and not always the fewest."""
    colours: dict[str, int] = {}
    for name in self._names:
        colours[name] = next(
            number
            for number in range(len(self._names))
            if not any(
                name in edge and all(colours.get(other) == number for other in edge if other != name)
                for edge in self._edges
            )
        )
    count = max(colours.values(), default=-1) + 1
    return Colouring(classes=classes_of(self._names, colours), lower_bound=count, clique=(), exact=True)


critical, free, collisions = Colourer.critical, FileAware._free, FileAware.collisions
accepted_by = resolving.accepted_by
resolution = Memory.resolution


def believed(self, edits):
    """What a search hopes for, never grouped again: every edit puts two environments together."""
    found = list(self._grouping.environments)
    for _ in range(min(len(edits), len(found) - 1)):
        last = found.pop()
        found[-1] = replace(found[-1], apps=(*found[-1].apps, *last.apps))
    return replace(self._grouping, environments=tuple(found))


def unresolved(self, names):
    """An answer that nobody looked for, but for applications alone: without these no search would end."""
    members = tuple(names)
    return Resolution(python="3.12", targets=()) if len(members) > 1 else resolution(self, members)


def on_the_first_target(self, answer):
    return collisions(self, replace(answer, targets=answer.targets[:1]))


def one_exclusion(self, names, own):
    """The first answer or nothing."""
    found = free(self, names, own)
    plain = self._resolving.solve(names, wheels=True)
    return _None() if isinstance(plain, Resolution) and collisions(self, plain).keys() - own else found


CASES = {
    "conflicts that are not made minimal": Careless(
        where=Memory, name="minimal", instead=lambda _, proof: proof, noticed_by=("conflicts of sets",)
    ),
    "groups by first fit": Careless(
        where=Colourer, name="colour", instead=first_fit, noticed_by=("groups of sets", "dropping")
    ),
    "groups that are not resolved": Careless(
        where=Memory,
        name="resolution",
        instead=unresolved,
        noticed_by=("groups",),
    ),
    "a certificate that names too few": Careless(
        where=Colourer,
        name="critical",
        instead=lambda self, count, limit: critical(self, count, limit)[1:],
        noticed_by=("certificates",),
    ),
    "pairs that are taken to fit": Careless(
        where=Resolver, name="fits", instead=lambda *_: True, noticed_by=("pairs",)
    ),
    "suggestions that are not grouped again": Careless(
        where=_Search, name="_grouped", instead=believed, noticed_by=("suggestions",)
    ),
    "edits that are not taken back": Careless(
        where=_Search,
        name="_without_spare",
        instead=lambda _self, edits, _most: dict(edits),
        noticed_by=("suggestions",),
        seed=2,
    ),
    "files of one platform": Careless(
        where=FileAware, name="collisions", instead=on_the_first_target, noticed_by=("files",), seed=7
    ),
    "files that nothing else is tried for": Careless(
        where=FileAware, name="_free", instead=one_exclusion, noticed_by=("files",), seed=7
    ),
    "the oldest Python": Careless(
        where=resolving,
        name="accepted_by",
        instead=lambda apps, pythons: accepted_by(apps, pythons)[::-1],
        noticed_by=("the newest Python", "groups over Pythons"),
    ),
    "a Python that one of them accepts": Careless(
        where=resolving,
        name="accepted_by",
        instead=lambda apps, pythons: accepted_by(apps[:1], pythons),
        noticed_by=("the newest Python", "groups over Pythons"),
    ),
    "lines in the order of the file": Careless(where=written, name="_in_order", instead=tuple, noticed_by=("ids",)),
}


def is_noticed(law: str, begin: int) -> bool:
    """Whether an example of a law fails; what a careless program raises by itself counts as well."""
    test, strategies = LAWS[law]
    inner = test.hypothesis.inner_test  # type: ignore[attr-defined]

    @seed(begin)
    @ENOUGH
    @given(st.tuples(*strategies))
    def check(values):
        inner(*values)

    try:
        check()
    except AssertionError:
        return True
    return False


@pytest.mark.parametrize(("case", "law"), [(case, law) for case in CASES for law in CASES[case].noticed_by])
def test_what_is_careless_is_noticed(case: str, law: str, monkeypatch: pytest.MonkeyPatch) -> None:
    careless = CASES[case]
    monkeypatch.setattr(careless.where, careless.name, careless.instead)
    assert is_noticed(law, careless.seed)


def test_every_law_is_seen_to_fail() -> None:
    assert {law for each in CASES.values() for law in each.noticed_by} == set(LAWS)
