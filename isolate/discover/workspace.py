"""uv workspaces: which projects are members of one, and what its root says for all of them."""

from __future__ import annotations

import posixpath
from dataclasses import replace
from fnmatch import fnmatchcase

from isolate.discover.tree import Tree
from isolate.discover.walk import join
from isolate.manifests.sources import with_sources
from isolate.model.manifest import Manifest, ProjectSource, Workspace

_FILE = "pyproject.toml"


def root_of(tree: Tree, folder: str) -> str | None:
    """The folder of the workspace that a folder's project is a member of, or the root of; None where there is none."""
    for above in tree.above(folder):
        workspace = tree.manifest(join(above, _FILE)).workspace if tree.is_file(join(above, _FILE)) else None
        if workspace is not None:
            inside = tree.between(above, folder)
            return above if inside == "." or _is_member(workspace, inside) else None
    return None


def member_at(tree: Tree, folder: str, project: str) -> str | None:
    """The folder of the member that has a name in the workspace around a folder."""
    root = root_of(tree, folder)
    workspace = None if root is None else tree.manifest(join(root, _FILE)).workspace
    if root is None or workspace is None:
        return None
    for pattern in (".", *workspace.members):
        for location in tree.locations(root, pattern):
            inside = location.relative_to(tree.location(root)).as_posix()
            member = join(root, inside)
            if inside != "." and not _is_member(workspace, inside):
                continue
            if tree.is_file(join(member, _FILE)) and tree.manifest(join(member, _FILE)).project == project:
                return member
    return None


def within_workspace(tree: Tree, manifest: Manifest) -> Manifest:
    """A member's manifest with what the root says for every member: sources it has none of itself, and limits.

    uv takes constraints, overrides and indexes from the root alone.
    """
    if posixpath.basename(manifest.path) != _FILE:
        return manifest
    folder = posixpath.dirname(manifest.path) or "."
    root = root_of(tree, folder)
    if root is None or root == folder:
        return manifest
    top = tree.manifest(join(root, _FILE))
    own = {each.name for each in manifest.sources}
    inherited = tuple(_rebased(tree, each, root, folder) for each in top.sources if each.name not in own)
    return replace(
        with_sources(manifest, inherited),
        constraints=top.constraints,
        overrides=top.overrides,
        excludes=top.excludes,
        options=top.options,
    )


def lock_of(tree: Tree, folder: str) -> str | None:
    """The lock at the root of the workspace that a folder's project is a member of; None where there is none."""
    root = root_of(tree, folder)
    if root is None or root == folder or not tree.is_file(join(root, "uv.lock")):
        return None
    return join(root, "uv.lock")


def _rebased(tree: Tree, source: ProjectSource, root: str, folder: str) -> ProjectSource:
    """A source of the root as it would be written in a member."""
    if not source.path:
        return source
    return replace(source, path=tree.between(folder, join(root, source.path)))


def _is_member(workspace: Workspace, path: str) -> bool:
    """Whether a folder, relative to the root, is a member; `*` stands for one part of a path."""
    parts = path.split("/")
    return any(_fits(parts, pattern) for pattern in workspace.members) and not any(
        _fits(parts, pattern) for pattern in workspace.exclude
    )


def _fits(parts: list[str], pattern: str) -> bool:
    wanted = posixpath.normpath(pattern).split("/")
    if "**" in wanted:
        return fnmatchcase("/".join(parts), posixpath.normpath(pattern))
    return len(parts) == len(wanted) and all(map(fnmatchcase, parts, wanted))
