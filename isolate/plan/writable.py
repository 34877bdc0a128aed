"""What an application writes while it runs, and the volumes that take it: its own source, and `writable.toml`."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib import resources
from typing import Any

from isolate.frameworks.writes import SQLITE, Write, writes
from isolate.model.app import App
from isolate.model.image import Choice, ImagePlan
from isolate.model.lock import Lock
from isolate.model.origin import Origin
from isolate.model.start import SourceTree
from isolate.model.workload import SOURCE, Volume, can_be_volume

DATA = "/data"
"""The volume for files that are written beside the source, to which links lead."""

_PLACEHOLDER = re.compile(r"(?i)\.git(?:ignore|keep)|\.keep|\.placeholder|readme(?:\.\w+)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wanted:
    """A path that has to be writable: `own` where it is asked for by name, whatever else is in a folder."""

    path: str
    folder: bool
    reason: str
    origin: Origin | None = None
    own: bool = False


def with_writable(
    plan: ImagePlan, app: App, source: SourceTree, lock: Lock, name_of: Callable[[str], str]
) -> ImagePlan:
    """The plan with a volume for each folder that is written, and a link for each file that is written beside source.

    Where a person wrote the Dockerfile, what is written is that person's business.
    """
    if plan.by_hand.dockerfile:
        return plan
    versions = lock.versions()
    told = {name for name, _ in (*plan.image_environment, *plan.environment)}
    told |= {each.name for each in plan.secret_environment}
    variables = [
        row for row in _table() if row["project"] in versions and "variable" in row and row["variable"] not in told
    ]
    wanted = [*_asked_for(app), *_of_libraries(versions, told)]
    wanted += [
        _Wanted(path=each.path, folder=each.folder, reason=each.reason, origin=each.origin)
        for each in _of_source(plan, app, source, versions, told)
    ]
    folders, links = _placed(wanted, source)
    choices = [
        Choice(
            what="writable",
            value=each.path,
            reason=each.reason + ("" if each.folder else f", and a link leads to `{DATA}`"),
            origin=each.origin,
        )
        for each in (*folders.values(), *links.values())
    ]
    choices += [
        Choice(
            what="variable",
            value=f"{row['variable']}={row['path'].rstrip('/')}",
            reason=f"`{row['project']}` {row['reason']}",
        )
        for row in variables
        if _is_lost(row["path"])
    ]
    paths = sorted({*folders, *([DATA] if links else [])})
    return replace(
        plan,
        volumes=tuple(Volume(name=name_of(_part(each)), path=each) for each in paths),
        links=tuple(sorted((f"{DATA}/{_flat(path)}", path) for path in links)),
        image_environment=(*plan.image_environment, *((row["variable"], row["path"].rstrip("/")) for row in variables)),
        choices=(*plan.choices, *choices),
    )


def keeps_sqlite(app: App, source: SourceTree) -> bool:
    """Whether a database of SQLite is among what the source writes."""
    given = frozenset(name for name, _ in app.settings.environment)
    return any(each.reason == SQLITE for each in writes(source, app, given=given))


def in_words(path: str) -> str:
    """A path as `writable` in `isolate.toml` takes it."""
    return posixpath.relpath(path, SOURCE) if path.startswith(f"{SOURCE}/") else path


def _asked_for(app: App) -> Iterable[_Wanted]:
    for each in app.settings.writable:
        folder = each.endswith("/") or "." not in posixpath.basename(each).lstrip(".")
        path = posixpath.normpath(posixpath.join(SOURCE, each))
        yield _Wanted(path=path, folder=folder, reason="`writable` in `isolate.toml` says so", own=True)


def _of_libraries(versions: Collection[str], told: Collection[str]) -> Iterable[_Wanted]:
    for row in _table():
        if row["project"] in versions and row.get("variable") not in told and not _is_lost(row["path"]):
            path, reason = posixpath.join(SOURCE, row["path"]), f"`{row['project']}` {row['reason']}"
            yield _Wanted(path=posixpath.normpath(path), folder=path.endswith("/"), reason=reason)


def _of_source(
    plan: ImagePlan, app: App, source: SourceTree, versions: dict[str, str], told: Collection[str]
) -> list[Write]:
    words = [word for command in (plan.command, *(each.command for each in plan.processes)) for word in command]
    flask = versions.get("flask-sqlalchemy", "")
    return writes(source, app, given=frozenset(told), started=words, flask=flask)


def _placed(wanted: Iterable[_Wanted], source: SourceTree) -> tuple[dict[str, _Wanted], dict[str, _Wanted]]:
    """Folders that a volume takes, and files that a link takes, by path: nothing that is in another folder."""
    filled = _filled(source)
    folders: dict[str, _Wanted] = {}
    links: dict[str, _Wanted] = {}
    for each in wanted:
        if not can_be_volume(each.path):
            continue
        inside = each.path.startswith(f"{SOURCE}/")
        folder = each.path if each.folder else posixpath.dirname(each.path)
        if each.own and (each.folder or not inside):
            folders.setdefault(each.path, each)
        elif each.own:
            links.setdefault(each.path, each)
        elif _below(folder, (DATA,)):
            folders.setdefault(DATA, replace(each, path=DATA, folder=True))
        elif folder not in filled and can_be_volume(folder):
            while inside and posixpath.dirname(folder) not in filled:
                folder = posixpath.dirname(folder)
            folders.setdefault(folder, replace(each, path=folder, folder=True))
        elif inside and not each.folder:
            links.setdefault(each.path, each)
    kept = {path: each for path, each in folders.items() if not _below(path, folders)}
    return kept, {path: each for path, each in links.items() if not _below(path, kept)}


def _is_lost(path: str) -> bool:
    return f"{path}/".startswith("/tmp/")  # noqa: S108  a folder of the container


def _filled(source: SourceTree) -> frozenset[str]:
    """The folders of the image in which there is source: a volume would hide what a new version brings."""
    found = {SOURCE}
    for name in source.names:
        folder = posixpath.dirname(name)
        if _PLACEHOLDER.fullmatch(posixpath.basename(name)):
            continue
        while folder:
            found.add(f"{SOURCE}/{folder}")
            folder = posixpath.dirname(folder)
    return frozenset(found)


def _below(path: str, folders: Collection[str]) -> bool:
    return any(path.startswith(f"{each}/") for each in folders)


def _flat(path: str) -> str:
    """The name in a single folder of a file of the source: a volume may be empty when it is first used."""
    return posixpath.relpath(path, SOURCE).replace("/", "--")


def _part(path: str) -> str:
    return in_words(path).strip("/") or "data"


@lru_cache(maxsize=1)
def _table() -> list[dict[str, Any]]:
    import tomllib

    rows: list[dict[str, Any]] = tomllib.loads(
        resources.files("isolate.plan").joinpath("writable.toml").read_text("utf-8")
    )["library"]
    return rows
