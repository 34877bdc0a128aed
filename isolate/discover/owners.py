"""Which of a folder's files own the truth, and what the others are to them (docs/formats.md)."""

from __future__ import annotations

import json
import posixpath
import re
from dataclasses import dataclass, replace

from packaging.specifiers import SpecifierSet

from isolate.discover.candidates import (
    Candidate,
    files_of,
    has_usual_name,
    included_files,
    is_development,
    named_requirements,
    one_per_file,
    stem,
    unclaimed,
)
from isolate.discover.tree import Tree
from isolate.discover.walk import Folder
from isolate.manifests import Role, format_of, role_of
from isolate.manifests.projects import project_files, says_something
from isolate.model.manifest import Manifest
from isolate.model.origin import Origin
from isolate.model.problem import Problem
from isolate.model.requirement import Requirement

_SCRIPT_HEAD = 65536  # bytes in which the metadata of a script is looked for
_DEVELOPMENT_FOLDERS = ("doc", "docs", "test", "tests")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Holding:
    """The manifests of a folder by what they are; `own` are the requirement files without a further name."""

    projects: tuple[Manifest, ...]
    applications: tuple[Manifest, ...]
    environments: tuple[Manifest, ...]
    locks: tuple[str, ...]
    unused: tuple[Manifest, ...]
    files: tuple[str, ...]
    own: tuple[str, ...]
    development: tuple[str, ...]


def of_files(tree: Tree, paths: tuple[str, ...]) -> list[Candidate]:
    """The applications of files a person named: those with usual names are their folder's, others stand alone."""
    usual: dict[str, list[str]] = {}
    own: list[str] = []
    for path in paths:
        folder, name = posixpath.split(path)
        if has_usual_name(name) and not named_requirements(tree, folder or "."):
            usual.setdefault(folder or ".", []).append(name)
        else:
            own.append(path)
    found = one_per_file(tree, own, included_files(tree, own))
    for folder, names in sorted(usual.items()):
        found += of_folder(tree, Folder(path=folder, files=tuple(sorted(names))), frozenset(), include_dev=True)
    return found


def of_folder(tree: Tree, folder: Folder, included: frozenset[str], *, include_dev: bool) -> list[Candidate]:
    """The application of a folder with manifests of usual names, or those that its files make, and its scripts."""
    held = _held(tree, folder, included)
    extra = held.development if include_dev else ()
    found = _of_holding(tree, folder.path, held, extra)
    if found is None:
        found = one_per_file(tree, held.files, included)
    return [*found, *_scripts(tree, folder)]


def _of_holding(tree: Tree, path: str, held: _Holding, extra: tuple[str, ...]) -> list[Candidate] | None:
    """The application that owns a folder, none where it holds nothing; None where each of its files is one."""
    problems: tuple[Problem, ...] = ()
    locks = held.locks
    if held.projects or held.applications or held.own:
        owners = held.projects or held.applications
        problems = _stale(tree, held)
        manifests, compiled = _roles(tree, () if problems else owners, held.own)
        locks = (*compiled, *locks)
        others = [each for each in held.files if each not in held.own]
        others += (
            each.path for each in (*(held.applications if held.projects else ()), *held.environments, *held.unused)
        )
        problems += passed_over(others, manifests[0])
        for other in others:
            problems += contradictions([tree.manifest(each) for each in manifests], tree.manifest(other))
    elif len({stem(each) for each in held.files}) > 1:
        return None
    elif held.files or extra:
        manifests, compiled = _roles(tree, (), held.files)
        locks = (*compiled, *locks)
    elif held.environments:
        manifests = tuple(each.path for each in held.environments)
    elif locks:
        manifests, locks = locks[:1], ()
    else:
        return []
    return [Candidate(path=path, folder=path, manifests=(*manifests, *extra), locks=locks, problems=problems)]


def _stale(tree: Tree, held: _Holding) -> tuple[Problem, ...]:
    """A note for each file about a project that cannot be true together with what people install, if there is any.

    That are requirement files that a person wrote and that do not install the project: they count.
    """
    own = [tree.manifest(path) for path in held.own]
    if (
        not held.projects
        or not own
        or any(each.role == "lock" or each.includes or installs_its_folder(each) for each in own)
    ):
        return ()
    projects = [each for each in held.projects if contradictions([each], _as_intent(own))]
    if not projects:
        return ()
    line = f"manifests = {json.dumps([each.path for each in held.projects])}"
    return tuple(
        Problem(
            severity="note",
            code="manifest-passed-over",
            message=f"`{each.path}` is not read: `{own[0].path}`, which does not install the project, says what cannot "
            "be true together with it",
            origin=Origin(file=each.path),
            hint=f"if it counts, say so in isolate.toml: `{line}`",
        )
        for each in held.projects
    )


