"""Distributions of one environment that install the same path: whichever comes last wins, and the other is broken."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import combinations

from isolate.group.conflicts import identity
from isolate.model.distribution import Distribution, Unreachable
from isolate.model.grouping import Conflict, Environment, Grouping
from isolate.model.resolution import Resolution

Files = Callable[[Distribution], tuple[tuple[str, str], ...] | Unreachable]
"""The paths that a wheel installs, each with its hash."""

_SHOWN = 3


def find_file_conflicts(grouping: Grouping, files: Files) -> tuple[Conflict, ...]:
    """The conflicts of the environments of a grouping; one for each two projects and each minimal set of applications.

    Files that are the same in both distributions do no harm. What cannot be read is left out.
    """
    alone = {
        name: {project for project, _ in answer.pins()}
        for name, answer in grouping.alone
        if isinstance(answer, Resolution)
    }
    found: dict[str, Conflict] = {}
    known: dict[Distribution, Mapping[str, str]] = {}
    for environment in grouping.environments:
        for (one, other), paths in sorted(_collisions(environment, files, known).items()):
            for apps in _blamed(environment, alone, one, other):
                conflict = _conflict(apps, one, other, paths)
                found.setdefault(conflict.id, conflict)
    return tuple(sorted(found.values(), key=lambda each: (each.apps, each.id)))


def _collisions(
    environment: Environment, files: Files, known: dict[Distribution, Mapping[str, str]]
) -> dict[tuple[str, str], list[str]]:
    """By pair of projects the paths that both install with different contents."""
    owners: dict[str, list[tuple[str, str]]] = {}
    for pin in environment.resolution.targets[0].pins:
        wheel = next((each for each in pin.distributions if each.kind == "wheel"), None)
        if wheel is None:
            continue
        if wheel not in known:
            answer = files(wheel)
            known[wheel] = {} if isinstance(answer, Unreachable) else dict(answer)
        for path, digest in known[wheel].items():
            owners.setdefault(path, []).append((pin.project, digest))
    collisions: dict[tuple[str, str], list[str]] = {}
    for path, owned in sorted(owners.items()):
        for (one, digest), (other, another) in combinations(owned, 2):
            if digest != another or not digest:
                collisions.setdefault((min(one, other), max(one, other)), []).append(path)
    return collisions


def _blamed(environment: Environment, alone: Mapping[str, set[str]], one: str, other: str) -> Iterator[tuple[str, ...]]:
    """The minimal sets of applications that bring both projects into the environment."""
    both = [app for app in environment.apps if {one, other} <= alone[app]]
    yield from ((app,) for app in both)
    for left in environment.apps:
        for right in environment.apps:
            if left not in both and right not in both and one in alone[left] and other in alone[right]:
                yield tuple(sorted((left, right)))


def _conflict(apps: tuple[str, ...], one: str, other: str, paths: list[str]) -> Conflict:
    more = f" and {len(paths) - 1} more" if len(paths) > 1 else ""
    listed = " and ".join(f"`{app}`" for app in apps)
    bring = "brings" if len(apps) == 1 else "bring"
    shown = [f"both install `{path}`" for path in paths[:_SHOWN]]
    if len(paths) > _SHOWN:
        shown.append(f"… and {len(paths) - _SHOWN} more")
    return Conflict(
        id=identity("files", apps, f"{one} {other}"),
        kind="files",
        apps=apps,
        project=one,
        summary=f"{listed} {bring} `{one}` and `{other}`, which both install `{paths[0]}`{more}",
        lines=(f"`{one}` and `{other}` are installed together", *shown),
        hint=f"keep only one of `{one}` and `{other}`",
    )
