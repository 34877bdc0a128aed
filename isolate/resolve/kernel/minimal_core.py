"""From a refutation to the few premises that are enough for it (docs/solver.md, "Minimal premises")."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from isolate.resolve.kernel.incompatibility import NOT_SELECTED, SELECTED, Terms, premises_under
from isolate.resolve.kernel.model_rotation import Rotation
from isolate.resolve.kernel.solver import Refutation, Solver, newest

_MOST_WORK = 100_000
"""Facts told to trial solves, all together. Cores of 200 facts that search alone could find took 7,000."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Core:
    """Places of facts that refute; whether it is known that none of them can be left out."""

    places: Sequence[int]
    is_minimal: bool = True


class StaticProblem:
    """A fixed list of facts over few projects, solved again and again with fewer of them."""

    def __init__(self, facts: Sequence[Terms], sizes: Sequence[int], assumed: Mapping[int, int]) -> None:
        used = sorted({project for terms in facts for project, _ in terms} | set(assumed))
        self._local = {project: place for place, project in enumerate(used)}
        self.projects = used
        self._sizes = [sizes[project] for project in used]
        self.facts = [tuple((self._local[project], mask) for project, mask in terms) for terms in facts]
        self._assumed = [(self._local[project], mask) for project, mask in sorted(assumed.items())]

    def solve(self, places: Sequence[int]) -> Refutation | dict[int, int]:
        """A refutation from these facts alone, or where they admit a selection the state of each project in one."""
        solver = Solver(_nothing_more, newest)
        for size in self._sizes:
            project = solver.add_project(size)
            solver.expanded[project] = (2 << size) - 1
        for place in places:
            solver.add(self.facts[place], place)
        answer = solver.solve(self._assumed)
        if isinstance(answer, Refutation):
            return answer
        selection = dict.fromkeys(range(len(self._sizes)), NOT_SELECTED)
        selection.update(self._assumed)
        selection.update((project, SELECTED << release) for project, release in answer.selected.items())
        return selection

    def refute(self) -> Refutation | None:
        """A refutation from all facts, or None where they admit a selection."""
        answer = self.solve(range(len(self.facts)))
        return answer if isinstance(answer, Refutation) else None

    @property
    def fixed(self) -> set[int]:
        """The projects whose state is assumed."""
        return {project for project, _ in self._assumed}


def _nothing_more(project: int, bit: int) -> None:
    """Say nothing: every fact is told from the beginning."""


def minimal(problem: StaticProblem, order: Sequence[int]) -> Core | None:
    """The places of facts that refute the assumptions and of which none can be left out; None if all do not refute.

    `order` holds the place of every fact, in the order in which it is tried to leave them out: of several cores, one
    of the last facts is found. They are left out in blocks, large ones first, then one by one; a solution without some
    of them shows which of the others are needed. The work is counted, not timed: after `_MOST_WORK` facts told to trial
    solves the core found so far is returned, which then may not be minimal.
    """
    answer = problem.solve(order)
    if not isinstance(answer, Refutation):
        return None
    needed = set(premises_under(answer.top))
    rotation = Rotation(problem.facts, problem.fixed)
    proven: set[int] = set()
    block = max(1, len(needed) // 4)
    work = 0
    while not needed <= proven and work < _MOST_WORK:
        waiting = [place for place in order if place in needed and place not in proven]
        while waiting and work < _MOST_WORK:
            tried = set(waiting[:block])
            kept = [place for place in order if place in needed and place not in tried]
            work += len(kept)
            answer = problem.solve(kept)
            if isinstance(answer, Refutation):
                needed = set(premises_under(answer.top))
            else:
                violated = rotation.violated(answer, needed)
                if len(violated) == 1:
                    rotation.spread(answer, violated[0], needed, proven)
                if len(tried) == 1:
                    proven |= tried
            waiting = [place for place in waiting[block:] if place in needed and place not in proven]
        block = max(1, block // 2)
    return Core(places=sorted(needed), is_minimal=needed <= proven)
