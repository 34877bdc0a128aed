"""The universes of a run, one for each target, and what of one serves others (decision 089)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from isolate.model.app import App
from isolate.model.distribution import Index
from isolate.model.resolution import Question
from isolate.model.target import Target
from isolate.resolve.facts.policy import Policy
from isolate.resolve.greedy_join import Fitting
from isolate.resolve.kernel.solver import Solution
from isolate.resolve.other_target import OtherTarget
from isolate.resolve.universe.project import Entry
from isolate.resolve.universe.question import ask
from isolate.resolve.universe.universe import Universe


class Universes:
    """Opens the universe of a target when it is asked for."""

    def __init__(
        self,
        *,
        index: Index,
        apps: tuple[App, ...],
        platforms: Sequence[str],
        policy: Policy,
        question: Question | None,
    ) -> None:
        self._index = index
        self._apps = apps
        self._platforms = tuple(platforms)
        self._policy = policy
        self._question = question
        self._opened: dict[Target, Universe] = {}
        self._read: dict[str, Entry] = {}
        self._fittings: dict[Target, Fitting] = {}
        self._others: dict[Target, OtherTarget] = {}

    def of(self, target: Target) -> Universe:
        """The universe of a target."""
        if target not in self._opened:
            self._opened[target] = Universe(
                index=self._index,
                target=target,
                policy=self._policy,
                apps=self._apps,
                platforms=self._platforms,
                read=self._read,
            )
            if self._question:
                ask(self._opened[target], self._question)
            self._fittings[target] = Fitting(self._opened[target])
        return self._opened[target]

    def opened(self) -> Iterable[Universe]:
        """Those that were asked for."""
        return self._opened.values()

    def learn(self, target: Target, solution: Solution) -> None:
        """Use the releases of a solution to see what fits on its target."""
        self._fittings[target].learn(solution.selected)

    def fit(self, names: Sequence[str], python: str) -> bool:
        """Whether a selection for these was put together on a Python, the first platform's where it serves others."""
        first, *others = (self._fittings.get(Target(python=python, platform=each)) for each in self._platforms)
        selected = first.fitting(names) if first else None
        if selected is None:
            return False
        return all(
            self.accept(names, selected, Target(python=python, platform=platform))
            or bool(other and other.fitting(names) is not None)
            for platform, other in zip(self._platforms[1:], others, strict=True)
        )

    def accept(self, names: Sequence[str], selected: Mapping[int, int], target: Target) -> bool:
        """Whether a selection on the first platform is a resolution on another one; False says nothing."""
        if target not in self._others:
            first = self.of(Target(python=target.python, platform=self._platforms[0]))
            self._others[target] = OtherTarget(first, target, self._index)
        return self._others[target].accepts(names, selected)
