"""The search against brute force, on universes small enough to try everything."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from isolate.resolve.kernel import solver as solver_module
from isolate.resolve.kernel.incompatibility import Incompatibility
from isolate.resolve.kernel.solver import Refutation, Solution, Solver, newest
from tests.examples import examples

Terms = tuple[tuple[int, int], ...]

SIZES = st.lists(st.integers(1, 3), min_size=2, max_size=5)


@st.composite
def universes(draw: st.DrawFn) -> tuple[list[int], dict[tuple[int, int], list[Terms]], list[Terms]]:
    """Project sizes (the first two are assumable, with one release), what each release requires, and bare facts.

    Some of these hold only where an assumable one is not selected.
    """
    sizes = [1, 1, *draw(SIZES)]
    told: dict[tuple[int, int], list[Terms]] = {}
    for project, size in enumerate(sizes):
        for release in range(size):
            facts: list[Terms] = []
            for _ in range(draw(st.integers(0, 2))):
                other = draw(st.integers(2, len(sizes) - 1))
                if other == project:
                    continue
                allowed = draw(st.integers(0, (2 << sizes[other]) - 1)) & ~1
                facts.append(((project, 2 << release), (other, (2 << sizes[other]) - 1 & ~allowed)))
            told[project, 2 << release] = facts
    bare = []
    for _ in range(draw(st.integers(0, 2))):
        project = draw(st.integers(2, len(sizes) - 1))
        without = draw(st.sampled_from([(), ((0, 1),), ((1, 1),)]))
        bare.append(((project, 2 << draw(st.integers(0, sizes[project] - 1))), *without))
    return sizes, told, bare


def selections(sizes: list[int], facts: list[Terms], assumed: list[tuple[int, int]]) -> Iterator[list[int]]:
    """Every selection that respects every fact: of each project one state."""
    for states in product(*(range(size + 1) for size in sizes)):
        bits = [1 << state for state in states]
        if all(bits[project] & mask for project, mask in assumed) and not any(
            all(bits[project] & mask for project, mask in terms) for terms in facts
        ):
            yield bits


def brute_force(sizes: list[int], facts: list[Terms], assumed: list[tuple[int, int]]) -> bool:
    """Whether any selection at all respects every fact."""
    return any(True for _ in selections(sizes, facts, assumed))


def solver_of(
    sizes: list[int],
    told: dict[tuple[int, int], list[Terms]],
    bare: list[Terms],
    *,
    switches: bool = True,
    kind: type[Solver] = Solver,
) -> tuple[Solver, list[Terms]]:
    facts: list[Terms] = []

    def expand(project: int, bit: int) -> None:
        for terms in told[project, bit]:
            facts.append(terms)
            solver.add(terms, premise=len(facts) - 1)

    solver = kind(expand, newest)
    for place, size in enumerate(sizes):
        solver.add_project(size, is_switch=switches and place < len(ASSUMPTIONS[0]))
    for terms in bare:
        facts.append(terms)
        solver.add(terms, premise=len(facts) - 1)
    return solver, facts


def every_fact(told: dict[tuple[int, int], list[Terms]], bare: list[Terms]) -> list[Terms]:
    return [terms for facts in told.values() for terms in facts] + bare


ASSUMPTIONS = ([(0, 2), (1, 1)], [(0, 1), (1, 2)], [(0, 2), (1, 2)])


@examples(400)
@given(universes(), st.permutations(range(3)), st.booleans())
def test_same_verdict_as_brute_force_and_kept_clauses_never_change_it(universe, order, switches):
    sizes, told, bare = universe
    solver, _ = solver_of(sizes, told, bare, switches=switches)
    for which in [*order, *order]:
        assumed = ASSUMPTIONS[which]
        answer = solver.solve(assumed)
        assert isinstance(answer, Solution) == brute_force(sizes, every_fact(told, bare), assumed)


@examples(300)
@given(universes())
def test_a_solution_respects_every_fact(universe):
    sizes, told, bare = universe
    solver, _ = solver_of(sizes, told, bare)
    answer = solver.solve(ASSUMPTIONS[2])
    if isinstance(answer, Solution):
        bits = [2 << answer.selected[project] if project in answer.selected else 1 for project in range(len(sizes))]
        for terms in every_fact(told, bare):
            assert not all(bits[project] & mask for project, mask in terms)


@examples(300)
@given(universes(), st.lists(st.integers(0, 2), max_size=2))
def test_every_selection_is_within_the_consequences(universe, before):
    sizes, told, bare = universe
    solver, _ = solver_of(sizes, told, bare)
    for which in before:
        solver.solve(ASSUMPTIONS[which])
    left = solver.consequences([(0, 2)])
    for bits in selections(sizes, every_fact(told, bare), [(0, 2)]):
        assert left is not None
        assert all(bits[project] & mask for project, mask in left.items())


@examples(400)
@given(universes())
def test_a_refutation_rests_on_its_premises_and_its_assumptions_alone(universe):
    sizes, told, bare = universe
    solver, facts = solver_of(sizes, told, bare)
    solver.solve(ASSUMPTIONS[0])
    answer = solver.solve(ASSUMPTIONS[2])
    if isinstance(answer, Refutation):
        premises = [facts[number] for number in premises_of(answer.top)]
        assumed = [term for term in ASSUMPTIONS[2] if term[0] in answer.projects]
        assert not brute_force(sizes, premises, assumed)


def premises_of(top: Incompatibility) -> list[int]:
    from isolate.resolve.kernel.incompatibility import premises_under

    return premises_under(top)


class Scanning(Solver):
    """Chooses as the solver does, and in the plain way too: by looking at all that is required."""

    def _choose_project(self) -> int:
        chosen = super()._choose_project()
        assert chosen == self._by_scan()
        return chosen

    def _by_scan(self) -> int:
        best, best_weight = -1, -1
        for project in self.now.required:
            possible = self.now.states[project]
            if possible & (possible - 1):
                weight = self._weights.get(project, 0) // 2
                if weight > best_weight:
                    best, best_weight = project, weight
            elif not possible & self.expanded[project]:
                return project
        return best


@examples(300)
@given(universes())
def test_the_next_project_is_that_of_a_scan(universe):
    """Whatever was decided, learned and taken back: settled ones first, then often rejected ones, then in order."""
    sizes, told, bare = universe
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(solver_module, "_PROMOTED_AFTER", 2)
        solver, _ = solver_of(sizes, told, bare, kind=Scanning)
        for assumed in (*ASSUMPTIONS, *ASSUMPTIONS):
            solver.solve(assumed)
