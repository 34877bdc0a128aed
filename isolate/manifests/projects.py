"""The project that a folder holds, out of the files that describe it together."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable
from dataclasses import replace
from typing import Protocol

from isolate.manifests import names_of, role_of
from isolate.manifests.include import joined_options, with_includes
from isolate.model.manifest import Manifest
from isolate.model.problem import Problem

# In the order in which they own the truth: a build reads the second kind for what the first leaves open.
FILES = (*names_of("project"), *names_of("build"))


class Files(Protocol):
    """The files of a source tree, by their paths with `/` between the parts."""

    def is_file(self, path: str) -> bool:
        """Whether there is such a file."""
        ...

    def text(self, path: str) -> str | Problem | None:
        """The text of a file, the problem that it has, or None where there is no such file."""
        ...

    def manifest(self, path: str) -> Manifest:
        """What a manifest says, its includes not followed."""
        ...


def project_files(tree: Files, folder: str, names: Iterable[str] = FILES) -> tuple[str, ...]:
    """The files among `names` that describe the project of a folder, the one that owns the truth first."""
    paths = [posixpath.normpath(posixpath.join(folder, name)) for name in FILES if name in names]
    present = [path for path in paths if tree.is_file(path)]
    telling = [path for path in present if says_something(tree.manifest(path))]
    if telling and role_of(telling[0]) == "project" and not tree.manifest(telling[0]).deferred:
        return tuple(telling[:1])
    return tuple(telling)


def says_something(manifest: Manifest) -> bool:
    """Whether a manifest describes an application at all; it may only configure tools."""
    return bool(
        manifest.project
        or manifest.requirements
        or manifest.includes
        or manifest.python
        or manifest.problems
        or manifest.incomplete
    )


def project_at(tree: Files, folder: str) -> Manifest | None:
    """What the project of a source tree requires, its includes followed; None where no file says its name."""
    found = settled([with_includes(tree.manifest(path), tree.text) for path in project_files(tree, folder)])
    if not any(each.project for each in found):
        return None
    whole = found[0]
    for each in found[1:]:
        whole = replace(
            whole,
            project=whole.project or each.project,
            version=whole.version or each.version,
            requirements=(*whole.requirements, *each.requirements),
            constraints=(*whole.constraints, *each.constraints),
            python=(*whole.python, *each.python),
            options=joined_options(whole.options, each.options),
            includes=(*whole.includes, *each.includes),
            entry_points=(*whole.entry_points, *each.entry_points),
            problems=(*whole.problems, *each.problems),
            extras=(*whole.extras, *each.extras),
            incomplete=whole.incomplete or each.incomplete,
        )
    return whole


def settled(manifests: list[Manifest]) -> list[Manifest]:
    """The manifests of one application, of what several of them say about its project the one that counts.

    What a `pyproject.toml` leaves to the build stands in `setup.cfg`, else in `setup.py`, or is a problem.
    """
    built = [each for each in manifests if role_of(each.path) == "build"]
    found, told = [], False
    for each in manifests:
        if each.deferred:
            lost = () if built else each.deferred
            each = replace(  # noqa: PLW2901
                each,
                deferred=(),
                problems=(*each.problems, *lost),
                incomplete=each.incomplete or any(problem.code == "dynamic-dependencies" for problem in lost),
            )
        elif each in built and told:
            each = replace(each, requirements=(), incomplete=False, problems=())  # noqa: PLW2901
        told = told or (each in built and bool(each.requirements or each.includes or each.incomplete))
        found.append(each)
    return found
