"""Hashes for the files of a resolution that come without: the files are downloaded, as pip and uv do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from isolate.locks.from_resolution import files_of, hashes_of
from isolate.model.app import App
from isolate.model.distribution import Distribution, Unreachable
from isolate.model.origin import Origin
from isolate.model.problem import Problem, Severity
from isolate.model.resolution import Pin, Resolution


def hashed(
    app: App,
    resolution: Resolution,
    sha256: Callable[[Distribution], str | Unreachable],
    progress: Callable[[str], None],
) -> tuple[Resolution, tuple[Problem, ...]]:
    """The resolution with a SHA-256 for every file that its lock names, and which files were downloaded for it.

    `sha256` downloads a file. A file that cannot be had stays without one.
    """
    bare = dict.fromkeys(
        file for each in resolution.targets for pin in each.pins for file in files_of(pin) if not hashes_of((file,))
    )
    if not bare:
        return resolution, ()
    found: dict[Distribution, Distribution] = {}
    problems: list[Problem] = []
    for file in bare:
        progress(f"hashing {file.filename}")
        match sha256(file):
            case Unreachable(what=what, reason=reason, hint=hint):
                problems.append(_problem(app, "warning", f"{what} could not be found out: {reason}", hint))
            case digest:
                found[file] = replace(file, hashes=tuple(sorted((*file.hashes, ("sha256", digest)))))
                message = (
                    f"`{file.filename}` of `{app.name}` was downloaded for its SHA-256, which its index does not give"
                )
                problems.append(_problem(app, "note", message))

    def of(pin: Pin) -> Pin:
        return replace(pin, distributions=tuple(found.get(each, each) for each in pin.distributions))

    targets = tuple(replace(each, pins=tuple(of(pin) for pin in each.pins)) for each in resolution.targets)
    return replace(resolution, targets=targets), tuple(problems)


def _problem(app: App, severity: Severity, message: str, hint: str = "") -> Problem:
    origin = Origin(file=app.manifests[0]) if app.manifests else None
    return Problem(severity=severity, code="hashed-by-download", message=message, origin=origin, hint=hint)
