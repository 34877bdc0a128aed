"""What the compose file above those of all applications includes, beside what a person wrote."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from isolate import plan, render
from isolate.discover import Discovered
from isolate.discover.walk import join
from isolate.model.image import HandWritten, ImagePlan
from isolate.model.origin import Origin
from isolate.model.problem import Problem
from isolate.render.by_hand import COMPOSE_NAMES, included_by, is_by_hand, services_in
from isolate.render.write import read


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """An application that has a compose file: its name, that of its service, and the folder of its files."""

    app: str
    service: str
    folder: str
    source: str
    by_hand: HandWritten


def parts(found: Discovered, images: Mapping[str, HandWritten]) -> tuple[Part, ...]:
    """The applications that have an image, each with what a person wrote of it."""
    services, folders = plan.services(found.apps), plan.folders(found.apps)
    return tuple(
        Part(
            app=app.name,
            service=services[app.name],
            folder=folders[app.name],
            source=app.folder,
            by_hand=images[app.name],
        )
        for app in found.apps
        if app.name in images
    )


def kept(plans: Iterable[ImagePlan]) -> tuple[str, ...]:
    """The paths of the files that a person wrote, and that images are made with."""
    return tuple(join(each.folder, name) for each in plans for name in each.by_hand.names)


def included(
    parts: Iterable[Part], folder: Path, *, force: bool = False
) -> tuple[tuple[str, ...], tuple[Problem, ...]]:
    """The paths to include below `folder`, sorted, and a note on each file that is not among them.

    The compose file that a person wrote at the top comes first: a service in it takes the place of the application
    that it builds. Compose refuses two files with a service of one name, so the first in the order of paths has it.
    None at all are given where that file has the name of the one to write, unless `force`, and where the only
    application has its own in that place.
    """
    parts = tuple(parts)
    beside = () if force else tuple(_beside(part) for part in parts if part.by_hand.beside)
    if any(part.folder == "." for part in parts):
        return (), beside
    names = () if force else tuple(name for name in COMPOSE_NAMES if is_by_hand(folder, name))
    top = names[0] if names else ""
    own = services_in(read(folder, top) or "") if top else {}
    if top == render.ROOT:
        named = included_by(read(folder, top) or "")
        missing = (each for each in parts if not _is_built(each, own) and _path(each) not in named)
        return (), (*beside, *(_not_included(each, top) for each in missing))
    paths: list[str] = [top] if top else []
    problems = [*beside]
    taken = dict.fromkeys(own, top)
    for part in sorted(parts, key=lambda each: each.folder):
        path = _path(part)
        services = services_in(read(folder, path) or "") if part.by_hand.compose else {part.service: ""}
        if top and _is_built(part, own):
            problems.append(_built(part, path, top))
        elif twice := next((name for name in services if name in taken), ""):
            problems.append(_twice(path, twice, taken[twice]))
        else:
            paths.append(path)
            taken |= dict.fromkeys(services, path)
    return tuple(sorted(paths)), tuple(problems)


def _path(part: Part) -> str:
    return render.compose_path(part.folder, part.by_hand)


def _is_built(part: Part, services: dict[str, str]) -> bool:
    """Whether a service of the compose file at the top is that of an application, by its build context."""
    return any(
        posixpath.normpath(context) == posixpath.normpath(part.source) for context in services.values() if context
    )


def _built(part: Part, path: str, top: str) -> Problem:
    return Problem(
        severity="note",
        code="compose-by-hand",
        message=f"`{top}` has a service for `{part.app}`: `{path}` is not included beside it",
        origin=Origin(file=top),
        hint=f"remove the service from `{top}` to have the generated one",
    )


def _beside(part: Part) -> Problem:
    path = join(part.folder, part.by_hand.beside)
    return Problem(
        severity="warning",
        code="compose-by-hand",
        message=f"`{path}` starts nothing of `{part.app}`: Compose takes `{_path(part)}` beside it",
        origin=Origin(file=path),
        hint=f"`docker compose -f {path} up` starts what a person wrote",
    )


def _twice(path: str, service: str, other: str) -> Problem:
    return Problem(
        severity="warning",
        code="compose-service-twice",
        message=f"`{path}` has a service `{service}`, as `{other}` has: it is not included",
        origin=Origin(file=path),
        hint="rename one of them, or start both files by themselves",
    )


def _not_included(part: Part, top: str) -> Problem:
    path = _path(part)
    return Problem(
        severity="warning",
        code="compose-by-hand",
        message=f"`{top}` stays as a person wrote it, and does not start `{part.app}`",
        origin=Origin(file=top),
        hint=f"add `{path}` to its list `include`, or rename it to `docker-compose.yml`, which is included then",
    )
