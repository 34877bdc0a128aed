"""Which manifests make which applications (PRODUCT: what counts as an application)."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable
from dataclasses import dataclass

from isolate.discover.tree import Tree
from isolate.discover.walk import Folder, join
from isolate.manifests import Role, format_of
from isolate.model.problem import Problem

_DEVELOPMENT = re.compile(
    r"dev|devel|develop|development|tests?|testing|pytest|docs?|documentation|lint|linting|linters|typing|mypy|ci"
)
# Text files in a folder of requirement files that are prose, or belong to other tools.
_PROSE = re.compile(
    r"authors|changelog|changes|cmakelists|contributing|contributors|copying|history|install|licen[cs]e|llms|manifest"
    r"|notice|readme|robots|runtime|thanks|todo|version"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """An application to be read: its files by role, its place as in `App`, and whether it is only its folder's file.

    `single` says that its folder holds one application per file.
    """

    path: str
    folder: str
    manifests: tuple[str, ...]
    locks: tuple[str, ...] = ()
    single: bool = False
    problems: tuple[Problem, ...] = ()


def is_requirement_folder(tree: Tree, folder: Folder) -> bool:
    """Whether a folder's name says that each of its files is the requirements of one application."""
    return named_requirements(tree, folder.path) and bool(requirement_files(folder))


def named_requirements(tree: Tree, folder: str) -> bool:
    """Whether the name of a folder says that it holds requirement files and no source."""
    return tree.name(folder).lower() in ("requirements", "reqs")


def looks_like_requirement_folder(tree: Tree, folder: Folder) -> bool:
    """Whether a folder that a person named holds requirement files, and no manifest with a usual name."""
    if any(has_usual_name(name) for name in folder.files):
        return False
    manifests = [tree.manifest(join(folder.path, name)) for name in requirement_files(folder)]
    return any(each.requirements or each.includes for each in manifests)


def has_usual_name(name: str) -> bool:
    """Whether a file is the manifest, or a lock, of its folder by its name alone."""
    found = format_of(name)
    return found is not None and found.role not in ("python", "script") and found.is_usual(name)


def files_of(folder: Folder, *roles: Role) -> list[str]:
    """The files of a folder that are looked for, and have one of these roles."""
    found = ((name, format_of(name)) for name in folder.files)
    return [join(folder.path, name) for name, each in found if each and each.role in roles and each.is_usual(name)]


def requirement_files(folder: Folder) -> tuple[str, ...]:
    """The names in a folder of requirement files that are such files."""
    return tuple(
        name
        for name in folder.files
        if name.lower().endswith((".txt", ".in")) and not _PROSE.fullmatch(_words(name)[0]) and not name.startswith(".")
    )


def is_unnamed(path: str) -> bool:
    """Whether the name of a requirement file says no more than that it is one."""
    return stem(path).lower() in ("req", "reqs", "requirement", "requirements")


def is_of_application(tree: Tree, path: str, above: Candidate, included: frozenset[str]) -> bool:
    """Whether a file of a folder of requirement files is another one of the application `above` that folder.

    It is where its name says nothing, or where `above` includes one file beside it and no source folder has its name.
    """
    beside = [each for one in above.manifests for each in tree.manifest(one).includes if not each.constraint]
    chosen = [posixpath.dirname(each.path) for each in beside] == [posixpath.dirname(path)]
    source = _source_folder(tree, posixpath.dirname(path) or ".", stem(path))
    return path not in included and (is_unnamed(path) or (chosen and source == above.folder))


def is_development(name: str) -> bool:
    """Whether a manifest's name says that it is for developing, testing or documenting only."""
    return any(_DEVELOPMENT.fullmatch(word) for word in _words(name))


def claimants(folder: Folder, *, single: bool) -> list[str]:
    """The files of a folder that can include others."""
    if single:
        return [join(folder.path, name) for name in requirement_files(folder)]
    return files_of(folder, "requirements")


def included_files(tree: Tree, paths: Iterable[str]) -> frozenset[str]:
    """The files that belong to those among `paths` that include them.

    A development file takes nothing from the application it adds to, and neither does a file that has nothing of
    its own and collects several. A constraint on a compiled file is no claim on the intent beside it, and files
    that include each other in a circle do not make each other disappear.
    """
    claims: dict[str, list[str]] = {}
    for path in paths:
        manifest = tree.manifest(path)
        collects = not manifest.requirements and sum(not each.constraint for each in manifest.includes) > 1
        if not collects and not is_development(posixpath.basename(path)):
            claims[path] = [
                each.path
                for each in manifest.includes
                if not each.constraint or not tree.is_file(f"{posixpath.splitext(each.path)[0]}.in")
            ]
    return frozenset(
        taken for path, all_taken in claims.items() for taken in all_taken if not _leads(claims, taken, path)
    )


def _leads(claims: dict[str, list[str]], start: str, goal: str) -> bool:
    """Whether `start` is `goal`, or includes it, directly or not."""
    seen, waiting = {start}, [start]
    while waiting:
        path = waiting.pop()
        if path == goal:
            return True
        waiting += (each for each in claims.get(path, ()) if each not in seen)
        seen.update(claims.get(path, ()))
    return False


def unclaimed(paths: Iterable[str], included: frozenset[str]) -> list[str]:
    """The paths that no other file includes, neither them nor the intent or lock beside them."""
    claimed = {posixpath.splitext(path)[0] for path in included}
    return [path for path in paths if posixpath.splitext(path)[0] not in claimed]


def one_per_file(tree: Tree, paths: Iterable[str], included: frozenset[str]) -> list[Candidate]:
    """The applications of files that are one each, `x.in` beside `x.txt` being intent and lock of one."""
    by_stem: dict[str, list[str]] = {}
    for path in unclaimed(paths, included):
        by_stem.setdefault(posixpath.splitext(path)[0], []).append(path)
    found = []
    for stem, alike in sorted(by_stem.items()):
        intent, *lock = sorted(alike, key=lambda path: not path.lower().endswith(".in"))
        folder = posixpath.dirname(stem) or "."
        found.append(
            Candidate(
                path=intent,
                folder=_source_folder(tree, folder, posixpath.basename(stem)),
                manifests=(intent,),
                locks=tuple(lock),
                single=True,
            )
        )
    return found


def _source_folder(tree: Tree, folder: str, stem: str) -> str:
    """The folder of the source that a requirement file is for: its namesake, or the nearest that may hold it."""
    base = posixpath.dirname(folder) or "." if folder != "." and named_requirements(tree, folder) else folder
    own = join(base, stem)
    return own if own != folder and tree.is_folder(own) else base


def stem(path: str) -> str:
    """The name of a file without its last ending."""
    return posixpath.splitext(posixpath.basename(path))[0]


def _words(name: str) -> list[str]:
    return re.split(r"[-_.]", stem(name).lower())
