"""The process types of a `Procfile`."""

from __future__ import annotations

import re

from isolate.frameworks.command import exec_form, is_web
from isolate.frameworks.syntax import origin_of
from isolate.model.app import App
from isolate.model.source import SourceTree
from isolate.model.start import Ambiguous, Start

_LINE = re.compile(r"^([A-Za-z0-9_-]+):\s*(.+?)\s*$")


def detect(tree: SourceTree, app: App) -> Start | Ambiguous | None:
    """The `web` process, or the only one; `release` is no process that keeps running."""
    file = next((each for each in tree.files if each.path == "Procfile"), None)
    if file is None:
        return None
    starts: dict[str, Start] = {}
    for number, line in enumerate(file.text.splitlines(), start=1):
        found = _LINE.match(line)
        if not found or found[1] == "release":
            continue
        try:
            command = exec_form(found[2])
        except ValueError:
            continue
        starts[found[1]] = Start(
            reason=f"the process type `{found[1]}` says so",
            origin=origin_of(app, file.path, number),
            command=command,
            web=found[1] == "web" or is_web(command),
        )
    if "web" in starts:
        return starts["web"]
    each = tuple(starts.values())
    return Ambiguous(starts=each) if len(each) > 1 else next(iter(each), None)
