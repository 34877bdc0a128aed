"""Grouping against brute force: which applications can live together is here a set of forbidden subsets."""

from __future__ import annotations

from itertools import combinations, product

from hypothesis import given
from hypothesis import strategies as st

from isolate.group import group
from isolate.group.colouring import colour
from isolate.model.distribution import Unreachable
from isolate.model.grouping import Conflict
from isolate.model.proof import Proof
from isolate.model.resolution import Resolution, Undecided
from tests.examples import examples

NAMES = tuple("abcdefg")
forbidden_sets = st.lists(st.frozensets(st.sampled_from(NAMES[:6]), min_size=1, max_size=4), max_size=7)

pair_sets = st.lists(st.frozensets(st.sampled_from(NAMES[:6]), min_size=2, max_size=2), min_size=3, max_size=9)


def proof_of(apps) -> Proof:
    return Proof(apps=tuple(sorted(apps)), kind="direct", project="c", steps=())


class World:
    """Applications that resolve together unless they hold a forbidden set, or a doubtful one."""

    def __init__(self, forbidden, doubtful=()):
        self.forbidden = list(forbidden)
        self.doubtful = list(doubtful)
        self.asked = []

    def solve(self, names, *, wheels=False):  # noqa: ARG002 - what answers does not depend on it
        self.asked.append(names)
        for each in self.forbidden:
            if each <= names:
                # A derivation need not be minimal: blame everyone.
                return proof_of(names)
        for each in self.doubtful:
            if each <= names:
                return Undecided(missing=(Unreachable(what="`x`", reason="out of reach"),), apps=tuple(sorted(each)))
        return Resolution(python="3.12", targets=())

    def clash(self, one, other):  # noqa: ARG002
        return None

    def conflict(self, names):
        return next((proof_of(each) for each in self.forbidden if each <= names), None)

    def verdict(self, names):
        answer = self.solve(names)
        return None if isinstance(answer, Resolution) else answer

    def fits(self, names):  # noqa: ARG002
        return False

    def resolves(self, names) -> bool:
        return not any(each <= set(names) for each in (*self.forbidden, *self.doubtful))


class Telling(World):
    """Tells of many sets without resolving them that they resolve."""

    def __init__(self, forbidden, silent):
        super().__init__(forbidden)
        self.silent = silent
        self.searched = []

    def solve(self, names, *, wheels=False):
        if not wheels:
            self.searched.append(names)
        return super().solve(names, wheels=wheels)

    def fits(self, names):
        return self.resolves(names) and not any(each <= names for each in self.silent)


def fewest(world, names) -> int:
    """The least number of groups that all resolve, by trying everything."""
    for count in range(1, len(names) + 1):
        for assignment in product(range(count), repeat=len(names)):
            groups = [[name for name, of in zip(names, assignment, strict=True) if of == each] for each in range(count)]
            if all(world.resolves(members) for members in groups):
                return count
    return 0


@examples(150)
@given(forbidden_sets)
def test_the_environments_are_fewest_and_all_resolve(forbidden):
    world = World(forbidden)
    names = [name for name in NAMES[:6] if world.resolves([name])]
    grouping = group(NAMES[:6], world)
    assert sorted(name for each in grouping.environments for name in each.apps) == names
    assert all(world.resolves(each.apps) for each in grouping.environments)
    assert len(grouping.environments) == fewest(world, names)
    if names:
        assert grouping.certificate.lower_bound == len(grouping.environments)


@examples(150)
@given(forbidden_sets)
def test_every_conflict_is_minimal_and_every_conflicting_pair_is_found(forbidden):
    world = World(forbidden)
    grouping = group(NAMES[:6], world)
    for conflict in grouping.conflicts:
        assert not world.resolves(conflict.apps)
        assert all(world.resolves(set(conflict.apps) - {name}) for name in conflict.apps)
    possible = [name for name in NAMES[:6] if world.resolves([name])]
    pairs = tuple(pair for pair in combinations(possible, 2) if not world.resolves(pair))
    assert grouping.pairs.conflicting == pairs
    assert grouping.pairs.total - grouping.pairs.impossible == len(list(combinations(possible, 2)))


@examples(150)
@given(
    forbidden_sets,
    st.lists(st.frozensets(st.sampled_from(NAMES[:6]), min_size=2, max_size=4), max_size=2),
)
def test_what_is_told_without_resolving_changes_nothing_but_how_much_is_resolved(forbidden, silent):
    world, telling = World(forbidden), Telling(forbidden, silent)
    assert group(NAMES[:6], telling).pairs == group(NAMES[:6], world).pairs
    environments = group(NAMES[:6], telling).environments
    assert len(environments) == len(group(NAMES[:6], world).environments)
    assert all(world.resolves(each.apps) for each in environments)
    assert not any(telling.fits(names) for names in telling.searched)


@examples(100)
@given(st.one_of(forbidden_sets, pair_sets))
def test_dropping_an_application_never_adds_an_environment(forbidden):
    count = len(group(NAMES[:6], World(forbidden)).environments)
    for dropped in NAMES[:6]:
        names = [name for name in NAMES[:6] if name != dropped]
        assert len(group(names, World(forbidden)).environments) <= count


