"""Can a hypergraph be coloured with so many colours? A SAT solver where one is installed, else branch and bound."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

Sets = Sequence[frozenset[str]]


class GaveUpError(Exception):
    """The search ended before it knew."""


class Budget:
    """How long searches may take: steps, counted, so that every machine gives the same; and a moment, if there is one.

    `until` is a time of `time.monotonic`.
    """

    def __init__(self, steps: int, until: float | None = None) -> None:
        self.steps = steps
        self._until = until

    def is_over(self) -> bool:
        """Whether the moment has come."""
        if self._until is None:
            return False
        import time

        return time.monotonic() >= self._until

    def spend(self, steps: int = 1) -> None:
        """Count steps; raises `GaveUpError` where none is left."""
        self.steps -= steps
        if self.steps < 0 or (self.steps % 256 == 0 and self.is_over()):
            raise GaveUpError


class Search(Protocol):
    """Colours names so that no edge has one colour throughout; edges only ever grow in number."""

    def add(self, edge: frozenset[str]) -> None:
        """Forbid that all names of an edge have one colour."""
        ...

    def colour(
        self, names: Sequence[str], count: int, clique: Sequence[str], budget: Budget
    ) -> Mapping[str, int] | None:
        """A colouring of these names with at most `count` colours, None where there is none.

        The names of the clique conflict pairwise: they have the first colours. Raises `GaveUpError`.
        """
        ...

    def needed(self, names: Sequence[str], count: int, clique: Sequence[str], budget: Budget) -> Sequence[str]:
        """Some of these names that have no colouring with `count` colours, where all of them have none."""
        ...


def open_search(names: Sequence[str]) -> Search:
    """The best search at hand: small cases are searched plainly, so that they look the same on every machine."""
    return _PlainFirst(names) if len(names) <= _FEW else _open_solver(names)


def _open_solver(names: Sequence[str]) -> Search:
    """A search by a solver, loaded when it is needed; the plain one where it is not installed."""
    try:
        from isolate.group.satisfiability import Satisfiability
    except ImportError:
        return BranchAndBound()
    return Satisfiability(names)


_FEW = 30
_FEW_STEPS = 2000


class _PlainFirst:
    """Branch and bound for a few steps, then a solver."""

    def __init__(self, names: Sequence[str]) -> None:
        self._names = names
        self._edges: list[frozenset[str]] = []
        self._plain = BranchAndBound()
        self._solver: Search | None = None

    def add(self, edge: frozenset[str]) -> None:
        """As `Search.add`."""
        self._edges.append(edge)
        self._plain.add(edge)
        if self._solver is not None:
            self._solver.add(edge)

    def colour(
        self, names: Sequence[str], count: int, clique: Sequence[str], budget: Budget
    ) -> Mapping[str, int] | None:
        """As `Search.colour`."""
        try:
            return self._plain.colour(names, count, clique, Budget(_FEW_STEPS))
        except GaveUpError:
            if self._solver is None:
                self._solver = _open_solver(self._names)
                for edge in self._edges:
                    self._solver.add(edge)
            return self._solver.colour(names, count, clique, budget)

    def needed(self, names: Sequence[str], count: int, clique: Sequence[str], budget: Budget) -> Sequence[str]:
        """As `Search.needed`."""
        return self._plain.needed(names, count, clique, budget)


class BranchAndBound:
    """The search without any library: the name with the fewest colours left is next (DSATUR). No recursion."""

    def __init__(self) -> None:
        self._edges: list[frozenset[str]] = []

    def add(self, edge: frozenset[str]) -> None:
        """As `Search.add`."""
        self._edges.append(edge)

    def needed(self, names: Sequence[str], count: int, clique: Sequence[str], budget: Budget) -> Sequence[str]:  # noqa: ARG002
        """As `Search.needed`: all that are in some edge among these names."""
        among = set(names)
        touched = {name for edge in self._edges if edge <= among for name in edge}
        return [name for name in names if name in touched]

    def colour(
        self, names: Sequence[str], count: int, clique: Sequence[str], budget: Budget
    ) -> Mapping[str, int] | None:
        """As `Search.colour`."""
        if len(clique) > count or (count < 1 and names):
            return None
        among = set(names)
        edges = [edge for edge in self._edges if edge <= among]
        of_name = edges_by_name(names, edges)
        colours: dict[str, int] = {name: number for number, name in enumerate(clique)}
        trail: list[tuple[str, list[int]]] = []
        while len(colours) < len(names):
            budget.spend()
            name, free = _next(names, of_name, colours, count)
            while not free:
                if not trail:
                    return None
                name, free = trail.pop()
                del colours[name]
            colours[name] = free[0]
            trail.append((name, free[1:]))
        return colours


def _next(
    names: Sequence[str], of_name: dict[str, list[frozenset[str]]], colours: dict[str, int], count: int
) -> tuple[str, list[int]]:
    """The name to colour next and the colours it may have; a colour nobody has yet is tried once."""
    used = max(colours.values(), default=-1) + 1
    best: tuple[tuple[int, int, str], list[int]] | None = None
    for name in names:
        if name in colours:
            continue
        taken = refused(name, of_name, colours)
        free = [number for number in range(min(count, used + 1)) if number not in taken]
        rank = (count - len({number for number in taken if number < count}), -len(of_name[name]), name)
        if best is None or rank < best[0]:
            best = (rank, free)
            if not free:
                break
    if best is None:
        raise AssertionError("every name is coloured")
    return best[0][2], best[1]


def edges_by_name(names: Sequence[str], edges: Sets) -> dict[str, list[frozenset[str]]]:
    """For each name the edges it is in."""
    of_name: dict[str, list[frozenset[str]]] = {name: [] for name in names}
    for edge in edges:
        for name in sorted(edge):
            of_name[name].append(edge)
    return of_name


def refused(name: str, of_name: dict[str, list[frozenset[str]]], colours: Mapping[str, int]) -> set[int]:
    """The colours that would complete an edge."""
    found = set()
    for edge in of_name[name]:
        others = {colours.get(other, -1) for other in edge if other != name}
        if len(others) == 1 and -1 not in others:
            found |= others
    return found
