"""Fewest colours for a hypergraph: no conflicting set may have one colour throughout."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

Sets = Sequence[frozenset[str]]

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


def colour(names: Sequence[str], conflicts: Sets, *, most_steps: int = MOST_STEPS) -> Colouring:
    """Colour names with as few colours as possible; classes are sorted, by their first name."""
    if not names:
        return Colouring(classes=(), lower_bound=0, clique=(), exact=True)
    edges = _without_supersets(conflicts)
    touched = sorted({name for edge in edges for name in edge})
    clique = _clique(touched, edges)
    least = max(len(clique), 1 if not edges else 2)
    best = _greedy(touched, edges)
    budget = [most_steps]
    count = max(best.values(), default=0) + 1
    exact = count <= least
    while not exact and budget[0] > 0:
        fewer = _search(touched, edges, count - 1, clique, budget)
        if fewer is None:
            exact = budget[0] > 0
            least = count if exact else least
            break
        best = fewer
        count = max(best.values()) + 1
        exact = count <= least
    classes: dict[int, list[str]] = {}
    for name in names:
        classes.setdefault(best.get(name, 0), []).append(name)
    return Colouring(
        classes=tuple(sorted(tuple(sorted(members)) for members in classes.values())),
        lower_bound=least,
        clique=clique,
        exact=exact,
    )


def fits(names: Sequence[str], conflicts: Sets, colours: int, *, most_steps: int = MOST_STEPS) -> bool | None:
    """Whether a valid colouring with this many colours exists; None where the search gave up."""
    edges = _without_supersets(conflicts)
    touched = sorted({name for edge in edges for name in edge} & set(names))
    edges = [edge for edge in edges if edge <= set(names)]
    if not touched or colours >= len(touched):
        return colours >= 1
    if colours < 1:
        return False
    budget = [most_steps]
    found = _search(touched, edges, colours, _clique(touched, edges), budget)
    return True if found is not None else (False if budget[0] > 0 else None)


def _without_supersets(conflicts: Iterable[frozenset[str]]) -> list[frozenset[str]]:
    kept: list[frozenset[str]] = []
    for one in sorted(set(conflicts), key=lambda each: (len(each), sorted(each))):
        if not any(other <= one for other in kept):
            kept.append(one)
    return kept


def _neighbours(names: Sequence[str], edges: Sets) -> dict[str, set[str]]:
    near: dict[str, set[str]] = {name: set() for name in names}
    for edge in edges:
        if len(edge) == 2:
            one, other = sorted(edge)
            near[one].add(other)
            near[other].add(one)
    return near


def _clique(names: Sequence[str], edges: Sets) -> tuple[str, ...]:
    """Pairwise conflicting names, found greedily from every start: a lower bound."""
    near = _neighbours(names, edges)
    best: tuple[str, ...] = ()
    for start in names:
        members = [start]
        open_names = set(near[start])
        while open_names:
            chosen = max(sorted(open_names), key=lambda name: len(near[name] & open_names))
            members.append(chosen)
            open_names &= near[chosen]
        if len(members) > len(best):
            best = tuple(sorted(members))
    return best if len(best) > 1 else ()


def _greedy(names: Sequence[str], edges: Sets) -> dict[str, int]:
    """A valid colouring: the most conflicting name first, each in the first colour it may have."""
    of_name = _edges_by_name(names, edges)
    colours: dict[str, int] = {}
    for name in sorted(names, key=lambda each: (-len(of_name[each]), each)):
        refused = _refused(name, of_name, colours)
        colours[name] = next(number for number in range(len(names) + 1) if number not in refused)
    return colours


def _edges_by_name(names: Sequence[str], edges: Sets) -> dict[str, list[frozenset[str]]]:
    of_name: dict[str, list[frozenset[str]]] = {name: [] for name in names}
    for edge in edges:
        for name in sorted(edge):
            of_name[name].append(edge)
    return of_name


def _refused(name: str, of_name: dict[str, list[frozenset[str]]], colours: dict[str, int]) -> set[int]:
    """The colours that would complete a conflicting set."""
    refused = set()
    for edge in of_name[name]:
        others = {colours.get(other, -1) for other in edge if other != name}
        if len(others) == 1 and -1 not in others:
            refused |= others
    return refused


def _search(
    names: Sequence[str], edges: Sets, count: int, clique: Sequence[str], budget: list[int]
) -> dict[str, int] | None:
    """A colouring with `count` colours, or None; exact while the budget lasts. No recursion.

    The name with the fewest colours left is next (DSATUR); a colour nobody has yet is tried once.
    """
    if len(clique) > count:
        return None
    of_name = _edges_by_name(names, edges)
    colours: dict[str, int] = {name: number for number, name in enumerate(clique)}
    trail: list[tuple[str, list[int]]] = []

    def branch() -> tuple[str, list[int]]:
        used = max(colours.values(), default=-1) + 1
        best: tuple[tuple[int, int, str], str, list[int]] | None = None
        for name in names:
            if name in colours:
                continue
            refused = _refused(name, of_name, colours)
            free = [number for number in range(min(count, used + 1)) if number not in refused]
            rank = (count - len({number for number in refused if number < count}), -len(of_name[name]), name)
            if best is None or rank < best[0]:
                best = (rank, name, free)
                if not free:
                    break
        if best is None:
            raise AssertionError("every name is coloured")
        return best[1], best[2]

    while len(colours) < len(names):
        budget[0] -= 1
        if budget[0] <= 0:
            return None
        name, free = branch()
        while not free:
            if not trail:
                return None
            name, free = trail.pop()
            del colours[name]
        colours[name] = free[0]
        trail.append((name, free[1:]))
    return colours
