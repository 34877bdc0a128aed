"""The web server that serves an application's object: one of its lock, or one that is added to it."""

from __future__ import annotations

import re
from collections.abc import Mapping

from packaging.version import Version

from isolate import frameworks
from isolate.frameworks.command import server as server_of
from isolate.frameworks.servers import SERVERS, Server, usual
from isolate.model.app import App
from isolate.model.start import Ambiguous, Served, SourceTree, Start

_CONFIGURATION = re.compile(r"(?:.*/)?gunicorn\w*(?:[.-]conf(?:ig)?)?\.py")
_BIND = re.compile(r"^bind\s*=", re.MULTILINE)


def choose(start: Start, versions: Mapping[str, str], wanted: str = "") -> tuple[Server, str, Served] | None:
    """The server, its project in the lock, and the object it serves: the best that a server of the lock can serve.

    `wanted` is the one project that may be chosen, empty where each may.
    """
    for served in start.serves:
        for server in SERVERS:
            able = served.interface in server.interfaces and (server.factory or not served.factory)
            project = next((each for each in server.projects if each in versions and wanted in {"", each}), "")
            if able and project:
                return server, project, served
    return None


def to_add(app: App, tree: SourceTree, versions: Mapping[str, str], added: tuple[str, ...] = ()) -> tuple[str, ...]:
    """The project of the server that an application needs and its requirements do not bring, none where they do.

    `versions` are those of its lock, `added` what that has beyond the requirements: the answer is the same with and
    without the addition. What `server` in `isolate.toml` names is added where it is missing; `none` adds nothing.
    """
    return to_add_for(app, frameworks.detect(tree, app), versions, added)


def to_add_for(
    app: App, start: Start | Ambiguous | None, versions: Mapping[str, str], added: tuple[str, ...]
) -> tuple[str, ...]:
    """`to_add` for a start that is found already."""
    own = {project: version for project, version in versions.items() if project not in added}
    wanted = app.settings.server
    if not isinstance(start, Start) or wanted == "none":
        return ()
    if start.serves:
        project = wanted or usual(start.serves[0].interface)
        return () if choose(start, own, wanted) or not choose(start, {project: ""}) else (project,)
    program = server_of(start.command)
    server = next((each for each in SERVERS if each.program == program), None)
    return (server.projects[0],) if server and not any(each in own for each in server.projects) else ()


def command(server: Server, served: Served, port: int, tree: SourceTree) -> tuple[str, ...]:
    """The exec form of the command that serves an object on a port.

    A configuration file of the server that stands in the application's folder is not overruled.
    """
    words = server.factory if served.factory else server.command
    if f"{server.program}.conf.py" not in tree.names:
        words = (words[0], *server.options, *words[1:])
    module, _, name = served.target.partition(":")
    values = {"target": served.target, "module": module, "name": name, "interface": served.interface}
    return tuple(word.format(port=port, **values) for word in words)


def environment(program: str, port: int, versions: Mapping[str, str], tree: SourceTree) -> tuple[tuple[str, str], ...]:
    """The variables that make a server listen on a port, and run in a read-only container; sorted by name.

    `PORT` is set for every program: it is what plain scripts and most platforms agree on. The address that a
    configuration file of gunicorn binds, which may be on another port or reached by nobody else, gives way.
    """
    found = {"PORT": str(port)}
    server = next((each for each in SERVERS if each.program == program), None)
    if server:
        found |= {name: value.format(port=port) for name, value in server.environment}
    if program == "gunicorn":
        # Its heartbeat is a file that must be in memory; newer ones open a control socket in the home folder.
        found["GUNICORN_CMD_ARGS"] = "--worker-tmp-dir=/dev/shm"
        if "gunicorn" in versions and Version(versions["gunicorn"]) >= Version("25.1"):
            found["GUNICORN_CMD_ARGS"] += " --no-control-socket"
        if any(_CONFIGURATION.fullmatch(file.path) and _BIND.search(file.text) for file in tree.files):
            found["GUNICORN_CMD_ARGS"] += f" --bind=0.0.0.0:{port}"
    return tuple(sorted(found.items()))
