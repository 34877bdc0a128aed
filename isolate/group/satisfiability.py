"""Colouring by the SAT solvers of `python-sat`: what was learned stays, so that a further edge costs little."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pysat.solvers import Solver

from isolate.group.search import Budget, GaveUpError

_SLICE = 2000
"""Conflicts of the solver between two looks at the budget."""


class Satisfiability:
    """A `Search`: one solver per number of colours. A name that is left out has no colour, so it forbids nothing."""

    def __init__(self, names: Sequence[str]) -> None:
        self._place = {name: place for place, name in enumerate(names)}
        self._edges: list[frozenset[str]] = []
        self._solvers: dict[int, tuple[Solver, int]] = {}
        """By number of colours: a solver, and how many edges it was told."""

    def add(self, edge: frozenset[str]) -> None:
        """As `Search.add`."""
        self._edges.append(edge)

    def colour(
        self, names: Sequence[str], count: int, clique: Sequence[str], budget: Budget
    ) -> Mapping[str, int] | None:
        """As `Search.colour`."""
        if len(clique) > count or (count < 1 and names):
            return None
        solver = self._solver(count)
        if not self._solve(solver, self._assumptions(names, count, clique), budget):
            return None
        has = set(solver.get_model() or ())
        return {
            name: next(number for number in range(count) if self._literal(name, number, count) in has) for name in names
        }

    def needed(self, names: Sequence[str], count: int, clique: Sequence[str], budget: Budget) -> Sequence[str]:
        """As `Search.needed`: those that the solver's refusal rests on."""
        solver = self._solver(count)
        assumptions = self._assumptions(names, count, clique)
        if self._solve(solver, assumptions, budget):
            raise AssertionError("there is a colouring")
        core = set(solver.get_core() or ())
        used = {name for name in names if self._is_active(name, count) in core}
        used |= {name for number, name in enumerate(clique) if self._literal(name, number, count) in core}
        return [name for name in names if name in used]

    def _is_active(self, name: str, count: int) -> int:
        return self._place[name] * (count + 1) + 1

    def _literal(self, name: str, number: int, count: int) -> int:
        """The variable "this name has the colour of that number"."""
        return self._place[name] * (count + 1) + 2 + number

    def _assumptions(self, names: Sequence[str], count: int, clique: Sequence[str]) -> list[int]:
        active = [self._is_active(name, count) for name in names]
        return active + [self._literal(name, number, count) for number, name in enumerate(clique)]

    def _solver(self, count: int) -> Solver:
        if count not in self._solvers:
            for solver, _ in self._solvers.values():
                solver.delete()
            solver = Solver(name="glucose4")
            for name in self._place:
                colours = [self._literal(name, number, count) for number in range(count)]
                solver.add_clause([-self._is_active(name, count), *colours])
            self._solvers = {count: (solver, 0)}
        solver, told = self._solvers[count]
        for edge in self._edges[told:]:
            first = [self._literal(name, 0, count) for name in sorted(edge)]
            solver.append_formula([[-literal - number for literal in first] for number in range(count)])
        self._solvers[count] = (solver, len(self._edges))
        return solver

    def _solve(self, solver: Solver, assumptions: list[int], budget: Budget) -> bool:
        while True:
            solver.conf_budget(_SLICE)
            answer = solver.solve_limited(assumptions=assumptions)
            if answer is not None:
                return bool(answer)
            budget.spend(_SLICE)
            if budget.is_over():
                raise GaveUpError