@examples(100)
@given(forbidden_sets)
def test_a_certificate_says_the_truth(forbidden):
    world = World(forbidden)
    grouping = group(NAMES[:6], world)
    certificate = grouping.certificate
    if certificate is None:
        return
    if certificate.kind == "clique":
        assert len(certificate.apps) == certificate.lower_bound
        assert all(not world.resolves(pair) for pair in combinations(certificate.apps, 2))
    else:
        assert certificate.kind == "unsat"
        assert fewest(world, list(certificate.apps)) == certificate.lower_bound


@examples(100)
@given(forbidden_sets, st.permutations(NAMES[:6]))
def test_the_order_of_applications_changes_nothing(forbidden, order):
    assert group(order, World(forbidden)) == group(NAMES[:6], World(forbidden))


@examples(100)
@given(forbidden_sets, st.lists(st.frozensets(st.sampled_from(NAMES[:6]), min_size=1, max_size=3), max_size=3))
def test_what_cannot_be_decided_is_no_conflict_and_shares_no_environment(forbidden, doubtful):
    world = World(forbidden, doubtful)
    grouping = group(NAMES[:6], world)
    assert all(world.resolves(each.apps) for each in grouping.environments)
    for conflict in grouping.conflicts:
        is_forbidden = any(each <= set(conflict.apps) for each in forbidden)
        assert (conflict.kind != "undecided") == is_forbidden


def test_an_application_impossible_alone_is_kept_out_but_for_direct_clashes():
    world = World([frozenset("a")])
    world.clash = lambda one, other: proof_of([one, other]) if (one, other) == ("a", "c") else None
    grouping = group("abc", world)
    assert isinstance(dict(grouping.alone)["a"], Conflict)
    assert dict(grouping.alone)["a"].kind == "alone"
    assert [conflict.apps for conflict in grouping.conflicts] == [("a", "c")]
    assert grouping.pairs.conflicting == (("a", "c"),)
    assert (grouping.pairs.total, grouping.pairs.compatible, grouping.pairs.impossible) == (3, 1, 1)
    assert [each.apps for each in grouping.environments] == [("b", "c")]


def test_pairs_that_fit_are_few_solves():
    world = World([])
    names = [f"app{place:02}" for place in range(20)]
    group(names, world)
    assert len(world.asked) < 2 * len(names) + 5


def test_three_that_fit_in_pairs_are_one_conflict_and_need_two_environments():
    grouping = group("abc", World([frozenset("abc")]))
    assert [conflict.apps for conflict in grouping.conflicts] == [("a", "b", "c")]
    assert [each.apps for each in grouping.environments] == [("a", "b"), ("c",)]
    assert grouping.certificate.kind == "unsat"
    assert grouping.certificate.apps == ("a", "b", "c")


@examples(150)
@given(st.lists(st.frozensets(st.sampled_from(NAMES[:6]), min_size=2, max_size=4), max_size=8))
def test_colouring_is_valid_and_least(conflicts):
    colouring = colour(NAMES[:6], conflicts)
    assert sorted(name for members in colouring.classes for name in members) == list(NAMES[:6])
    assert not any(each <= set(members) for each in conflicts for members in colouring.classes)
    assert colouring.exact
    assert len(colouring.classes) == fewest(World(conflicts), NAMES[:6])


def test_a_search_that_gives_up_says_so():
    ring = [f"n{place}" for place in range(9)]
    conflicts = [frozenset({ring[place], ring[(place + 1) % 9]}) for place in range(9)]
    colouring = colour(ring, conflicts, most_steps=2)
    assert not colouring.exact
    assert colouring.lower_bound == 2


class Stopping(World):
    """Interrupts after so many answers."""

    def __init__(self, forbidden, doubtful, most):
        super().__init__(forbidden, doubtful)
        self.left = most

    def _count(self):
        if not self.left:
            raise KeyboardInterrupt
        self.left -= 1

    def solve(self, names, *, wheels=False):
        self._count()
        return super().solve(names, wheels=wheels)

    def conflict(self, names):
        self._count()
        return super().conflict(names)


@examples(150)
@given(
    forbidden_sets,
    st.lists(st.frozensets(st.sampled_from(NAMES[:6]), min_size=1, max_size=3), max_size=3),
    st.integers(min_value=0, max_value=40),
)
def test_what_is_known_when_it_is_stopped_is_true(forbidden, doubtful, most):
    world = World(forbidden, doubtful)
    whole = group(NAMES[:6], world)
    found = group(NAMES[:6], Stopping(forbidden, doubtful, most), stopped_by=(KeyboardInterrupt,))
    assert not whole.open
    if not found.open:
        assert found == whole
    assert dict(found.alone).items() <= dict(whole.alone).items()
    assert all(world.resolves(each.apps) for each in found.environments)
    alone = [name for name, answer in found.alone if isinstance(answer, Resolution)]
    assert sorted(name for each in found.environments for name in each.apps) == alone
    if "alone" not in found.open and found.certificate:
        assert found.certificate.lower_bound <= fewest(world, alone)
    pairs = found.pairs
    assert set(pairs.conflicting) <= set(whole.pairs.conflicting)
    assert set(pairs.undecided) <= set(whole.pairs.undecided)
    for each in (pairs, whole.pairs):
        counted = each.compatible + len(each.conflicting) + len(each.undecided) + each.impossible + each.open
        assert each.total == counted == 15
    assert whole.pairs.open == 0
    for conflict in found.conflicts:
        assert any(each <= set(conflict.apps) for each in (forbidden if conflict.kind != "undecided" else doubtful))
