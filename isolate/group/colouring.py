"""Fewest colours for a hypergraph: no conflicting set may have one colour throughout."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from isolate.group.search import BranchAndBound, Budget, GaveUpError, Search, Sets, edges_by_name, open_search, refused

MOST_STEPS = 200_000
"""Steps of the exact search before it settles for the best found; counted, so that every machine gives the same."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Colouring:
    """A valid colouring of every name.

    `lower_bound`: no valid colouring has fewer colours. `clique` holds pairwise conflicting names, as many as were
    found; `exact` says that the number of colours is proven to be the least.
    """

    classes: tuple[tuple[str, ...], ...]
    lower_bound: int
    clique: tuple[str, ...]
    exact: bool


class Colourer:
    """Colours the same names again and again while conflicting sets are added; what is proven once stays proven."""

    def __init__(self, names: Sequence[str], *, search: Search | None = None) -> None:
        self._names = tuple(names)
        self._search = search or open_search(self._names)
        self._edges: dict[frozenset[str], None] = {}
        self._least = 1
        self._clique: tuple[str, ...] = ()

    def add(self, conflicts: Iterable[frozenset[str]]) -> None:
        """Take further conflicting sets into account; one that holds a known one says nothing."""
        for each in sorted(conflicts, key=lambda each: (len(each), sorted(each))):
            if each not in self._edges and not self._says_nothing(each):
                self._edges[each] = None
                self._search.add(each)

    def _says_nothing(self, edge: frozenset[str]) -> bool:
        return len(edge) > 2 and any(known <= edge for known in self._edges)

    def colour(self, budget: Budget) -> Colouring:
        """Colour every name with as few colours as possible; classes are sorted, by their first name."""
        if not self._names:
            return Colouring(classes=(), lower_bound=0, clique=(), exact=True)
        edges = list(self._edges)
        touched = sorted({name for edge in edges for name in edge})
        self._clique = max(self._clique, _clique(touched, edges), key=len)
        self._least = max(self._least, len(self._clique), 2 if edges else 1)
        exact = True
        colours: Mapping[str, int] | None = None
        try:
            while colours is None:
                colours = self._search.colour(touched, self._least, self._clique, budget)
                self._least += colours is None
        except GaveUpError:
            colours = _greedy(touched, edges)
            exact = max(colours.values(), default=0) < self._least
        return Colouring(
            classes=classes_of(self._names, colours), lower_bound=self._least, clique=self._clique, exact=exact
        )

    def critical(self, count: int, budget: Budget) -> tuple[str, ...]:
        """Names, few of them, that cannot be coloured with `count` colours; all are known not to be."""
        clique = self._clique
        needed = list(self._search.needed(self._names, count, clique, budget))
        for name in list(needed):
            fewer = [one for one in needed if one != name]
            within = [one for one in clique if one in fewer]
            try:
                if self._search.colour(fewer, count, within, budget) is None:
                    needed = fewer
            except GaveUpError:
                break
        return tuple(needed)


def classes_of(names: Sequence[str], colours: Mapping[str, int]) -> tuple[tuple[str, ...], ...]:
    """The names of each colour, sorted; a name without one is in the first."""
    classes: dict[int, list[str]] = {}
    for name in names:
        classes.setdefault(colours.get(name, 0), []).append(name)
    return tuple(sorted(tuple(sorted(members)) for members in classes.values()))


def colour(names: Sequence[str], conflicts: Sets, *, most_steps: int = MOST_STEPS) -> Colouring:
    """Colour names with as few colours as possible, without any library."""
    colourer = Colourer(names, search=BranchAndBound())
    colourer.add(conflicts)
    return colourer.colour(Budget(most_steps))


def _clique(names: Sequence[str], edges: Sets) -> tuple[str, ...]:
    """Pairwise conflicting names, found greedily from every start: a lower bound."""
    place = {name: number for number, name in enumerate(names)}
    near = [0] * len(names)
    for edge in edges:
        if len(edge) == 2:
            one, other = (place[name] for name in edge)
            near[one] |= 1 << other
            near[other] |= 1 << one
    best: list[int] = []
    for start in range(len(names)):
        members = [start]
        open_names = near[start]
        while open_names:
            chosen = max(_bits(open_names), key=lambda each: (near[each] & open_names).bit_count())
            members.append(chosen)
            open_names &= near[chosen]
        if len(members) > len(best):
            best = members
    return tuple(sorted(names[each] for each in best)) if len(best) > 1 else ()


def _bits(mask: int) -> list[int]:
    return [number for number in range(mask.bit_length()) if mask >> number & 1]


def _greedy(names: Sequence[str], edges: Sets) -> dict[str, int]:
    """A valid colouring: the most conflicting name first, each in the first colour it may have."""
    of_name = edges_by_name(names, edges)
    colours: dict[str, int] = {}
    for name in sorted(names, key=lambda each: (-len(of_name[each]), each)):
        taken = refused(name, of_name, colours)
        colours[name] = next(number for number in range(len(names) + 1) if number not in taken)
    return colours
