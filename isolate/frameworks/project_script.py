"""The console scripts that a project declares."""

from __future__ import annotations

from isolate.frameworks.syntax import import_root
from isolate.model.app import App
from isolate.model.manifest import EntryPoint
from isolate.model.source import SourceTree
from isolate.model.start import Start


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
    return Start(
        reason=f"the script `{chosen.name}` is {_only(scripts)}",
        origin=chosen.origin,
        command=("python", "-c", _call(module, path)),
        imports_from=root,
    )


def _only(scripts: tuple[EntryPoint, ...]) -> str:
    return "the only one" if len(scripts) == 1 else "named `start`"


def _call(module: str, path: str) -> str:
    head, _, _ = path.partition(".")
    return f"import sys; from {module} import {head}; sys.exit({path}())"


def _root(tree: SourceTree, module: str) -> str | None:
    """The folder in which `module` stands; None where the tree has no such module."""
    stem = module.replace(".", "/")
    for name in tree.names:
        for ending in (f"{stem}.py", f"{stem}/__init__.py"):
            if name == ending or name.endswith(f"/{ending}"):
                folder = name.removesuffix(ending).rstrip("/") or "."
                # A folder that is itself a package holds submodules, not the module meant.
                if import_root(tree, name).folder == folder:
                    return folder
    return None
