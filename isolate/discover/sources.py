"""The source of an application, for whoever finds out how it starts."""

from __future__ import annotations

from dataclasses import replace
from fnmatch import fnmatchcase
from pathlib import Path

from isolate.discover.tree import Tree
from isolate.discover.walk import Folder, join, walk
from isolate.model.app import App
from isolate.model.source import LocalTree, SourceFile, SourceTree

_LARGEST = 1_000_000  # bytes; larger Python files are data
_READ = ("*.py",)
# Read in the application's folder only.
_READ_AT_TOP = ("procfile", "dockerfile*", "*.dockerfile", "compose*.y*ml", "docker-compose*.y*ml", ".dockerignore")


def sources(root: str, app: App, apps: tuple[App, ...] = ()) -> SourceTree:
    """The Python files of an application and what else tells how it runs.

    Only its own folder is read, without what `walk` skips, the folders of the other `apps`, files over a
    megabyte and files that are not text.
    """
    tree = Tree(Path(root))
    others = frozenset(other.folder for other in apps) - {app.folder}
    names: list[str] = []
    files: list[SourceFile] = []
    for folder in walk(tree, app.folder, except_for=others):
        if not isinstance(folder, Folder):
            continue
        at_top = folder.path == app.folder
        for name in folder.files:
            path = join(folder.path, name)
            relative = path if app.folder == "." else path.removeprefix(f"{app.folder}/")
            names.append(relative)
            patterns = (*_READ, *_READ_AT_TOP) if at_top else _READ
            if not any(fnmatchcase(name.lower(), pattern) for pattern in patterns):
                continue
            if tree.size(path) <= _LARGEST and isinstance(text := tree.text(path), str):
                files.append(SourceFile(path=relative, text=text))
    return SourceTree(files=tuple(sorted(files, key=lambda file: file.path)), names=tuple(sorted(names)))


def local_trees(root: str, app: App) -> tuple[LocalTree, ...]:
    """The source trees that an application requires, in reading order, each read like its own."""
    paths = dict.fromkeys(each.path for each in app.local)
    return tuple(LocalTree(path=path, source=sources(root, replace(app, folder=path))) for path in paths)
