"""The fewest environments: colour, resolve every group, learn from each that fails, until every group resolves."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from isolate.group.colouring import Colourer, Colouring
from isolate.group.memory import Memory
from isolate.group.search import Budget
from isolate.model.grouping import Certificate, Environment
from isolate.model.proof import Proof
from isolate.model.resolution import Resolution, Undecided

MOST_STEPS = 2_000_000
"""Steps of all exact searches before the best found is settled for."""

Answers = Mapping[tuple[str, ...], Proof | Undecided]
"""By applications why they share no environment."""


class EnvironmentSearch:
    """Finds the fewest environments for applications each of which resolves alone, from what is known to conflict.

    Sets that cannot be decided share no environment.
    """

    def __init__(
        self,
        names: Sequence[str],
        known: Answers,
        memory: Memory,
        until: float | None = None,
        progress: Callable[[str], None] = lambda _: None,
    ) -> None:
        self._names = names
        self._memory = memory
        self._budget = Budget(MOST_STEPS, until)
        self._progress = progress
        self._colourer = Colourer(names)
        self._count = 0
        self._colouring: Colouring | None = None
        self.conflicts: dict[tuple[str, ...], Proof | Undecided] = {}
        """What is known to share no environment: what was known before, and what was learned."""
        self.learn(known)

    def learn(self, known: Answers) -> None:
        """Take further sets into account that share no environment."""
        among = set(self._names)
        new = {apps: answer for apps, answer in known.items() if among.issuperset(apps)}
        self.conflicts |= new
        self._colourer.add(frozenset(apps) for apps in new)

    def run(self) -> tuple[Environment, ...]:
        """The fewest environments; from the moment at which the time is over on, `OutOfTimeError`."""
        while True:
            colouring = self._colouring = self._colourer.colour(self._budget)
            self._memory.check_time()
            classes = colouring.classes if colouring.exact else _packed(colouring.classes, self._memory)
            learned: dict[tuple[str, ...], Proof | Undecided] = {}
            for place, members in enumerate(classes, start=1):
                self._progress(f"{place}/{len(classes)} resolving environments, at least {colouring.lower_bound}")
                learned |= _learn(members, self._memory)
            # Which releases an environment has takes longer to find, and is told only of those there are in the end.
            answers = {} if learned else {members: self._memory.resolution(members) for members in classes}
            resolved = [(members, each) for members, each in answers.items() if isinstance(each, Resolution)]
            if not learned and len(resolved) == len(classes):
                self._count = len(resolved)
                return tuple(
                    Environment(name=f"env-{place}", apps=members, resolution=each)
                    for place, (members, each) in enumerate(resolved, start=1)
                )
            learned |= {each.apps or apps: each for apps, each in answers.items() if not isinstance(each, Resolution)}
            self.learn(learned)

    def lower_bound(self) -> tuple[int, tuple[str, ...]]:
        """So many environments are needed at least, as far as is known, and applications that conflict pairwise."""
        if self._colouring is None or any(isinstance(each, Undecided) for each in self.conflicts.values()):
            return min(1, len(self._names)), ()
        return self._colouring.lower_bound, self._colouring.clique

    def certificate(self) -> Certificate | None:
        """Why fewer environments than were found are impossible."""
        names, count, budget = self._names, self._count, self._budget
        if not names:
            return None
        colourer = self._colourer
        if any(isinstance(each, Undecided) for each in self.conflicts.values()):
            # What could not be decided is kept apart, and proves nothing.
            colourer = Colourer(names)
            colourer.add(frozenset(apps) for apps, each in self.conflicts.items() if isinstance(each, Proof))
        colouring = colourer.colour(budget)
        if not colouring.exact or colouring.lower_bound < count:
            return Certificate(kind="heuristic", lower_bound=colouring.lower_bound, apps=colouring.clique)
        if count == 1:
            return Certificate(kind="clique", lower_bound=1, apps=tuple(names[:1]))
        if len(colouring.clique) == count:
            return Certificate(kind="clique", lower_bound=count, apps=colouring.clique)
        return Certificate(kind="unsat", lower_bound=count, apps=colourer.critical(count - 1, budget))


def _learn(members: Sequence[str], memory: Memory) -> dict[tuple[str, ...], Proof | Undecided]:
    """Minimal sets among the members that share no environment: found one after the other, no two with a common one."""
    learned: dict[tuple[str, ...], Proof | Undecided] = {}
    left = list(members)
    while left:
        match memory.verdict(left):
            case Proof() as proof:
                proof = memory.minimal(proof)
                learned[proof.apps] = proof
                left = [name for name in left if name not in proof.apps]
            case Undecided() as doubt:
                apps = _smallest_doubt(left, memory)
                learned[apps] = doubt
                left = [name for name in left if name not in apps]
            case None:
                break
    return learned


def _packed(classes: Sequence[Sequence[str]], memory: Memory) -> tuple[tuple[str, ...], ...]:
    """The same names in groups that resolve: each in the first it fits, those of one class one after the other."""
    groups: list[list[str]] = []
    for name in (name for members in classes for name in members):
        for group in groups:
            if memory.verdict([*group, name]) is None:
                group.append(name)
                break
        else:
            groups.append([name])
    return tuple(sorted(tuple(sorted(group)) for group in groups))


def _smallest_doubt(members: Sequence[str], memory: Memory) -> tuple[str, ...]:
    """Applications that cannot be decided together, none of which can be left out."""
    needed = list(members)
    for name in members:
        fewer = [one for one in needed if one != name]
        if fewer and memory.verdict(fewer) is not None:
            needed = fewer
    return tuple(sorted(needed))
