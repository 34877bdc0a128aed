"""`generate --adopt`: what the files of a person say goes into `isolate.toml`, and generated ones take their place."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from isolate import plan
from isolate.discover import Discovered
from isolate.discover.config import FILE
from isolate.discover.walk import join
from isolate.model.image import Difference, HandWritten, RenderedFile
from isolate.model.origin import Origin
from isolate.model.problem import InputError, Problem
from isolate.render.by_hand import DOCKERFILE, by_hand, document
from isolate.render.settings import with_settings
from isolate.render.write import compare, read


@dataclass(frozen=True, slots=True, kw_only=True)
class Adoption:
    """What takes the place of files that a person wrote: application → the paths of these, and `isolate.toml` then.

    `difference` is that of `isolate.toml`, None where nothing is new. `problems` tell what has no place there.
    """

    replaced: dict[str, tuple[str, ...]]
    settings: RenderedFile
    difference: Difference | None
    problems: tuple[Problem, ...]

    @property
    def texts(self) -> dict[str, str | None]:
        """The files of the repository as they will be: path → text, None for those that are replaced."""
        gone = dict.fromkeys(path for paths in self.replaced.values() for path in paths)
        return {**gone, self.settings.path: self.settings.text or None}

    def files(self, apps: set[str], folder: Path) -> tuple[RenderedFile, ...]:
        """`isolate.toml`, and what a person wrote for these applications under other names: `Dockerfile.orig`."""
        kept = (
            RenderedFile(path=_free(folder, path), text=read(folder, path) or "")
            for app, paths in self.replaced.items()
            if app in apps
            for path in paths
        )
        return (*((self.settings,) if self.difference else ()), *kept)


def adoption(found: Discovered, only: tuple[str, ...], folder: Path) -> Adoption:
    """What the files that a person wrote for the applications `only`, or for all, say in `isolate.toml`.

    Nothing is written. A compose file with further services stays, and the Dockerfile that it builds with: these
    services have no place there. Raises `InputError` where the settings stand in another file.
    """
    if found.settings.file not in ("", FILE):
        raise InputError(
            f"`--adopt` writes `{FILE}`, and the settings stand in `{found.settings.file}`",
            hint=f"move them to `{FILE}`, or take over by hand what the files say",
        )
    folders = plan.folders(found.apps)
    settings: dict[str, dict[str, Any]] = {}
    replaced: dict[str, tuple[str, ...]] = {}
    problems: list[Problem] = []
    for app in found.apps:
        own = by_hand(folder, folders[app.name])
        if (only and app.name not in only) or not own.names:
            continue
        service, others = _service(folder, folders[app.name], own)
        if others:
            problems.append(_stays(app.name, join(folders[app.name], own.compose), others))
            continue
        settings[app.name] = plan.adopted(own.dockerfile, service)
        replaced[app.name] = tuple(join(folders[app.name], each) for each in own.names)
        problems += _without_place(folders[app.name], own, service)
    file = RenderedFile(path=FILE, text=with_settings(read(folder, FILE) or "", found.apps, settings))
    return Adoption(
        replaced=replaced,
        settings=file,
        difference=next(iter(compare((file,), folder)), None) if file.text else None,
        problems=tuple(problems),
    )


def _service(folder: Path, of: str, own: HandWritten) -> tuple[dict[str, Any], tuple[str, ...]]:
    """The service that a person's compose file has for an image, and the others in that file."""
    if not own.compose:
        return {}, ()
    services = document(read(folder, join(of, own.compose)) or "").get("services")
    found = {str(name): each for name, each in services.items()} if isinstance(services, dict) else {}
    built = next((name for name, each in found.items() if isinstance(each, dict) and "build" in each), "")
    others = tuple(name for name in found if name != built)
    return ({}, others or (own.compose,)) if others or not built else (found[built], ())


def _stays(app: str, path: str, others: tuple[str, ...]) -> Problem:
    return Problem(
        severity="warning",
        code="not-adopted",
        message=f"`{path}` stays: {', '.join(f'`{each}`' for each in others)} in it is not a service of `{app}`",
        origin=Origin(file=path),
        hint=f"`services` under `[apps.{json.dumps(app)}]` in {FILE} asks for a server beside it; then remove the file",
    )


def _without_place(of: str, own: HandWritten, service: dict[str, Any]) -> Iterator[Problem]:
    for line, what in plan.without_place(own.dockerfile, service):
        file = join(of, DOCKERFILE if line else own.compose)
        yield Problem(
            severity="warning",
            code="not-adopted",
            message=f"{what} has no place in `{FILE}`, and is not in the generated file",
            origin=Origin(file=file, line=line),
            hint=f"a template of your own can have it; the file is kept as `{file}.orig`",
        )


def _free(folder: Path, path: str) -> str:
    """The first name after a path with `.orig` that no other file has."""
    names = (f"{path}.orig{number or ''}" for number in itertools.count())
    return next(name for name in names if read(folder, name) in (None, read(folder, path)))
