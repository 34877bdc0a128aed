"""The process types of a `Procfile`."""

from __future__ import annotations

import re

from isolate.frameworks.command import exec_form, is_web
from isolate.frameworks.syntax import origin_of
from isolate.model.app import App
from isolate.model.start import Process, SourceTree, Start

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
    return Start(
        reason=first.reason,
        origin=first.origin,
        command=first.command,
        web=first.name == "web" or is_web(first.command),
        stays=True,
        processes=tuple(processes.values()),
        release=release,
    )
