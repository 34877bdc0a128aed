"""Locks of other tools: what they pin on a target, and where a lock of ours differs from them.

A team commits `uv.lock`, `poetry.lock` and the like because that is what it tested: a lock of ours follows it.
"""

from __future__ import annotations

import hashlib
import posixpath
from collections.abc import Callable, Mapping

from packaging.markers import Marker
from packaging.specifiers import SpecifierSet
from packaging.version import Version

from isolate.locks.from_resolution import pins_on
from isolate.model.app import App
from isolate.model.lock import Lock
from isolate.model.options import Upgrade
from isolate.model.origin import Origin
from isolate.model.problem import Problem
from isolate.model.target import Target

Environment = Callable[[Target], Mapping[str, str]]
"""The values of the markers of PEP 508 on a target."""

_AGAIN = {
    "Pipfile.lock": "pipenv lock",
    "pdm.lock": "pdm lock",
    "poetry.lock": "poetry lock",
    "uv.lock": "uv lock",
}


def native_pins(app: App, target: Target, environment: Environment, upgrade: Upgrade) -> dict[str, str]:
    """Project → version that the locks beside an application have on a target, but for what is to be upgraded."""
    found: dict[str, str] = {}
    if upgrade.everything:
        return found
    values: Mapping[str, str] | None = None
    for each in app.lock:
        version = each.specifier.removeprefix("==")
        if each.url or version == each.specifier or not version or each.name in upgrade.projects:
            continue
        if each.marker:
            values = values or environment(target)
            if not Marker(each.marker).evaluate(dict(values)):
                continue
        found.setdefault(each.name, version)
    return found


def followed(app: App) -> tuple[str, ...]:
    """Each lock of another tool that a lock of the application follows, with the hash of its pins, sorted."""
    pins: dict[str, set[str]] = {}
    for each in app.lock:
        pins.setdefault(each.origin.file, set()).add(f"{each.name}{each.specifier} ; {each.marker} @ {each.url}")
    return tuple(
        f"{file} {hashlib.sha256(chr(10).join(sorted(texts)).encode()).hexdigest()[:16]}"
        for file, texts in sorted(pins.items())
    )


def departures(app: App, lock: Lock, environment: Environment, upgrade: Upgrade) -> tuple[Problem, ...]:
    """A warning for each project of a lock that is not in the version that the lock of another tool has.

    A pin that contradicts a written line is left out: that is said where the files are read.
    """
    differing: dict[tuple[str, str, str], list[str]] = {}
    for platform in lock.platforms:
        pinned = native_pins(app, Target(python=lock.python, platform=platform), environment, upgrade)
        for project, version in pins_on(lock, platform).items():
            wanted = pinned.get(project)
            if wanted and Version(wanted) != Version(version) and not _is_refused(app, project, wanted):
                differing.setdefault((project, wanted, version), []).append(platform)
    origins = {each.name: each.origin for each in app.lock}
    return tuple(
        Problem(
            severity="warning",
            code="lock-not-followed",
            message=f"`{app.name}` gets `{project}` {version}{_on(platforms, lock)}: the {wanted} of "
            f"`{origins[project].file}` does not fit on Python {lock.python}",
            origin=origins[project],
            hint=f"`isolate explain --package {project}` says why; {again(origins[project].file)}",
        )
        for (project, wanted, version), platforms in sorted(differing.items())
    )


def not_kept(app: App, before: Lock, lock: Lock, upgrade: Upgrade) -> tuple[Problem, ...]:
    """A warning for each version that was written into a lock of ours and that the new one does not have."""
    versions = lock.versions()
    return tuple(
        Problem(
            severity="warning",
            code="lock-not-followed",
            message=f"`{app.name}` gets `{project}` {versions[project]}: the {version} of its lock does not fit",
            origin=Origin(file=posixpath.normpath(posixpath.join(before.folder, "requirements.lock"))),
            hint=f"`isolate explain --package {project}` says why",
        )
        for project, version in before.versions().items()
        if versions.get(project, version) != version and project not in upgrade.projects and not upgrade.everything
    )


def incomplete(app: App, lock: Lock) -> tuple[Problem, ...]:
    """A warning for each project that a written line requires and no lock of another tool has."""
    locked = {each.name for each in app.lock}
    if not locked:
        return ()
    versions = lock.versions()
    found: dict[str, Origin] = {}
    for each in app.requirements:
        if each.name in versions and each.name not in locked and not each.path and each.origin.file in app.manifests:
            found.setdefault(each.name, each.origin)
    file = app.lock[0].origin.file
    return tuple(
        Problem(
            severity="warning",
            code="lock-outdated",
            message=f"`{file}` is older than its manifest: it does not have `{project}`, of which `{app.name}` gets "
            f"{versions[project]}",
            origin=origin,
            hint=again(file),
        )
        for project, origin in sorted(found.items())
    )


def again(file: str) -> str:
    """What brings a lock of another tool up to date."""
    command = _AGAIN.get(posixpath.basename(file))
    return f"`{command}` brings `{file}` up to date" if command else f"lock `{file}` again"


def _is_refused(app: App, project: str, version: str) -> bool:
    lines = (each.specifier for each in (*app.requirements, *app.constraints) if each.name == project)
    return any(not SpecifierSet(each).contains(version, prereleases=True) for each in lines if each)


def _on(platforms: list[str], lock: Lock) -> str:
    return "" if len(platforms) == len(lock.platforms) else f" on {', '.join(platforms)}"
