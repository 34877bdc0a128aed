"""Which manifests make which applications (PRODUCT: what counts as an application)."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial

from isolate.discover.contradictions import contradictions
from isolate.discover.projects import project_files, says_something
from isolate.discover.tree import Tree
from isolate.discover.walk import Folder, join
from isolate.manifests import (
    conda,
    format_of,
    pdm_lock,
    pipfile,
    pipfile_lock,
    poetry_lock,
    pylock,
    pyproject,
    script,
    setup_cfg,
    setup_py,
    uv_lock,
)
from isolate.model.manifest import Manifest
from isolate.model.origin import Origin
from isolate.model.problem import Problem

_REQUIREMENTS = re.compile(r"(?:.*[-_.])?requirements?(?:[-_.].*)?\.(?:txt|in)", re.IGNORECASE)
# Formats whose files have one usual name, so that a folder has one of each at most.
_USUAL = (pyproject, setup_cfg, setup_py, pipfile, conda, pylock, uv_lock, poetry_lock, pdm_lock, pipfile_lock)
_SCRIPT_HEAD = 65536  # bytes in which the metadata of a script is looked for
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
    if any(_REQUIREMENTS.fullmatch(name) or format_of(name) in _USUAL for name in folder.files):
        return False
    manifests = [tree.manifest(join(folder.path, name)) for name in requirement_files(folder)]
    return any(each.requirements or each.includes for each in manifests)


def requirement_files(folder: Folder) -> tuple[str, ...]:
    """The names in a folder of requirement files that are such files."""
    return tuple(
        name
        for name in folder.files
        if name.lower().endswith((".txt", ".in")) and not _PROSE.fullmatch(_words(name)[0]) and not name.startswith(".")
    )


def is_development(name: str) -> bool:
    """Whether a manifest's name says that it is for developing, testing or documenting only."""
    return any(_DEVELOPMENT.fullmatch(word) for word in _words(name))


def claimants(folder: Folder, *, single: bool) -> list[str]:
    """The files of a folder that can include others."""
    names = requirement_files(folder) if single else [name for name in folder.files if _REQUIREMENTS.fullmatch(name)]
    return [join(folder.path, name) for name in names]


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


def _unclaimed(paths: Iterable[str], included: frozenset[str]) -> list[str]:
    """The paths that no other file includes, neither them nor the intent or lock beside them."""
    claimed = {posixpath.splitext(path)[0] for path in included}
    return [path for path in paths if posixpath.splitext(path)[0] not in claimed]


def one_per_file(tree: Tree, paths: Iterable[str], included: frozenset[str]) -> list[Candidate]:
    """The applications of files that are one each, `x.in` beside `x.txt` being intent and lock of one."""
    by_stem: dict[str, list[str]] = {}
    for path in _unclaimed(paths, included):
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


def of_files(tree: Tree, paths: tuple[str, ...]) -> list[Candidate]:
    """The applications of files a person named: those with usual names are their folder's, others stand alone."""
    usual: dict[str, list[str]] = {}
    own: list[str] = []
    for path in paths:
        folder, name = posixpath.split(path)
        is_usual = _REQUIREMENTS.fullmatch(name) or format_of(name) in _USUAL
        if is_usual and not named_requirements(tree, folder or "."):
            usual.setdefault(folder or ".", []).append(name)
        else:
            own.append(path)
    found = one_per_file(tree, own, included_files(tree, own))
    for folder, names in sorted(usual.items()):
        found += of_folder(tree, Folder(path=folder, files=tuple(sorted(names))), frozenset(), include_dev=True)
    return found


