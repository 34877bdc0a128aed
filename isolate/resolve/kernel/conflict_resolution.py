"""From a violated incompatibility to what it follows from (docs/solver.md, "Conflict resolution")."""

from __future__ import annotations

from isolate.resolve.kernel.incompatibility import Incompatibility
from isolate.resolve.kernel.partial_solution import PartialSolution


class Analysis:
    """An incompatibility under resolution: its terms, and since when each of them holds."""

    __slots__ = ("_antecedents", "_left", "_now", "since", "terms")

    def __init__(self, now: PartialSolution, conflict: Incompatibility, leave: int = -1) -> None:
        self._now = now
        self._antecedents = [conflict]
        self._left: list[tuple[int, int]] = []
        self.terms: dict[int, int] = {}
        self.since: dict[int, int] = {}
        for project, mask in conflict.terms:
            if project == leave:
                self._left.append((project, mask))
            else:
                self._put(project, mask)

    def _put(self, project: int, mask: int) -> None:
        self.terms[project] = mask
        self.since[project] = self._now.satisfier(project, mask)

    def latest(self) -> int:
        """The project whose term holds last."""
        return max(self.since, key=self.since.__getitem__)

    def earlier_than(self, project: int) -> int:
        """The last entry of the trail that the other terms, and the rest of this one, need."""
        latest = max((at for other, at in self.since.items() if other != project), default=-1)
        cause = self._now.trail[self.since[project]].cause
        if cause is not None:
            rest = self.terms[project] | _mask_of(cause, project)
            if rest != self._now.full[project]:
                latest = max(latest, self._now.satisfier(project, rest))
        return latest

    def resolve(self, project: int, cause: Incompatibility) -> None:
        """Replace the term of `project` by what its cause needed."""
        self._antecedents.append(cause)
        mask = self.terms.pop(project)
        del self.since[project]
        for other, other_mask in cause.terms:
            if other == project:
                rest = mask | other_mask
                if rest != self._now.full[project]:
                    self._put(project, rest)
            elif other in self.terms:
                self._put(other, self.terms[other] & other_mask)
            else:
                self._put(other, other_mask)

    def drop_facts(self) -> None:
        """Resolve away what holds on level 0."""
        while True:
            facts = [project for project, at in self.since.items() if self._now.level_of(at) == 0]
            if not facts:
                return
            project = max(facts, key=self.since.__getitem__)
            cause = self._now.trail[self.since[project]].cause
            if cause is None:
                raise AssertionError("a decision on level 0")
            self.resolve(project, cause)

    def result(self, first: int) -> Incompatibility:
        """What was resolved, as an incompatibility: the term of `first`, then the others, the latest first."""
        if len(self._antecedents) == 1:
            return self._antecedents[0]
        order = sorted(self.terms, key=lambda project: (project != first, -self.since[project]))
        terms = [(project, self.terms[project]) for project in order]
        return Incompatibility(terms + self._left, antecedents=tuple(self._antecedents))


def _mask_of(fact: Incompatibility, project: int) -> int:
    for other, mask in fact.terms:
        if other == project:
            return mask
    raise AssertionError("a cause that does not speak of its project")
