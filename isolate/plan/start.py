"""The command of an image: the start that the files say, with a server of the lock where it needs one."""

from __future__ import annotations

import json
import re
import shlex
from dataclasses import dataclass

from isolate.frameworks.command import port as port_of
from isolate.frameworks.servers import usual
from isolate.model.app import App
from isolate.model.image import Choice
from isolate.model.lock import Lock
from isolate.model.origin import Origin
from isolate.model.problem import Code, Problem
from isolate.model.start import Ambiguous, SourceTree, Start
from isolate.plan import server

DEFAULT_PORT = 8000


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """A start with its command and its port, 0 where it listens on none, and why."""

    start: Start
    command: tuple[str, ...]
    port: int
    choices: tuple[Choice, ...]


def decide(app: App, found: Start | Ambiguous | None, tree: SourceTree, lock: Lock) -> Decided | Problem:
    """How an application starts, by what its files say, or what is missing to know it."""
    match found:
        case None:
            hint = f"write its command as {_line(app, _by_hand(tree) or ('python', 'main.py'))}"
            return _problem(app, "start-unknown", f"nothing says how `{app.name}` starts", None, hint)
        case Ambiguous(starts=starts):
            ways = ", ".join(f"{each.reason} ({each.origin})" for each in starts)
            message = f"`{app.name}` starts in {len(starts)} equally good ways: {ways}"
            hint = f"write {_line(app, _likely(starts[0], lock, tree))}"
            return _problem(app, "start-ambiguous", message, starts[0].origin, hint)
        case Start():
            return _served(app, tree, found, lock) if found.serves else _commanded(app, found, lock)


def _commanded(app: App, start: Start, lock: Lock) -> Decided | Problem:
    missing = _missing(app, start, lock)
    if missing:
        return missing
    port = app.settings.port or ((start.port or port_of(start.command) or DEFAULT_PORT) if start.web else 0)
    # Only a command that was put together here has a place for its port: one that a person wrote is taken as it is.
    command = tuple(each.replace("{port}", str(port)) for each in start.command) if start.found else start.command
    return Decided(start=start, command=command, port=port, choices=(_why(start, command),))


def _served(app: App, tree: SourceTree, start: Start, lock: Lock) -> Decided | Problem:
    """A server of the lock serves the object, or the script that makes it where none is wanted.

    The development servers that frameworks bring along are none: their authors say so.
    """
    versions = lock.versions() | {project: lock.versions().get(project, "") for project in lock.added}
    missing = _missing(app, start, lock)
    if missing:
        return missing
    chosen = server.choose(start, versions, "" if app.settings.server == "none" else app.settings.server)
    if chosen is None and start.alone and app.settings.server == "none":
        return _commanded(app, start.alone, lock)
    if chosen is None:
        message = f"`{app.name}` is {_kind(start)} application, and no server for it is in its lock"
        hint = f"write {_line(app, _likely(start, lock, tree))}"
        return _problem(app, "server-missing", message, start.origin, hint)
    each, project, served = chosen
    port = app.settings.port or DEFAULT_PORT
    command = server.command(each, served, port, tree)
    reason = f"`{project}` {versions[project]} is in the lock"
    if project in lock.added:
        reason = f"it is added to the lock: no requirement brings a server for {_kind(start)} application"
    why = Choice(what="server", value=project, reason=reason, origin=start.origin if project in lock.added else None)
    return Decided(start=start, command=command, port=port, choices=(_why(start, command), why))


def _kind(start: Start) -> str:
    """What an application is, with its article."""
    return (
        f"a `{start.framework}`"
        if start.framework
        else f"{'an ASGI' if start.serves[0].interface == 'asgi' else 'a WSGI'}"
    )


def _missing(app: App, start: Start, lock: Lock) -> Problem | None:
    """What the application or one of its processes starts with, and nothing in its lock provides."""
    needed = [(start.framework, start.origin), *((each.project, each.origin) for each in start.processes)]
    for project, origin in needed:
        if project and project not in lock.versions():
            message = f"`{app.name}` starts with `{project}`, which it does not require"
            return _problem(app, "framework-missing", message, origin, f"add `{project}` to {_manifest(app)}")
    return None


def _by_hand(tree: SourceTree) -> tuple[str, ...]:
    """The command of a Dockerfile that a person wrote, empty where none is in exec form: it is proposed, not taken."""
    text = next((each.text for each in tree.files if each.path == "Dockerfile"), "")
    said = dict(re.findall(r"^(ENTRYPOINT|CMD)[ \t]+(\[.*\])[ \t]*$", text, re.MULTILINE))
    try:
        words = [word for each in ("ENTRYPOINT", "CMD") for word in json.loads(said.get(each, "[]"))]
    except ValueError:
        return ()
    return tuple(words) if all(isinstance(each, str) for each in words) else ()


def _why(start: Start, command: tuple[str, ...]) -> Choice:
    return Choice(what="start", value=shlex.join(command), reason=start.reason, origin=start.origin)


def _likely(start: Start, lock: Lock, tree: SourceTree) -> tuple[str, ...]:
    """The command to propose for a start, with the usual server where the lock has none."""
    if start.command:
        return tuple(each.replace("{port}", str(DEFAULT_PORT)) for each in start.command)
    chosen = server.choose(start, lock.versions())
    chosen = chosen or server.choose(start, {usual(start.serves[0].interface): ""})
    return server.command(chosen[0], chosen[2], DEFAULT_PORT, tree) if chosen else ()


def _line(app: App, command: tuple[str, ...]) -> str:
    key = app.name if re.fullmatch(r"[A-Za-z0-9_-]+", app.name) else json.dumps(app.name, ensure_ascii=False)
    return f"`start = {json.dumps(command, ensure_ascii=False)}` under `[apps.{key}]` in isolate.toml"


def _manifest(app: App) -> str:
    return f"`{app.manifests[0]}`" if app.manifests else "its requirements"


def _problem(app: App, code: Code, message: str, origin: Origin | None, hint: str) -> Problem:
    place = origin or (Origin(file=app.manifests[0]) if app.manifests else None)
    return Problem(severity="error", code=code, message=message, origin=place, hint=hint)
