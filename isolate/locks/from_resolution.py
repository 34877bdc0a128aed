"""A resolution → a lock that pip installs with `--require-hashes`.

The lock names the wheels, and the source distribution only where a platform has no wheel: so nothing is ever
compiled that was not announced.
"""

from __future__ import annotations

import posixpath
import re

from isolate.model.address import local_path, seen_from, without_credentials
from isolate.model.app import App
from isolate.model.distribution import Distribution
from isolate.model.lock import Lock, LockEntry, LockFiles
from isolate.model.origin import Origin
from isolate.model.problem import Code, Problem
from isolate.model.resolution import Pin, Resolution
from isolate.model.target import SYSTEMS, Target

_SHA256 = re.compile(r"[0-9a-f]{64}")
# `platform.machine()` on Linux, by the architecture of an image.
_MACHINES = {
    "386": "i686",
    "amd64": "x86_64",
    "arm/v6": "armv6l",
    "arm/v7": "armv7l",
    "arm64": "aarch64",
    "ppc64le": "ppc64le",
    "riscv64": "riscv64",
    "s390x": "s390x",
}


def lock_of(
    app: App, resolution: Resolution, folder: str, *, root: str, inputs: tuple[tuple[str, str], ...] = ()
) -> tuple[Lock, tuple[Problem, ...]]:
    """The lock of an application, one for all platforms, whose file stands in `folder`, and what it could not hold."""
    wanted: dict[str, list[tuple[Target, Pin]]] = {}
    for each in resolution.targets:
        for pin in each.pins:
            wanted.setdefault(pin.project, []).append((each.target, pin))
    every = tuple(each.target for each in resolution.targets)
    entries: list[LockEntry] = []
    problems: list[Problem] = []
    for project, pins in sorted(wanted.items()):
        problems += _unlockable(app, pins)
        lines = _entries(pins, every)
        entries += lines
        if not lines:
            message = f"the lock of `{app.name}` cannot tell its platforms apart, and they need different `{project}`"
            problems.append(_problem(app, "lock-platforms", message, "lock for fewer platforms with `--platform`"))
    files = [(project, file) for project, pins in sorted(wanted.items()) for _, pin in pins for file in files_of(pin)]
    local = {seen_from(root, posixpath.dirname(path)) for _, file in files if (path := local_path(file.location))}
    found = Lock(
        app=app.name,
        folder=folder,
        python=resolution.python,
        platforms=tuple(target.platform for target in every),
        manifests=app.manifests,
        entries=tuple(entries),
        inputs=inputs,
        compiled=tuple(dict.fromkeys(project for project, file in files if file.kind == "sdist")),
        wheels=tuple(sorted(local)),
        remote=any(not local_path(file.location) for _, file in files),
    )
    return found, tuple(problems)


def lock_files(resolution: Resolution) -> LockFiles:
    """Where the files are that the lock of a resolution has the hashes of."""
    found: dict[tuple[str, str], dict[Distribution, None]] = {}
    for each in resolution.targets:
        for pin in each.pins:
            found.setdefault((pin.project, pin.version), {}).update(dict.fromkeys(files_of(pin)))
    machines = tuple(_machine(each.target) for each in resolution.targets)
    return LockFiles(
        environments=tuple(f'sys_platform == "linux" and platform_machine == "{each}"' for each in machines),
        files=tuple(
            (pin, tuple(sorted(files, key=lambda file: file.filename))) for pin, files in sorted(found.items())
        ),
    )


def pins_on(lock: Lock, platform: str) -> dict[str, str]:
    """Project → version on one platform of a lock."""
    machine = _MACHINES.get(_architecture(platform), "")
    return {each.project: each.version for each in lock.entries if not each.marker or f'"{machine}"' in each.marker}


def files_of(pin: Pin) -> tuple[Distribution, ...]:
    """The files of a pin that may be installed: its wheels, or else its source distribution."""
    wheels = tuple(each for each in pin.distributions if each.kind == "wheel")
    return wheels or pin.distributions


def _entries(pins: list[tuple[Target, Pin]], every: tuple[Target, ...]) -> list[LockEntry]:
    """One entry, or one for each version where platforms differ, each with the machines it is for.

    None at all where a marker cannot tell the platforms of one version from the others.
    """
    versions: dict[tuple[str, str], list[tuple[Target, Pin]]] = {}
    for target, pin in pins:
        # A local archive is found in its folder: its own path holds on one machine only.
        url = "" if local_path(pin.url) else pin.url
        versions.setdefault((pin.version, url), []).append((target, pin))
    entries = []
    for (version, url), same in versions.items():
        marker = _marker(tuple(target for target, _ in same), every)
        if marker is None:
            return []
        hashes = hashes_of(tuple(file for _, pin in same for file in files_of(pin)))
        entries.append(LockEntry(project=same[0][1].project, version=version, url=url, marker=marker, hashes=hashes))
    return entries


def _marker(targets: tuple[Target, ...], every: tuple[Target, ...]) -> str | None:
    """The marker that holds on exactly these of all targets: empty for all, None where no marker does."""
    if targets == every:
        return ""
    one_system = all(target.platform.startswith("linux/") for target in every)
    markers = {_condition(target, one_system=one_system) for target in targets}
    others = {_condition(target, one_system=one_system) for target in every if target not in targets}
    return None if "" in markers or markers & others else " or ".join(sorted(markers))


def _condition(target: Target, *, one_system: bool) -> str:
    """The marker that holds on the machines of a target, empty where none is known; of Linux alone the machine does."""
    if one_system:
        machine = _machine(target)
        return f'platform_machine == "{machine}"' if machine else ""
    system, machine = SYSTEMS[target.platform.removesuffix("/musl")]
    return f'sys_platform == "{system}" and platform_machine == "{machine}"'


def _machine(target: Target) -> str:
    return _MACHINES.get(_architecture(target.platform), "")


def _architecture(platform: str) -> str:
    return platform.removeprefix("linux/").removesuffix("/musl")


def hashes_of(files: tuple[Distribution, ...]) -> tuple[str, ...]:
    """The SHA-256 of files as `sha256:hex`, sorted; a digest that pip would not take for one is none."""
    digests = (digest.lower() for file in files for kind, digest in file.hashes if kind == "sha256")
    return tuple(sorted({f"sha256:{digest}" for digest in digests if _SHA256.fullmatch(digest)}))


def _unlockable(app: App, pins: list[tuple[Target, Pin]]) -> list[Problem]:
    """What `--require-hashes` would refuse: files without SHA-256, repositories, folders."""
    for _, pin in pins:
        bare = next((file.filename for file in files_of(pin) if not hashes_of((file,))), "")
        if pin.url and (bare or not pin.distributions):
            message = f"`{pin.project}` of `{app.name}` comes from `{without_credentials(pin.url)}`, which has no hash"
            hint = "require a release, or an archive whose URL ends in `#sha256=...`"
            return [_problem(app, "lock-unhashed", message, hint)]
        if bare or not pin.distributions:
            what = f"the file `{bare}`" if bare else f"`{pin.project}` {pin.version}"
            return [_problem(app, "lock-unhashed", f"the index gives no SHA-256 of {what} of `{app.name}`", "")]
    return []


def _problem(app: App, code: Code, message: str, hint: str) -> Problem:
    origin = Origin(file=app.manifests[0]) if app.manifests else None
    return Problem(severity="error", code=code, message=message, origin=origin, hint=hint)
