"""The folders of a tree that can hold applications."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase

from isolate.discover.ignore import IgnoreRules
from isolate.discover.tree import Tree
from isolate.model.origin import Origin
from isolate.model.problem import Problem, Severity

# Installed, vendored and built code, and what tests are fed with: none of it is an application of this repository.
_SKIPPED = (
    "node_modules",
    "site-packages",
    "__pycache__",
    "vendor",
    "_vendor",
    "third_party",
    "build",
    "dist",
    "*.egg-info",
    "fixtures",
    "__fixtures__",
    "testdata",
    "test_data",
)

_EXPORTED = ("pyproject.toml", "env-*.txt")
"""Names of manifests that `isolate export` may have written: these are not those of an application."""

_DEEPEST = 100
"""Folders within each other that are walked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Folder:
    """A folder, its path, and the sorted names of its files that are not ignored."""

    path: str
    files: tuple[str, ...]


def walk(tree: Tree, start: str = ".", *, except_for: frozenset[str] = frozenset()) -> Iterator[Folder | Problem]:
    """Every folder from `start` down, parents first, in the order of their paths, or the problem one has.

    What Git ignores is left out, and hidden, virtual-environment, vendored, build and test-fixture folders, those
    that a template is to name, and the folders `except_for`; `start` itself never is.
    """
    yield from _walk(tree, start, IgnoreRules.above(tree, start), except_for)


def join(folder: str, name: str) -> str:
    """The path of a name in a folder."""
    return posixpath.normpath(posixpath.join(folder, name))


def is_to_be_named(name: str) -> bool:
    """Whether a name has braces that a template engine replaces: its text is no manifest before that."""
    return "{{" in name or "{%" in name


def _walk(tree: Tree, path: str, rules: IgnoreRules, except_for: frozenset[str]) -> Iterator[Folder | Problem]:
    listing = tree.listing(path)
    if isinstance(listing, Problem):
        yield listing
        return
    rules = rules.within(tree, path)
    ignores = tree.text(join(path, ".gitignore"))
    if isinstance(ignores, Problem) and ignores.code == "unreadable":
        yield ignores
    files = (name for name in listing.files if not is_to_be_named(name) and not rules.ignore(join(path, name)))
    yield Folder(path=path, files=tuple(name for name in files if not _is_exported(tree, path, name)))
    for name in listing.misnamed:
        if not _is_skipped(name, join(path, name), rules, except_for):
            yield _left_out(
                join(path, name), "its name is not UTF-8", "rename it, or let `.gitignore` ignore it", "error"
            )
    for name in listing.links:
        below = join(path, name)
        if not _is_skipped(name, below, rules, except_for) and tree.leads_out(below):
            yield _left_out(
                below, "it is a link to a folder elsewhere", "analyse the folder that it leads to", "warning"
            )
    for name in listing.folders:
        below = join(path, name)
        if _is_skipped(name, below, rules, except_for) or tree.is_file(join(below, "pyvenv.cfg")):
            continue
        if below.count("/") >= _DEEPEST:
            hint = "let `.gitignore` ignore it"
            yield _left_out(below, f"more than {_DEEPEST} folders are above it", hint, "error")
            continue
        yield from _walk(tree, below, rules, except_for)


def _is_exported(tree: Tree, folder: str, name: str) -> bool:
    return any(fnmatchcase(name, pattern) for pattern in _EXPORTED) and tree.is_generated(join(folder, name))


def _is_skipped(name: str, path: str, rules: IgnoreRules, except_for: frozenset[str]) -> bool:
    return (
        name.startswith(".")
        or is_to_be_named(name)
        or path in except_for
        or any(fnmatchcase(name.lower(), pattern) for pattern in _SKIPPED)
        or rules.ignore(f"{path}/")
    )


def _left_out(path: str, why: str, hint: str, severity: Severity) -> Problem:
    return Problem(
        severity=severity,
        code="unreadable",
        message=f"`{path}` is left out: {why}",
        origin=Origin(file=path),
        hint=hint,
    )
