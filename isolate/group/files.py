"""Distributions of one environment that install the same path: whichever comes last wins, and the other is broken."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import combinations

from isolate.group.conflicts import conflict_of, identity
from isolate.group.oracle import Oracle
from isolate.model.distribution import Distribution, Unreachable
from isolate.model.grouping import Conflict
from isolate.model.proof import Collision, KeepOne, Proof
from isolate.model.resolution import Answer, Pin, Resolution, TargetPins, Undecided
from isolate.model.target import Target

Files = Callable[[Distribution], tuple[tuple[str, str], ...] | Unreachable]
"""The paths that a wheel installs, each with its hash."""

Without = Callable[[frozenset[str], frozenset[str]], Answer]
"""Whether applications can share an environment that these projects are not in."""

MOST_TRIES = 64
"""How often a set of applications is resolved to find an environment in which nothing is overwritten."""


Pair = tuple[str, str]
"""Two projects, sorted."""

Collisions = Mapping[Pair, Collision]


class FileAware:
    """A `Oracle` to which applications share an environment only where none of its files overwrites another.

    Where two projects collide, an answer without one of them is looked for first: the conflict then says that every
    environment of these applications has both. What one application cannot help bringing by itself parts nobody from
    it, for no environment would be better: `alone` tells it. Files that are the same in both distributions do no harm.
    """

    def __init__(self, resolving: Oracle, files: Files, without: Without) -> None:
        self._resolving = resolving
        self._files = files
        self._without = without
        self._read: dict[Distribution, Mapping[str, str]] = {}
        self._answers: dict[frozenset[str], Answer] = {}
        self.unread: dict[str, str] = {}
        """By project and version why it is not known what it installs."""

    def solve(self, names: frozenset[str], *, wheels: bool = False) -> Answer:  # noqa: ARG002
        """As `Oracle.solve`, always with wheels: their files are what is compared."""
        if names not in self._answers:
            self._answers[names] = self._alone(names) if len(names) == 1 else self._together(names)
        return self._answers[names]

    def verdict(self, names: frozenset[str]) -> Proof | Undecided | None:
        """As `Oracle.verdict`, for the files of what `solve` finds."""
        answer = self.solve(names)
        return None if isinstance(answer, Resolution) else answer

    def _alone(self, names: frozenset[str]) -> Answer:
        """An answer in which nothing collides, where there is one; else the one there is."""
        found = self._free(names, frozenset())
        return self._resolving.solve(names, wheels=True) if isinstance(found, _None) else found

    def _together(self, names: frozenset[str]) -> Answer:
        answer = self._resolving.solve(names, wheels=True)
        if not isinstance(answer, Resolution):
            return answer
        own = {name: frozenset(self.alone(name)) for name in sorted(names)}
        tolerated = frozenset[Pair]().union(*own.values())
        collisions = self.collisions(answer)
        for apps in self._suspects(names, collisions):
            if apps != names and isinstance(proof := self.solve(apps), Proof) and proof.kind == "files":
                return proof
        found = self._free(names, tolerated)
        if isinstance(found, _None):
            return _proof(tuple(sorted(names)), {pair: collisions[pair] for pair in collisions.keys() - tolerated})
        for pair in sorted(self.collisions(found)) if isinstance(found, Resolution) else ():
            # What some bring anyway excuses nobody else: the others have to do without it.
            others = names.difference(name for name, pairs in own.items() if pair in pairs)
            fewer = self.solve(others) if others else found
            if not isinstance(fewer, Resolution):
                return fewer
        return found

    def _free(self, names: frozenset[str], own: frozenset[Pair]) -> Answer | _None:
        """An answer in which nothing but `own` collides, by leaving out one project or the other of each collision."""
        undecided: Undecided | None = None
        tried: set[frozenset[str]] = set()
        waiting = [frozenset[str]()]
        while waiting:
            left_out = waiting.pop()
            if left_out in tried:
                continue
            if len(tried) == MOST_TRIES:
                return _gave_up(names)
            tried.add(left_out)
            answer = self._without(names, left_out) if left_out else self._resolving.solve(names, wheels=True)
            match answer:
                case Resolution():
                    collisions = [pair for pair in sorted(self.collisions(answer)) if pair not in own]
                    if not collisions:
                        return answer
                    one, other = collisions[0]
                    waiting += [left_out | {other}, left_out | {one}]
                case Undecided():
                    undecided = undecided or answer
                case Proof() if not left_out:
                    return answer
        return undecided or _None()

    def alone(self, name: str) -> Collisions:
        """What collides in the environment of one application by itself."""
        answer = self.solve(frozenset([name]))
        return self.collisions(answer) if isinstance(answer, Resolution) else {}

    def _suspects(self, names: frozenset[str], collisions: Collisions) -> Iterator[frozenset[str]]:
        """Pairs of applications that bring one project of a collision each."""
        brings = {name: self._projects(name) for name in sorted(names)}
        for one, other in sorted(collisions):
            left = [name for name in brings if one in brings[name] and other not in brings[name]]
            right = [name for name in brings if other in brings[name] and one not in brings[name]]
            yield from (frozenset([a, b]) for a in left for b in right)

    def _projects(self, name: str) -> set[str]:
        answer = self.solve(frozenset([name]))
        return {project for project, _ in answer.pins()} if isinstance(answer, Resolution) else set()

    def collisions(self, answer: Resolution) -> Collisions:
        """By pair of projects what both install with different contents, on any target."""
        found: dict[Pair, tuple[dict[str, None], dict[Target, None]]] = {}
        for each in answer.targets:
            for pair, path in self._on(each):
                paths, targets = found.setdefault(pair, ({}, {}))
                paths[path] = None
                targets[each.target] = None
        return {
            pair: Collision(projects=pair, paths=(*paths,), targets=(*targets,))
            for pair, (paths, targets) in found.items()
        }

    def _on(self, each: TargetPins) -> Iterator[tuple[Pair, str]]:
        """The paths that two projects both install with different contents on one target."""
        owners: dict[str, list[tuple[str, str]]] = {}
        for pin in each.pins:
            for path, digest in self._installed(pin).items():
                owners.setdefault(path, []).append((pin.project, digest))
        for path, owned in sorted(owners.items()):
            for (one, digest), (other, another) in combinations(owned, 2):
                if digest != another or not digest:
                    yield (min(one, other), max(one, other)), path

    def _installed(self, pin: Pin) -> Mapping[str, str]:
        """The paths that the wheel of a pin installs, each with its hash; nothing where that is not known."""
        wheel = next((each for each in pin.distributions if each.kind == "wheel"), None)
        if wheel is None:
            self.unread[f"{pin.project} {pin.version}"] = "it has no wheel"
            return {}
        if wheel not in self._read:
            found = self._files(wheel)
            if isinstance(found, Unreachable):
                self.unread[f"{pin.project} {pin.version}"] = found.reason
            self._read[wheel] = {} if isinstance(found, Unreachable) else dict(found)
        return self._read[wheel]

    def clash(self, one: str, other: str) -> Proof | None:
        """As `Oracle.clash`."""
        return self._resolving.clash(one, other)

    def conflict(self, names: frozenset[str]) -> Proof | None:
        """As `Oracle.conflict`, of what is required alone."""
        return self._resolving.conflict(names)

    def fits(self, names: frozenset[str]) -> bool:  # noqa: ARG002
        """As `Oracle.fits`: nothing is known before the files are compared."""
        return False


class _None:
    """There is no such answer."""


def _gave_up(names: frozenset[str]) -> Undecided:
    """That an environment in which nothing is overwritten was not found, and not shown to be impossible."""
    what = " and ".join(f"`{name}`" for name in sorted(names))
    reason = (
        f"{MOST_TRIES} ways to leave out distributions that overwrite each other's files were tried, and more are left"
    )
    return Undecided(missing=(Unreachable(what=what, reason=reason),))


def find_file_conflicts(names: Sequence[str], resolving: FileAware) -> tuple[Conflict, ...]:
    """What single applications bring that collides: conflicts of one application each, which no grouping can end."""
    found = []
    for name in sorted(names):
        for pair, collision in sorted(resolving.alone(name).items()):
            proof = _proof((name,), {pair: collision})
            proof = replace(proof, hint=KeepOne(projects=pair, can_separate=False))
            found.append(replace(conflict_of(proof), id=identity("files", proof.apps, " ".join(pair))))
    return tuple(found)


def _proof(apps: tuple[str, ...], collisions: Collisions) -> Proof:
    first, *_ = pairs = sorted(collisions)
    return Proof(
        apps=apps,
        kind="files",
        project=first[0],
        steps=(),
        hint=KeepOne(projects=first, can_separate=True),
        targets=tuple(dict.fromkeys(target for each in collisions.values() for target in each.targets)),
        collisions=tuple(collisions[pair] for pair in pairs),
    )
