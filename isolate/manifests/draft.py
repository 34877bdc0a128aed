"""A manifest in the making: what was found so far, and what was wrong with it."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable
from dataclasses import dataclass, field, fields
from typing import Any, Literal

from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name
from packaging.version import Version

from isolate.manifests.options import LineOptions, with_lines
from isolate.manifests.requirement_line import Place, read_requirement
from isolate.model.manifest import (
    EntryPoint,
    Include,
    IndexOptions,
    Manifest,
    ProjectSource,
    PythonStatement,
    Workspace,
)
from isolate.model.origin import Origin
from isolate.model.problem import Code, Problem, Severity
from isolate.model.requirement import Requirement


@dataclass(slots=True, kw_only=True)
class Draft:
    """The fields of a `Manifest`, as lists while they grow."""

    path: str
    format: str
    role: Literal["intent", "lock"] = "intent"
    project: str = ""
    version: str = ""
    requirements: list[Requirement] = field(default_factory=list)
    constraints: list[Requirement] = field(default_factory=list)
    overrides: list[Requirement] = field(default_factory=list)
    excludes: list[str] = field(default_factory=list)
    python: list[PythonStatement] = field(default_factory=list)
    options: IndexOptions = IndexOptions()
    lines: list[LineOptions] = field(default_factory=list)  # further options, a line each
    includes: list[Include] = field(default_factory=list)
    entry_points: list[EntryPoint] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    extras: list[tuple[str, tuple[Requirement, ...]]] = field(default_factory=list)
    groups: list[tuple[str, tuple[Requirement, ...]]] = field(default_factory=list)
    places: dict[str, int] = field(default_factory=dict)  # of groups in `groups`, as many as `places_known`
    places_known: int = 0
    sources: list[ProjectSource] = field(default_factory=list)
    workspace: Workspace | None = None
    deferred: list[Problem] = field(default_factory=list)
    incomplete: bool = False
    labels: list[tuple[str, str]] = field(default_factory=list)

    def manifest(self) -> Manifest:
        """The manifest as far as it was found."""
        values: dict[str, Any] = {}
        for name in _FIELDS:
            value = getattr(self, name)
            values[name] = tuple(value) if isinstance(value, list) else value
        values["options"] = with_lines(self.options, self.lines) if self.lines else self.options
        return Manifest(**values)

    def note(self, severity: Severity, code: Code, message: str, origin: Origin, *, hint: str = "") -> None:
        """Say what is odd, where nothing that is required is lost by it."""
        self.problems.append(Problem(severity=severity, code=code, message=message, origin=origin, hint=hint))

    def lose(self, severity: Severity, code: Code, message: str, origin: Origin, *, hint: str = "") -> None:
        """Say what could not be read, so that what is required stays open."""
        self.incomplete = True
        self.note(severity, code, message, origin, hint=hint)

    def requirement(self, text: str, place: Place, *, editable: bool = False) -> Requirement | None:
        """The requirement that a text says; None where it says none, which is noted."""
        requirement, problems = read_requirement(text, place, editable=editable)
        self.problems += problems
        self.incomplete = self.incomplete or requirement is None
        return requirement

    def group(self, name: str, found: Iterable[Requirement]) -> None:
        """Take over what a group requires, read as it is asked for.

        What is wrong within a group leaves the application without it complete.
        """
        incomplete = self.incomplete
        key, listed = canonicalize_name(name), tuple(found)
        for place, (known, _) in enumerate(self.groups[self.places_known :], self.places_known):
            self.places.setdefault(known, place)
        place = self.places.setdefault(key, len(self.groups))
        if place < len(self.groups):
            self.groups[place] = (key, (*self.groups[place][1], *listed))
        else:
            self.groups.append((key, listed))
        self.places_known = len(self.groups)
        self.incomplete = incomplete

    def project_named(self, name: str, origin: Origin) -> str | None:
        """The normalised name of a project that is a key of a table; None, which is noted, where it is no name."""
        try:
            return canonicalize_name(name, validate=True)
        except ValueError:
            self.lose("error", "requirement-name", f"`{name}` is no name of a project", origin)
            return None

    def name(self, value: object) -> None:
        """Take over the name of the project, where there is one."""
        if isinstance(value, str) and value.strip():
            self.project = canonicalize_name(value.strip())

    def says_version(self, value: object) -> None:
        """Take over the version of the project, where it is one."""
        try:
            self.version = str(Version(value)) if isinstance(value, str) else ""
        except ValueError:
            self.version = ""

    def says_python(self, value: object, source: str, origin: Origin) -> None:
        """Take over a specifier of Python versions."""
        try:
            specifier = str(SpecifierSet(value))  # type: ignore[arg-type]
        except (ValueError, TypeError, AttributeError):
            self.note(
                "error",
                "python-specifier",
                f"`{source} = {value!r}` is not a version specifier",
                origin,
                hint=f'write it like `{source} = ">=3.11"`',
            )
            return
        if specifier:
            self.python.append(PythonStatement(specifier=specifier, source=source, origin=origin))

    def include(self, file: str, origin: Origin, *, extra: str = "") -> None:
        """Take over a file that requirements are read from, its path as written in this manifest."""
        self.includes.append(Include(path=beside(self.path, file), constraint=False, origin=origin, extra=extra))

    def script(self, name: str, target: object, origin: Origin) -> None:
        """Take over a console script."""
        if isinstance(target, str):
            self.entry_points.append(EntryPoint(name=name, target=target, origin=origin))


_FIELDS = tuple(each.name for each in fields(Draft) if each.name not in {"lines", "places", "places_known"})


def beside(path: str, other: str) -> str:
    """`other`, as written in the file `path`, relative to where `path` is relative to."""
    if re.match(r"[A-Za-z][A-Za-z0-9+.-]+:", other) or other.startswith("$"):
        return other
    return posixpath.normpath(posixpath.join(posixpath.dirname(path), other.replace("\\", "/")))


def following(origin: Origin) -> Place:
    """Where the characters of a text stand that begins at a place; on its line where it has no column."""
    return lambda at: Origin(file=origin.file, line=origin.line, column=origin.column and origin.column + at)
