"""From applications and a way to resolve them to the whole answer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import combinations
from math import comb

from isolate.group.conflicts import conflict_of, undecided_conflict
from isolate.group.environments import EnvironmentSearch
from isolate.group.memory import Memory, OutOfTimeError
from isolate.group.oracle import Oracle
from isolate.group.pairs import settle_pairs
from isolate.model.grouping import Certificate, Conflict, Environment, Grouping, Pairs, Stage
from isolate.model.proof import Proof
from isolate.model.resolution import Resolution, Undecided

Apps = tuple[str, ...]


def group(
    names: Sequence[str],
    resolving: Oracle,
    progress: Callable[[str], None] = lambda _: None,
    *,
    until: float | None = None,
    stopped_by: tuple[type[BaseException], ...] = (),
) -> Grouping:
    """Resolve each application alone, find the fewest environments, then every pair; everything sorted by name.

    An application that no environment satisfies is reported as such and kept out of the rest, but for the
    pairs whose written lines clash directly. One that cannot be decided is in no environment either. From the moment
    `until` (of `time.monotonic`) on, and where one of `stopped_by` is raised, what is known by then is the answer, and
    `Grouping.open` says what is missing.
    """
    run = _Run(sorted(names), resolving, progress, until)
    stages: tuple[tuple[Stage, Callable[[], None]], ...] = (
        ("alone", run.resolve_alone),
        ("clashes", run.compare_lines),
        ("environments", run.find_environments),
        ("pairs", run.settle_pairs),
    )
    stops: tuple[type[BaseException], ...] = (OutOfTimeError, *stopped_by)
    for place, (_, do) in enumerate(stages):
        try:
            do()
        except stops:
            return replace(run.grouping(), open=tuple(stage for stage, _ in stages[place:]))
    return run.grouping()


class _Run:
    """What is known so far of one grouping."""

    def __init__(
        self, names: Sequence[str], resolving: Oracle, progress: Callable[[str], None], until: float | None
    ) -> None:
        self._names = names
        self._resolving = resolving
        self._progress = progress
        self._until = until
        self._memory = Memory(names, resolving, until)
        self._alone: dict[str, Resolution | Proof | Undecided] = {}
        self._clashes: dict[Apps, Proof] = {}
        """Of two applications, one of which at least is impossible alone."""
        self._search: EnvironmentSearch | None = None
        self._environments: tuple[Environment, ...] | None = None
        self._certificate: Certificate | None = None

    def _alike(self, *kinds: type[Resolution | Proof | Undecided]) -> list[str]:
        return [name for name, answer in self._alone.items() if isinstance(answer, kinds)]

    def resolve_alone(self) -> None:
        """Resolve each application by itself."""
        for place, name in enumerate(self._names, start=1):
            self._progress(f"{place}/{len(self._names)} resolving {name}")
            self._alone[name] = self._memory.resolution([name])

    def compare_lines(self) -> None:
        """Find the pairs whose written lines clash."""
        impossible = set(self._alike(Proof))
        for one, other in combinations(self._names, 2):
            proof = self._resolving.clash(one, other)
            if proof is None:
                continue
            if impossible.isdisjoint((one, other)):
                self._memory.part(proof)
            else:
                self._clashes[one, other] = proof

    def find_environments(self) -> None:
        """Find the fewest environments of what can be decided alone."""
        certain = self._alike(Resolution)
        self._search = EnvironmentSearch(certain, self._known_conflicts(), self._memory, self._until, self._progress)
        self._environments = self._search.run()
        self._certificate = self._search.certificate()

    def settle_pairs(self) -> None:
        """Find out about every pair."""
        settle_pairs(self._alike(Resolution), self._alike(Undecided), self._memory, self._progress)
        if self._search is not None and self._certificate is not None and self._certificate.kind != "clique":
            self._search.learn(self._known_conflicts())
            self._certificate = self._search.certificate()

    def _known_conflicts(self) -> dict[Apps, Proof | Undecided]:
        possible = self._alike(Resolution, Undecided)
        pairs = ((pair, self._memory.pair(*pair)) for pair in combinations(possible, 2))
        return {pair: answer for pair, answer in pairs if answer is not None}

    def grouping(self) -> Grouping:
        """What is known; nothing is resolved for it."""
        possible = self._alike(Resolution, Undecided)
        known = self._known_conflicts()
        found = {apps: answer for apps, answer in known.items() if isinstance(answer, Proof)}
        doubts = {apps: answer for apps, answer in known.items() if isinstance(answer, Undecided)}
        conflicting = tuple(sorted((one, other) for one, other in (*found, *self._clashes)))
        total = comb(len(self._names), 2)
        compatible = sum((self._memory.together(name) & ~self._memory.bit(name)).bit_count() for name in possible) // 2
        impossible = total - comb(len(self._names) - len(self._alike(Proof)), 2)
        pairs = Pairs(
            total=total,
            compatible=compatible,
            conflicting=conflicting,
            undecided=tuple(sorted((one, other) for one, other in doubts)),
            impossible=impossible - len(self._clashes),
            open=total - impossible - compatible - len(found) - len(doubts),
        )
        for apps, answer in self._search.conflicts.items() if self._search else ():
            if isinstance(answer, Proof):
                found.setdefault(apps, answer)
            else:
                doubts.setdefault(apps, answer)
        reported = [conflict_of(proof) for proof in (*found.values(), *self._clashes.values())]
        reported += [undecided_conflict(apps, missing) for apps, missing in sorted(doubts.items())]
        environments, certificate = self._environments, self._certificate
        if environments is None:
            # The best that is known: sets that resolved on the way, and each other application by itself.
            environments = tuple(
                Environment(name=f"env-{number}", apps=apps, resolution=answer)
                for number, (apps, answer) in enumerate(
                    sorted(self._memory.known_environments(self._alike(Resolution)).items()), start=1
                )
            )
            bound, clique = self._search.lower_bound() if self._search else (1, ())
            certificate = Certificate(kind="heuristic", lower_bound=bound, apps=clique) if environments else None
        return Grouping(
            alone=tuple((name, _told(answer)) for name, answer in self._alone.items()),
            conflicts=tuple(sorted(reported, key=lambda each: (each.kind == "undecided", each.apps, each.id))),
            pairs=pairs,
            environments=environments,
            certificate=certificate,
        )


def _told(answer: Resolution | Proof | Undecided) -> Resolution | Conflict | Undecided:
    return conflict_of(answer) if isinstance(answer, Proof) else answer
