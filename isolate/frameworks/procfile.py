"""The process types of a `Procfile`."""

from __future__ import annotations

import posixpath
import re
import sys

from isolate.frameworks.command import exec_form, is_web
from isolate.frameworks.syntax import imported_with, modules, origin_of
from isolate.model.app import App
from isolate.model.start import Process, SourceTree, Start

# What of the standard library a script can listen with.
_NETWORK = frozenset(
    {"asyncio", "http", "multiprocessing", "socket", "socketserver", "subprocess", "wsgiref", "xmlrpc"}
)
_LINE = re.compile(r"^([A-Za-z0-9_-]+):\s*(.+?)\s*$")


def detect(tree: SourceTree, app: App) -> Start | None:
    """All process types: the `web` process, or else the first, with the others beside it; `release` runs before."""
    file = next((each for each in tree.files if each.path == "Procfile"), None)
    if file is None:
        return None
    processes: dict[str, Process] = {}
    for number, line in enumerate(file.text.splitlines(), start=1):
        found = _LINE.match(line)
        if not found:
            continue
        try:
            command = exec_form(found[2])
        except ValueError:
            continue
        processes[found[1]] = Process(
            name=found[1],
            command=command,
            reason=f"the process type `{found[1]}` says so",
            origin=origin_of(app, file.path, number),
        )
    release = processes.pop("release", None)
    if not processes:
        return None
    first = processes.pop("web" if "web" in processes else next(iter(processes)))
    ends = _cannot_listen(tree, first.command)
    return Start(
        reason=first.reason,
        origin=first.origin,
        command=first.command,
        web=not ends and (first.name == "web" or is_web(first.command)),
        stays=not (ends and first.name == "web"),
        processes=tuple(processes.values()),
        release=release,
    )


def _cannot_listen(tree: SourceTree, command: tuple[str, ...]) -> bool:
    """Whether a command is a script that imports what cannot listen: a job under the name that a platform wants."""
    if len(command) != 2 or command[0] not in {"python", "python3"}:
        return False
    module = next((each for each in modules(tree) if each.path == posixpath.normpath(command[1])), None)
    imported = {each.partition(".")[0] for each in imported_with(module)} if module else {""}
    return imported <= sys.stdlib_module_names - _NETWORK
