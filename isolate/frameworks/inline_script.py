"""A script that says itself what it requires (PEP 723)."""

from __future__ import annotations

import posixpath

from isolate.frameworks.listening import listens
from isolate.frameworks.syntax import modules
from isolate.model.app import App
from isolate.model.origin import Origin
from isolate.model.start import SourceTree, Start


def detect(tree: SourceTree, app: App) -> Start | None:
    """The script, where an application is one: it starts by itself, whatever objects it makes."""
    if not app.path.endswith(".py"):
        return None
    path = posixpath.relpath(app.path, app.folder)
    start = Start(reason="its requirements stand in it", origin=Origin(file=app.path), command=("python", path))
    module = next((each for each in modules(tree) if each.path == path), None)
    return listens(start, app, module) if module else start
