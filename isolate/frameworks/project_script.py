"""The console scripts that a project declares."""

from __future__ import annotations

import posixpath

from isolate.frameworks.listening import listens
from isolate.frameworks.syntax import modules
from isolate.model.app import App
from isolate.model.manifest import EntryPoint
from isolate.model.start import SourceTree, Start


def detect(tree: SourceTree, app: App) -> Start | None:
    """The only script, or the one named `start`; with several others the project is a tool box, not a service.

    The project itself is not installed in its image: the command imports and calls what the script would.
    """
    scripts = app.entry_points
    chosen = scripts[0] if len(scripts) == 1 else next((each for each in scripts if each.name == "start"), None)
    if chosen is None:
        return None
    module, _, path = chosen.target.partition("[")[0].strip().partition(":")
    root = _root(tree, module)
    if not path or root is None:
        return None
    start = Start(
        reason=f"the script `{chosen.name}` is {_only(scripts)}",
        origin=chosen.origin,
        command=("python", "-c", _call(module, path)),
        imports_from=root,
    )
    stem = posixpath.normpath(posixpath.join(root, module.replace(".", "/")))
    own = next((each for each in modules(tree) if each.path in {f"{stem}.py", f"{stem}/__init__.py"}), None)
    return listens(start, app, own) if own else start


def _only(scripts: tuple[EntryPoint, ...]) -> str:
    return "the only one" if len(scripts) == 1 else "named `start`"


def _call(module: str, path: str) -> str:
    head, _, _ = path.partition(".")
    return f"import sys; from {module} import {head}; sys.exit({path}())"


def _root(tree: SourceTree, module: str) -> str | None:
    """The folder in which `module` stands, the nearest to the top; None where the tree has no such module.

    A folder that is itself a package holds submodules, not the module meant; a namespace has no file that says so.
    """
    stem = module.replace(".", "/")
    names = frozenset(tree.names)
    found = {
        name.removesuffix(ending).rstrip("/")
        for name in tree.names
        for ending in (f"{stem}.py", f"{stem}/__init__.py")
        if name == ending or name.endswith(f"/{ending}")
    }
    roots = sorted((each.count("/"), each) for each in found if posixpath.join(each, "__init__.py") not in names)
    return (roots[0][1] or ".") if roots else None
