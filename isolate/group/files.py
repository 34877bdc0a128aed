"""Distributions of one environment that install the same path: whichever comes last wins, and the other is broken."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import combinations

from isolate.group.conflicts import identity
from isolate.group.solving import Resolving
from isolate.model.distribution import Distribution, Unreachable
from isolate.model.grouping import Conflict
from isolate.model.resolution import Answer, Proof, Resolution

Files = Callable[[Distribution], tuple[tuple[str, str], ...] | Unreachable]
"""The paths that a wheel installs, each with its hash."""

Without = Callable[[frozenset[str], str], Answer]
"""Whether applications can share an environment that a project is not in."""

Collisions = Mapping[tuple[str, str], Sequence[str]]
"""By two projects, sorted, the paths that both install with different contents."""

_SHOWN = 3


class FileAware:
    """A `Resolving` to which applications share an environment only where none of its files overwrites another.

    Where two projects collide, an answer without one of them is looked for first: the conflict then says that every
    environment of these applications has both. What one application brings by itself parts nobody, for no environment
    would be better: `alone` tells it. Files that are the same in both distributions do no harm.
    """

    def __init__(self, resolving: Resolving, files: Files, without: Without) -> None:
        self._resolving = resolving
        self._files = files
        self._without = without
        self._read: dict[Distribution, Mapping[str, str]] = {}
        self._answers: dict[tuple[frozenset[str], bool], Answer] = {}
        self.unread: dict[str, str] = {}
        """By project and version why it is not known what it installs."""

    def solve(self, names: frozenset[str], *, wheels: bool = False) -> Answer:
        """As `Resolving.solve`."""
        key = (names, wheels)
        if key not in self._answers:
            self._answers[key] = self._solve(names, wheels=wheels)
        return self._answers[key]

    def _solve(self, names: frozenset[str], *, wheels: bool) -> Answer:
        answer = self._resolving.solve(names, wheels=wheels)
        if not isinstance(answer, Resolution):
            return answer
        own = {pair for name in names for pair in self.alone(name)}
        for pair in self._open(answer, own) if len(names) > 1 else ():
            for project in pair:
                other = self._without(names, project)
                if isinstance(other, Resolution) and not self._open(other, own):
                    return other
        collisions = self.collisions(answer)
        if len(names) == 1 or not collisions:
            return answer
        for apps in self._suspects(names, collisions):
            if apps != names and isinstance(proof := self.solve(apps, wheels=wheels), Proof) and proof.kind == "files":
                return proof
        open_ones = self._open(answer, own)
        return _proof(tuple(sorted(names)), open_ones) if open_ones else answer

    def _open(self, answer: Resolution, own: set[tuple[str, str]]) -> Collisions:
        return {pair: paths for pair, paths in self.collisions(answer).items() if pair not in own}

    def alone(self, name: str) -> Collisions:
        """What collides in the environment of one application by itself."""
        answer = self._resolving.solve(frozenset([name]), wheels=True)
        return self.collisions(answer) if isinstance(answer, Resolution) else {}

    def _suspects(self, names: frozenset[str], collisions: Collisions) -> Iterator[frozenset[str]]:
        """Pairs of applications that bring one project of a collision each."""
        brings = {name: self._projects(name) for name in sorted(names)}
        for one, other in sorted(collisions):
            left = [name for name in brings if one in brings[name] and other not in brings[name]]
            right = [name for name in brings if other in brings[name] and one not in brings[name]]
            yield from (frozenset([a, b]) for a in left for b in right)

    def _projects(self, name: str) -> set[str]:
        answer = self._resolving.solve(frozenset([name]), wheels=True)
        return {project for project, _ in answer.pins()} if isinstance(answer, Resolution) else set()

    def collisions(self, answer: Resolution) -> Collisions:
        """By pair of projects the paths that both install with different contents, on the first target."""
        owners: dict[str, list[tuple[str, str]]] = {}
        for pin in answer.targets[0].pins if answer.targets else ():
            wheel = next((each for each in pin.distributions if each.kind == "wheel"), None)
            if wheel is None:
                self.unread[f"{pin.project} {pin.version}"] = "it has no wheel"
                continue
            if wheel not in self._read:
                found = self._files(wheel)
                if isinstance(found, Unreachable):
                    self.unread[f"{pin.project} {pin.version}"] = found.reason
                self._read[wheel] = {} if isinstance(found, Unreachable) else dict(found)
            for path, digest in self._read[wheel].items():
                owners.setdefault(path, []).append((pin.project, digest))
        collisions: dict[tuple[str, str], list[str]] = {}
        for path, owned in sorted(owners.items()):
            for (one, digest), (other, another) in combinations(owned, 2):
                if digest != another or not digest:
                    collisions.setdefault((min(one, other), max(one, other)), []).append(path)
        return collisions

    def clash(self, one: str, other: str) -> Proof | None:
        """As `Resolving.clash`."""
        return self._resolving.clash(one, other)

    def same_as(self, name: str) -> str:
        """As `Resolving.same_as`."""
        return self._resolving.same_as(name)

    def fits(self, names: frozenset[str]) -> bool:  # noqa: ARG002
        """As `Resolving.fits`: nothing is known before the files are compared."""
        return False

    def apart(self, names: Sequence[str]) -> Sequence[tuple[str, str]]:
        """As `Resolving.apart`."""
        return self._resolving.apart(names)

    def bearers(self, proof: Proof) -> Mapping[str, tuple[str, ...]]:
        """As `Resolving.bearers`: what collides holds of the applications that were looked at."""
        return {app: (app,) for app in proof.apps} if proof.kind == "files" else self._resolving.bearers(proof)

    def carry(self, proof: Proof, instead: Mapping[str, str]) -> Proof | None:
        """As `Resolving.carry`."""
        return None if proof.kind == "files" else self._resolving.carry(proof, instead)


def find_file_conflicts(names: Sequence[str], resolving: FileAware) -> tuple[Conflict, ...]:
    """What single applications bring that collides: conflicts of one application each, which no grouping can end."""
    found = []
    for name in sorted(names):
        for pair, paths in sorted(resolving.alone(name).items()):
            proof = _proof((name,), {pair: paths})
            found.append(
                Conflict(
                    id=identity("files", proof.apps, " ".join(pair)),
                    kind="files",
                    apps=proof.apps,
                    project=proof.project,
                    summary=proof.summary,
                    lines=proof.lines,
                    hint=f"keep only one of `{pair[0]}` and `{pair[1]}`",
                )
            )
    return tuple(found)


def _proof(apps: tuple[str, ...], collisions: Collisions) -> Proof:
    (one, other), *more = sorted(collisions)
    paths = collisions[one, other]
    besides = f" and {len(paths) - 1} more" if len(paths) > 1 else ""
    *first, last = (f"`{app}`" for app in apps)
    listed = f"{', '.join(first)} and {last}" if first else last
    lines = [f"`{one}` and `{other}` are installed together", *(f"both install `{path}`" for path in paths[:_SHOWN])]
    if len(paths) > _SHOWN:
        lines.append(f"… and {len(paths) - _SHOWN} more")
    lines += [f"`{a}` and `{b}` both install `{collisions[a, b][0]}`" for a, b in more]
    return Proof(
        apps=apps,
        kind="files",
        project=one,
        summary=f"{listed} {'bring' if first else 'brings'} `{one}` and `{other}`, "
        f"which both install `{paths[0]}`{besides}",
        lines=tuple(lines),
        steps=(),
        hint=f"give them environments of their own, or keep only one of `{one}` and `{other}`",
    )
