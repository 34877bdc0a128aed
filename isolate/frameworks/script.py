"""A plain script: `main.py`, `app.py`, `__main__.py`, or the only one there is."""

from __future__ import annotations

import posixpath

from isolate.frameworks.syntax import Module, has_main_guard, modules, origin_of
from isolate.model.app import App
from isolate.model.source import SourceTree
from isolate.model.start import Ambiguous, Start

_USUAL = ("main.py", "app.py", "__main__.py")


def detect(tree: SourceTree, app: App) -> Start | Ambiguous | None:
    """The script of a usual name, that with a `__main__` guard where there are several, or the only guarded file."""
    top = [each for each in modules(tree) if posixpath.dirname(each.path) in {"", "src"}]
    usual = [each for each in top if posixpath.basename(each.path) in _USUAL]
    packages = [each for each in modules(tree) if each.path.endswith("/__main__.py") and each not in usual]
    guarded = [each for each in top if has_main_guard(each)]
    found = usual or packages or guarded
    if len(found) > 1:
        found = [each for each in found if each in guarded] or found
    starts = tuple(_start(app, each) for each in found)
    return Ambiguous(starts=starts) if len(starts) > 1 else next(iter(starts), None)


def _start(app: App, module: Module) -> Start:
    folder, name = posixpath.split(module.path)
    origin = origin_of(app, module.path)
    if name == "__main__.py" and folder not in {"", "src"}:
        root = "src" if folder.startswith("src/") else "."
        package = posixpath.relpath(folder, root).replace("/", ".")
        reason = f"the package `{package}` has a `__main__.py`"
        return Start(reason=reason, origin=origin, command=("python", "-m", package), imports_from=root)
    reason = "it is the script" if name in _USUAL else "it is the only script"
    return Start(reason=reason, origin=origin, command=("python", module.path))
