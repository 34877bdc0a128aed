"""From a refutation to the few premises that are enough for it (docs/solver.md, "Minimal premises")."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from isolate.resolve.incompatibility import premises_under
from isolate.resolve.premises import Premise
from isolate.resolve.rotation import Rotation
from isolate.resolve.solver import Refutation, Solution, Solver, newest

# What a person cannot change goes first: what is left is then about written lines wherever that is possible.
_ORDER = {
    "cut-off": 0,
    "prerelease": 0,
    "yanked": 0,
    "unusable": 1,
    "requires-python": 1,
    "not-on-index": 2,
    "published": 3,
    "extra": 3,
    "constraint": 4,
    "written": 5,
}


_MOST_WORK = 20_000
"""Facts told to trial solves, all together: enough to try each of 140 facts one by one."""


class StaticProblem:
    """A fixed list of facts over few projects, solved again and again with fewer of them."""

    def __init__(self, premises: Sequence[Premise], sizes: Sequence[int], assumed: Mapping[int, int]) -> None:
        used = sorted({project for premise in premises for project, _ in premise.terms} | set(assumed))
        self._local = {project: place for place, project in enumerate(used)}
        self.projects = used
        self._sizes = [sizes[project] for project in used]
        self.facts = [tuple((self._local[project], mask) for project, mask in premise.terms) for premise in premises]
        self._assumed = [(self._local[project], mask) for project, mask in sorted(assumed.items())]

    def refute(self, places: Sequence[int]) -> Refutation | None:
        """A refutation from these facts alone, or None where they admit a selection."""
        answer = self._solve(places)
        return answer if isinstance(answer, Refutation) else None

    def rotation(self) -> Rotation:
        """A way to find facts that cannot be spared."""
        return Rotation(self.facts, {project for project, _ in self._assumed})

    def refute_or_select(self, places: Sequence[int]) -> Refutation | dict[int, int]:
        """A refutation from these facts alone, or a selection that they admit: of every project one state."""
        answer = self._solve(places)
        if isinstance(answer, Refutation):
            return answer
        selection = dict.fromkeys(range(len(self._sizes)), 1)
        selection.update((project, 2 << place) for project, place in answer.selected.items())
        return selection

    def _solve(self, places: Sequence[int]) -> Refutation | Solution:
        solver = Solver(_nothing_more, newest)
        for size in self._sizes:
            project = solver.add_project(size)
            solver.expanded[project] = (2 << size) - 1
        for place in places:
            solver.add(self.facts[place], place)
        return solver.solve(self._assumed)


def _nothing_more(project: int, bit: int) -> None:
    """Say nothing: every fact is told from the beginning."""


def minimal(problem: StaticProblem, premises: Sequence[Premise]) -> list[int] | None:
    """Places of premises that refute the assumptions and of which none can be left out; None if all do not refute.

    Facts are left out in blocks, large ones first, then one by one; those of which a selection shows that they are
    needed are not tried. Where there are so many that this would take long, some may remain that could be left out:
    what is counted is the work, so that it ends everywhere alike.
    """
    order = sorted(range(len(premises)), key=lambda place: (_ORDER.get(premises[place].reason, 3), place))
    refutation = problem.refute(order)
    if refutation is None:
        return None
    needed = set(premises_under(refutation.top))
    block = max(1, len(needed) // 4)
    work = 0
    rotation = problem.rotation()
    certain: set[int] = set()
    while needed > certain:
        waiting = [place for place in order if place in needed]
        while waiting and work < _MOST_WORK:
            tried, waiting = set(waiting[:block]), waiting[block:]
            if not tried.isdisjoint(certain):
                continue
            kept = [place for place in order if place in needed and place not in tried]
            work += len(kept)
            smaller = problem.refute_or_select(kept)
            if isinstance(smaller, Refutation):
                needed = set(premises_under(smaller.top))
                waiting = [place for place in waiting if place in needed]
            else:
                certain |= rotation.needed(needed, smaller)
        if block == 1 or work >= _MOST_WORK:
            break
        block //= 2
    return sorted(needed)
