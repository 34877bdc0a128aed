"""A plain script: `main.py`, `app.py`, `__main__.py` and the like, or the only one there is."""

from __future__ import annotations

import ast
import posixpath

from isolate.frameworks.listening import listening, listens
from isolate.frameworks.syntax import (
    Module,
    has_main_guard,
    import_root,
    imported_with,
    is_main_guard,
    modules,
    origin_of,
)
from isolate.model.app import App
from isolate.model.start import Ambiguous, SourceTree, Start

_OF_TOOLS = ("setup.py", "noxfile.py", "fabfile.py")
_USUAL = ("main.py", "app.py", "__main__.py", "server.py", "bot.py", "run.py")


def detect(tree: SourceTree, app: App) -> Start | Ambiguous | None:
    """The script of a usual name, that with a `__main__` guard where there are several, or the only guarded file.

    Of several, one that listens is meant, and then the one that no other imports. Without any file at the top but those
    of tools, it is the guarded one in a package that listens.
    """
    files = [
        each
        for each in modules(tree)
        if posixpath.dirname(each.path) in {"", "src"} and posixpath.basename(each.path) not in _OF_TOOLS
    ]
    top = [each for each in files if _acts(each)]
    usual = [each for each in top if posixpath.basename(each.path) in _USUAL]
    packages = [each for each in modules(tree) if each.path.endswith("/__main__.py") and each not in usual]
    guarded = [each for each in top if has_main_guard(each)]
    alone = [each for each in top if len(files) == 1]
    listen = [each for each in top if listening(each)]
    inside = [] if files else [each for each in modules(tree) if has_main_guard(each) and listening(each)]
    found = usual or packages or guarded or listen or alone or inside
    for better in (guarded, listen):
        if len(found) > 1:
            found = [each for each in found if each in better] or found
    if len(found) > 1:
        imported = {name for each in top for name in imported_with(each)}
        found = [each for each in found if posixpath.basename(each.path).removesuffix(".py") not in imported] or found
    what = "it is a script that could start" if len(found) > 1 else "it is the only script"
    if len(found) == 1 and len(top) > 1 and found[0] in listen:
        what = "it is the only script that listens"
    starts = tuple(_start(tree, app, each, what) for each in found)
    return Ambiguous(starts=starts) if len(starts) > 1 else next(iter(starts), None)


def _start(tree: SourceTree, app: App, module: Module, what: str) -> Start:
    folder, name = posixpath.split(module.path)
    origin = origin_of(app, module.path)
    if name == "__main__.py" and folder not in {"", "src"}:
        root = "src" if folder.startswith("src/") else "."
        package = posixpath.relpath(folder, root).replace("/", ".")
        reason = f"the package `{package}` has a `__main__.py`"
        start = Start(reason=reason, origin=origin, command=("python", "-m", package), imports_from=root)
        within = [each for each in modules(tree) if each.path.startswith(f"{folder}/") and listening(each)]
        return listens(start, app, next((each for each in (module, *within) if listening(each)), module))
    if folder not in {"", "src"}:
        place = import_root(tree, module.path)
        start = Start(reason=what, origin=origin, command=("python", "-m", place.name), imports_from=place.folder)
        return listens(start, app, module)
    reason = "it is the script" if name in _USUAL else what
    start = Start(reason=reason, origin=origin, command=("python", module.path))
    imported = imported_with(module)
    own = [each for each in modules(tree) if _name(each) in imported and listening(each)]
    return listens(start, app, next((each for each in (module, *own) if listening(each)), module))


def _acts(module: Module) -> bool:
    """Whether a file does something when it is run by itself: `manage.py` and mere definitions do not."""
    if posixpath.basename(module.path) == "manage.py":
        return False
    defines = any(isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) for each in module.tree.body)
    return not defines or any(map(_is_action, module.tree.body)) or bool(listening(module))


def _is_action(statement: ast.stmt) -> bool:
    match statement:
        case ast.Expr(value=value):
            return not isinstance(value, ast.Constant)
        case ast.If(body=body, orelse=orelse):
            return is_main_guard(statement) or any(map(_is_action, (*body, *orelse)))
        case ast.Try(body=body, handlers=handlers, orelse=orelse, finalbody=final):
            inner = (each for handler in handlers for each in handler.body)
            return any(map(_is_action, (*body, *inner, *orelse, *final)))
        case ast.For() | ast.While() | ast.With() | ast.AsyncFor() | ast.AsyncWith() | ast.Match() | ast.Assert():
            return True
        case _:
            return False


def _name(module: Module) -> str:
    return module.path.removeprefix("src/").removesuffix(".py").removesuffix("/__init__").replace("/", ".")
