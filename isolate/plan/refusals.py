"""What keeps an application from an image, and what is told about one that has it."""

from __future__ import annotations

import json
import posixpath
import re
from collections.abc import Iterator

from isolate import frameworks
from isolate.frameworks import declared
from isolate.model.app import App
from isolate.model.origin import Origin
from isolate.model.problem import Problem
from isolate.model.start import LocalTree, SourceTree
from isolate.plan.start import Decided

_COMPILED = re.compile(r"\.(?:pyx|pxd|c|cc|cpp|cxx|rs|f90)$|(?:^|/)(?:Cargo\.toml|CMakeLists\.txt|meson\.build)$")


def refusals(
    app: App, decided: Decided | Problem, local: tuple[LocalTree, ...], services: dict[str, str]
) -> list[Problem]:
    """All that keeps an application from an image, beside what its start and its lock say.

    `local` are the source trees that it requires, `services` has the names of all applications.
    """
    found = [*_compiled_trees(app, local), *_unknown_neighbours(app, services), *_odd_packages(app)]
    return found + (_odd_folder(decided) if isinstance(decided, Decided) else [])


def remarks(app: App, decided: Decided, source: SourceTree) -> list[Problem]:
    """What a person should know of how an application was decided to start."""
    return [*_unreachable(app, decided), *_others(app, decided, source)]


def library_of(app: App, apps: tuple[App, ...], source: SourceTree) -> Problem | None:
    """A word on an application that is a library of others: a project that nothing starts, beside applications."""
    users = sorted(
        each.name
        for each in apps
        if each.name != app.name and any(posixpath.normpath(local.path) == app.folder for local in each.local)
    )
    package = app.project and any(name.endswith("__init__.py") for name in source.names)
    if app.settings.start or not (users or (package and len(apps) > 1)) or frameworks.detect(source, app) is not None:
        return None
    return Problem(
        severity="note" if users else "warning",
        code="library",
        message=f"`{app.name}` gets no image: nothing starts it"
        + (f", and `{users[0]}` requires it" if users else ", so it is taken for a library"),
        origin=Origin(file=app.manifests[0]) if app.manifests else None,
        hint=f"`start` under `[apps.{json.dumps(app.name)}]` in isolate.toml makes it an application",
    )


def _compiled_trees(app: App, local: tuple[LocalTree, ...]) -> list[Problem]:
    """Source trees that have to be compiled, which copying them does not do."""
    compiled = {each.path: name for each in local for name in each.source.names if _COMPILED.search(name)}
    return [
        Problem(
            severity="error",
            code="local-compiled",
            message=f"`{app.name}` requires the source tree `{each.path}`, where "
            f"`{compiled[each.path]}` has to be compiled",
            origin=each.origin,
            hint="build a wheel of it into a folder and name that in `find_links` under `[index]` in isolate.toml",
        )
        for each in app.local
        if each.path in compiled
    ]


def _others(app: App, decided: Decided, source: SourceTree) -> Iterator[Problem]:
    """A note on each other command that a file gives for production."""
    for command, place in declared.others(source, app, decided.start):
        yield Problem(
            severity="note",
            code="start-contradicted",
            message=f"`{app.name}` starts with what {decided.start.origin} says, and not with `{command}`",
            origin=place,
            hint="`start` in isolate.toml decides",
        )


def _unreachable(app: App, decided: Decided) -> Iterator[Problem]:
    """A warning about a script that listens where only its own container reaches it."""
    if decided.start.loopback:
        yield Problem(
            severity="warning",
            code="listens-locally",
            message=f"`{app.name}` listens on the loopback address alone, so that nobody reaches it in its container",
            origin=decided.start.loopback,
            hint="let it listen on `0.0.0.0`, or on the address that a variable such as `HOST` gives",
        )


def _unknown_neighbours(app: App, services: dict[str, str]) -> list[Problem]:
    return [
        Problem(
            severity="error",
            code="talks-to-unknown",
            message=f"`talks_to` of `{app.name}` names `{each}`, which is no application",
            origin=Origin(file=app.manifests[0]) if app.manifests else None,
            hint=f"the applications are {', '.join(f'`{name}`' for name in sorted(services))}",
        )
        for each in app.settings.talks_to
        if each not in services
    ]


def _odd_folder(decided: Decided) -> list[Problem]:
    """A folder of modules that `PYTHONPATH` cannot hold."""
    folder = decided.start.imports_from
    if re.fullmatch(r"[\w./@+~=-]+", folder):
        return []
    return [
        Problem(
            severity="error",
            code="path-characters",
            message=f"the path `{folder}` has characters that a Dockerfile reads as its own",
            origin=decided.start.origin,
            hint="rename the folder",
        )
    ]


def _odd_packages(app: App) -> list[Problem]:
    """Texts that are no name of a Debian package, with or without a version: they would be read by a shell."""
    return [
        Problem(
            severity="error",
            code="system-package-name",
            message=f"`system_packages` of `{app.name}` has `{each}`, which is no name of a Debian package",
            origin=Origin(file=app.manifests[0]) if app.manifests else None,
        )
        for each in app.settings.system_packages
        if not re.fullmatch(r"[a-z0-9][a-z0-9+.-]+(?:=[A-Za-z0-9.+:~-]+)?", each)
    ]
