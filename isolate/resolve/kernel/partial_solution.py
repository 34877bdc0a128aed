"""The partial solution: what is assigned so far, and why (docs/solver.md, "Partial solution")."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from typing import NamedTuple

from isolate.resolve.kernel.incompatibility import Incompatibility


class Assignment(NamedTuple):
    """One entry of the trail: the project's states before it, and its cause (None: a decision)."""

    project: int
    before: int
    cause: Incompatibility | None


class PartialSolution:
    """Per project the states still possible, with the trail of how they came to be.

    Level 0 holds facts, level 1 the assumptions of a solve, each further level begins with a decision.
    """

    __slots__ = ("_history", "_level_starts", "full", "required", "states", "trail")

    def __init__(self) -> None:
        self.full: list[int] = []
        self.states: list[int] = []
        self.trail: list[Assignment] = []
        self.required: list[int] = []
        """Projects that must be selected, in the order in which that became known."""
        self._history: list[list[int]] = []
        self._level_starts: list[tuple[int, int]] = []

    def add_project(self, releases: int) -> int:
        """Number a new project that has this many releases."""
        self.full.append((2 << releases) - 1)
        self.states.append(self.full[-1])
        self._history.append([])
        return len(self.full) - 1

    @property
    def level(self) -> int:
        """The number of levels begun."""
        return len(self._level_starts)

    def begin_level(self) -> None:
        """Begin a level; what follows belongs to it."""
        self._level_starts.append((len(self.trail), len(self.required)))

    def assign(self, project: int, states: int, cause: Incompatibility | None) -> None:
        """Narrow a project to `states`, a proper part of what is possible for it now."""
        before = self.states[project]
        self._history[project].append(len(self.trail))
        self.trail.append(Assignment(project, before, cause))
        self.states[project] = states
        if before & 1 and not states & 1:
            self.required.append(project)

    def backtrack(self, level: int) -> None:
        """Forget everything after `level`."""
        if level >= len(self._level_starts):
            return
        length, required = self._level_starts[level]
        for index in range(len(self.trail) - 1, length - 1, -1):
            project, before, _ = self.trail[index]
            self.states[project] = before
            self._history[project].pop()
        del self.trail[length:]
        del self.required[required:]
        del self._level_starts[level:]

    def states_on_level(self, project: int, level: int) -> int:
        """The states that were possible for a project at the end of a level."""
        if level >= len(self._level_starts):
            return self.states[project]
        history = self._history[project]
        at = bisect_left(history, self._level_starts[level][0])
        return self.trail[history[at]].before if at < len(history) else self.states[project]

    def level_of(self, index: int) -> int:
        """The level of an entry of the trail; -1 (true from the beginning) is on level 0."""
        return bisect_right(self._level_starts, index, key=_first) if index >= 0 else 0

    def satisfier(self, project: int, mask: int) -> int:
        """The entry of the trail since which `project` is within `mask`; -1 if it always was.

        The project must be within the mask now.
        """
        history = self._history[project]
        trail = self.trail
        # States only ever shrink along a history, so the entry is found by bisection; mostly it is the last one.
        low, high = 0, len(history)
        middle = high - 1
        while low < high:
            if trail[history[middle]].before | mask != mask:
                low = middle + 1
            else:
                high = middle
            middle = (low + high) // 2
        return history[low - 1] if low else -1


def _first(pair: tuple[int, int]) -> int:
    return pair[0]