def of_folder(tree: Tree, folder: Folder, included: frozenset[str], *, include_dev: bool) -> list[Candidate]:
    """The application of a folder with manifests of usual names, or those that its files make, and its scripts."""
    usual = (join(folder.path, name) for name in folder.files if format_of(name) in _USUAL)
    read = [tree.manifest(path) for path in usual if not tree.is_generated(path)]
    project_paths = project_files(tree, folder.path, folder.files)
    projects = [tree.manifest(path) for path in project_paths]
    pipfiles = [each for each in read if each.format == "pipfile"]
    environments = [each for each in read if each.format == "conda" and says_something(each)]
    locks = [each.path for each in read if each.role == "lock" and (each.format != "pipfile.lock" or not projects)]
    files = [join(folder.path, name) for name in folder.files if _REQUIREMENTS.fullmatch(name)]
    development = [path for path in files if is_development(posixpath.basename(path))]
    files = _unclaimed((path for path in files if path not in development), included)
    if posixpath.basename(folder.path).lower() in ("doc", "docs", "test", "tests") and not projects:
        files, development, environments = [], [*files, *development], []
    intended = {_stem(path) for path in development if path.lower().endswith(".in")}
    development = [path for path in development if path.lower().endswith(".in") or _stem(path) not in intended]
    extra = tuple(_unclaimed(development, included)) if include_dev else ()
    own = [path for path in files if _stem(path).lower() in ("requirements", "requirement")]
    place = partial(Candidate, path=folder.path, folder=folder.path)
    scripts = _scripts(tree, folder)
    if projects or pipfiles or own:
        owners = projects or pipfiles
        manifests, compiled = _roles(tree, owners, own)
        others = [path for path in files if path not in own]
        others += (each.path for each in (*(pipfiles if projects else ()), *environments))
        others += (
            each.path
            for each in read
            if each.format in ("setup.cfg", "setup.py") and each.requirements and each.path not in project_paths
        )
        intent = [tree.manifest(path) for path in manifests]
        problems = _passed_over(others, manifests[0])
        for path in others:
            problems += contradictions(intent, tree.manifest(path))
        return [place(manifests=(*manifests, *extra), locks=(*compiled, *locks), problems=problems), *scripts]
    stems = sorted({_stem(path) for path in files})
    if len(stems) == 1 or (not stems and extra):
        manifests, compiled = _roles(tree, [], files)
        return [place(manifests=(*manifests, *extra), locks=compiled), *scripts]
    if stems:
        return [*one_per_file(tree, files, included), *scripts]
    if environments:
        return [place(manifests=tuple(each.path for each in environments)), *scripts]
    if locks and all(format_of(path) in (pylock, pipfile_lock) for path in locks):
        return [place(manifests=tuple(locks[:1])), *scripts]
    return scripts


def _scripts(tree: Tree, folder: Folder) -> list[Candidate]:
    """The scripts of a folder that carry their requirements: an application each."""
    mark = script.MARK.encode()
    paths = (join(folder.path, name) for name in folder.files if name.endswith(".py") and name != "setup.py")
    return [
        Candidate(path=path, folder=folder.path, manifests=(path,), single=True)
        for path in paths
        if mark in tree.starts(path, _SCRIPT_HEAD) and says_something(tree.manifest(path))
    ]


def _roles(tree: Tree, projects: list[Manifest], files: list[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Intent and locks among an application's manifests: what is compiled or fully pinned is the lock of the rest."""
    intent = [each.path for each in projects]
    sources = [path for path in files if path.lower().endswith(".in")]
    compiled = [path for path in files if path not in sources]
    if sources:
        return (*intent, *sources), tuple(compiled)
    if any(each.requirements or each.incomplete for each in projects):
        locks = [path for path in compiled if _is_lock(tree.manifest(path))]
        return (*intent, *(path for path in compiled if path not in locks)), tuple(locks)
    return (*intent, *compiled), ()


def _is_lock(manifest: Manifest) -> bool:
    requirements = manifest.requirements
    pinned = bool(requirements) and all(
        each.url or re.fullmatch(r"===?[^,*]+", each.specifier) for each in requirements if not each.path
    )
    return (manifest.role == "lock" or pinned) and not manifest.includes


def _passed_over(paths: list[str], taken: str) -> tuple[Problem, ...]:
    """What was left out, once per file: a person must not believe that it was read."""
    return tuple(
        Problem(
            severity="note",
            code="manifest-passed-over",
            message=f"`{posixpath.basename(path)}` is not read: `{posixpath.basename(taken)}` beside it is the "
            "application's manifest",
            origin=Origin(file=path),
            hint="name it under `manifests` in `isolate.toml` if it counts",
        )
        for path in paths
    )


def _source_folder(tree: Tree, folder: str, stem: str) -> str:
    """The folder of the source that a requirement file is for: its namesake, or the nearest that may hold it."""
    base = posixpath.dirname(folder) or "." if folder != "." and named_requirements(tree, folder) else folder
    own = join(base, stem)
    return own if own != folder and tree.is_folder(own) else base


def _stem(path: str) -> str:
    return posixpath.splitext(posixpath.basename(path))[0]


def _words(name: str) -> list[str]:
    return re.split(r"[-_.]", _stem(name).lower())