def _as_intent(manifests: list[Manifest]) -> Manifest:
    """What several manifests require, as one."""
    return replace(manifests[0], requirements=tuple(line for each in manifests for line in each.requirements))


def installs_its_folder(manifest: Manifest) -> bool:
    """Whether a requirement file installs the project of its own folder (`.`, `-e .`).

    A path is seen from the file, or from the root of the repository, as people run pip in either.
    """
    folder = posixpath.dirname(manifest.path) or "."
    found = (
        posixpath.normpath(posixpath.join(base, each.path))
        for each in manifest.requirements
        if each.path
        for base in (folder, "")
    )
    return folder in found


def _held(tree: Tree, folder: Folder, included: frozenset[str]) -> _Holding:
    usual = files_of(folder, "build", "application", "environment", "lock")
    read = [tree.manifest(path) for path in usual if not tree.is_generated(path)]
    paths = project_files(tree, folder.path, folder.files)
    projects = tuple(tree.manifest(path) for path in paths)
    environments = tuple(each for each in read if role_of(each.path) == "environment" and says_something(each))
    taken = {include.path for each in projects for include in each.includes}
    listed = [path for path in files_of(folder, "requirements") if path not in taken]
    development = [path for path in listed if is_development(posixpath.basename(path))]
    files = unclaimed((path for path in listed if path not in development), included)
    if posixpath.basename(folder.path).lower() in _DEVELOPMENT_FOLDERS and not projects:
        files, development, environments = [], [*files, *development], ()
    intended = {stem(path) for path in development if path.lower().endswith(".in")}
    development = [path for path in development if path.lower().endswith(".in") or stem(path) not in intended]
    return _Holding(
        projects=projects,
        applications=tuple(each for each in read if role_of(each.path) == "application"),
        environments=environments,
        locks=tuple(
            each.path
            for each in read
            if each.role == "lock"
            and (each.requirements or each.groups or each.problems)
            and not (projects and _locks(each.path) == "application")
        ),
        unused=tuple(
            each for each in read if role_of(each.path) == "build" and each.requirements and each.path not in paths
        ),
        files=tuple(files),
        own=tuple(path for path in files if _is_own(path)),
        development=tuple(unclaimed(development, included)),
    )


def _scripts(tree: Tree, folder: Folder) -> list[Candidate]:
    """The scripts of a folder that carry their requirements: an application each."""
    return [
        Candidate(path=path, folder=folder.path, manifests=(path,), single=True)
        for path in files_of(folder, "script")
        if (found := format_of(path)) and found.opens(tree.starts(path, _SCRIPT_HEAD))
    ]


def _locks(path: str) -> Role | None:
    """The role of the manifest that a lock belongs to."""
    found = format_of(path)
    return found.locks if found else None


def _is_own(path: str) -> bool:
    found = format_of(path)
    return found is not None and found.is_own(posixpath.basename(path))


def _roles(
    tree: Tree, projects: tuple[Manifest, ...], files: tuple[str, ...]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
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


def passed_over(paths: list[str], taken: str) -> tuple[Problem, ...]:
    """What was left out, once per file: a person must not believe that it was read."""
    return tuple(
        Problem(
            severity="note",
            code="manifest-passed-over",
            message=f"`{posixpath.basename(path)}` is not read: `{posixpath.basename(taken)}` "
            f"{'beside it' if posixpath.dirname(path) == posixpath.dirname(taken) else 'above it'} is the "
            "application's manifest",
            origin=Origin(file=path),
            hint="name it under `manifests` in `isolate.toml` if it counts",
        )
        for path in paths
    )


def contradictions(owners: list[Manifest], other: Manifest) -> tuple[Problem, ...]:
    """A warning for each line of `other` that no version satisfies together with a line of an owner.

    Lines under different markers may hold at different times, and are not compared; a pin that a lock has under a
    marker has to satisfy a line without one.
    """
    written: dict[str, list[Requirement]] = {}
    for manifest in owners:
        for each in manifest.requirements:
            written.setdefault(each.name, []).append(each)
    found = []
    for each in other.requirements:
        for own in written.get(each.name, ()):
            if _exclude_each_other(own, each, is_lock=other.role == "lock"):
                found.append(
                    Problem(
                        severity="warning",
                        code="lock-contradicts" if other.role == "lock" else "manifests-contradict",
                        message=f"`{each.text}` contradicts `{own.text}` of {own.origin}, which counts",
                        origin=each.origin,
                        hint="lock again" if other.role == "lock" else "remove or update one of the lines",
                    )
                )
                break
    return tuple(found)


def _exclude_each_other(one: Requirement, other: Requirement, *, is_lock: bool) -> bool:
    if one.url or other.url or not one.specifier or not other.specifier:
        return False
    if one.marker != other.marker and not (is_lock and not one.marker):
        return False
    return (SpecifierSet(one.specifier) & SpecifierSet(other.specifier)).is_unsatisfiable()
