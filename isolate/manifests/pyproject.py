"""`pyproject.toml`: the static metadata of a project (PEP 621), setuptools' dependency files, uv's path sources."""

from __future__ import annotations

import posixpath
from dataclasses import replace
from typing import Any

from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.utils import canonicalize_name

from isolate.manifests.requirement_line import read_requirement
from isolate.manifests.toml_document import TomlDocument, read_document
from isolate.model.manifest import EntryPoint, Include, Manifest, PythonStatement
from isolate.model.origin import Origin
from isolate.model.problem import Problem, Severity
from isolate.model.requirement import Requirement

PATTERNS: tuple[str, ...] = ("pyproject.toml",)

# Tools whose tables hold the requirements where there is no `[project]`, read by no reader yet.
_UNREAD = ("poetry", "pdm", "flit", "hatch")


def read(path: str, text: str) -> Manifest:
    """What a `pyproject.toml` says of a project; one that only configures tools gives an empty manifest.

    Files that setuptools reads dependencies from are in `includes`, not followed.
    """
    document = read_document(path, text)
    if isinstance(document, Problem):
        return Manifest(path=path, format="pyproject", problems=(document,), incomplete=True)
    return _Reader(document).manifest()


class _Reader:
    """One document on its way to a manifest; problems are collected as they are met."""

    def __init__(self, document: TomlDocument) -> None:
        self.document = document
        self.problems: list[Problem] = []
        self.incomplete = False
        self.tool = self.table(document.data.get("tool"))
        self.sources = self.table(self.table(self.tool.get("uv")).get("sources"))
        self.sources = {canonicalize_name(name): (name, source) for name, source in self.sources.items()}

    def manifest(self) -> Manifest:
        data = self.document.data
        if "project" not in data:
            for name in _UNREAD:
                if self.table(self.tool.get(name)).keys() & {"dependencies", "metadata", "name"}:
                    self.incomplete = True
                    self.note(
                        "warning",
                        "not-read",
                        f"the requirements in `[tool.{name}]` are not read yet",
                        self.document.origin("tool", name),
                        hint="this application's verdict stays open",
                    )
            return self.result(self.table(None), (), (), (), ())
        project = self.table(data["project"])
        if not isinstance(data["project"], dict):
            self.malformed("`project` is not a table", "project")
        requirements = self.requirements(project.get("dependencies", []), "project", "dependencies")
        optional = self.table(project.get("optional-dependencies"))
        extras = tuple(
            (canonicalize_name(extra), self.requirements(listed, "project", "optional-dependencies", extra))
            for extra, listed in optional.items()
        )
        includes = self.includes(project)
        for key in ("override-dependencies", "constraint-dependencies"):
            if self.table(self.tool.get("uv")).get(key):
                self.note(
                    "warning",
                    "not-read",
                    f"`{key}` of `[tool.uv]` is not read: other tools take no notice of it either",
                    self.document.origin("tool", "uv", key),
                )
        return self.result(project, requirements, extras, includes, self.python(project))

    def result(
        self,
        project: dict[str, Any],
        requirements: tuple[Requirement, ...],
        extras: tuple[tuple[str, tuple[Requirement, ...]], ...],
        includes: tuple[Include, ...],
        python: tuple[PythonStatement, ...],
    ) -> Manifest:
        name = project.get("name")
        scripts = self.table(project.get("scripts"))
        return Manifest(
            path=self.document.file,
            format="pyproject",
            project=canonicalize_name(name) if isinstance(name, str) else "",
            requirements=requirements,
            extras=extras,
            includes=includes,
            python=python,
            entry_points=tuple(
                EntryPoint(name=script, target=target, origin=self.document.origin("project", "scripts", script))
                for script, target in sorted(scripts.items())
                if isinstance(target, str)
            ),
            problems=tuple(self.problems),
            incomplete=self.incomplete,
        )

    def requirements(self, listed: object, *path: str) -> tuple[Requirement, ...]:
        if not isinstance(listed, list) or not all(isinstance(text, str) for text in listed):
            self.malformed(f"`{'.'.join(path)}` is not a list of strings", *path)
            return ()
        found: list[Requirement] = []
        for index, text in enumerate(listed):
            requirement, problems = read_requirement(text, self.document.place(*path, index))
            self.problems += problems
            if requirement is None:
                self.incomplete = True
                continue
            if requirement.name in self.sources and not requirement.url and not requirement.path:
                located = self.from_source(requirement)
                if located is None:
                    continue
                requirement = located
            found.append(requirement)
        return tuple(found)

    def from_source(self, requirement: Requirement) -> Requirement | None:
        """A requirement whose place `[tool.uv.sources]` gives; None where that place is not read yet."""
        name, source = self.sources[requirement.name]
        source = source[0] if isinstance(source, list) and len(source) == 1 else source
        match source:
            case {"path": str(path)}:
                return replace(requirement, path=path, specifier="", editable=source.get("editable") is True)
            case {"url": str(url)}:
                return replace(requirement, url=url, specifier="")
            case {"git": str(url)}:
                revision = next((source[key] for key in ("rev", "tag", "branch") if key in source), "")
                return replace(requirement, url=f"git+{url}{f'@{revision}' if revision else ''}", specifier="")
        self.incomplete = True
        self.note(
            "warning",
            "not-read",
            f"`[tool.uv.sources]` gives the place of `{requirement.text}` in a way that is not read yet, "
            "so it is left out",
            self.document.origin("tool", "uv", "sources", name),
        )
        return None

    def includes(self, project: dict[str, Any]) -> tuple[Include, ...]:
        dynamic = project.get("dynamic", [])
        if not isinstance(dynamic, list) or "dependencies" not in dynamic:
            return ()
        path = ("tool", "setuptools", "dynamic", "dependencies", "file")
        files: Any = self.document.data
        for key in path:
            files = self.table(files).get(key)
        listed = [files] if isinstance(files, str) else files
        if isinstance(listed, list) and all(isinstance(file, str) for file in listed):
            folder = posixpath.dirname(self.document.file)
            return tuple(
                Include(
                    path=posixpath.normpath(posixpath.join(folder, file)),
                    constraint=False,
                    origin=self.document.place(*path, *([index] if isinstance(files, list) else []))(0),
                )
                for index, file in enumerate(listed)
            )
        self.incomplete = True
        self.note(
            "warning",
            "dynamic-dependencies",
            "`dependencies` is dynamic: what the project requires is only known to its build",
            self.document.origin("project", "dynamic"),
            hint="list them in `dependencies`, or give the application a requirements file",
        )
        return ()

    def python(self, project: dict[str, Any]) -> tuple[PythonStatement, ...]:
        text = project.get("requires-python")
        if text is None:
            return ()
        origin = self.document.place("project", "requires-python")(0)
        try:
            specifier = str(SpecifierSet(text))
        except (InvalidSpecifier, TypeError, AttributeError):
            self.note(
                "error",
                "python-specifier",
                f"`requires-python = {text!r}` is not a version specifier",
                origin,
                hint='write it like `requires-python = ">=3.11"`',
            )
            return ()
        return (PythonStatement(specifier=specifier, source="requires-python", origin=origin),) if specifier else ()

    def malformed(self, message: str, *path: str) -> None:
        self.incomplete = True
        self.note("error", "pyproject-malformed", message, self.document.origin(*path))

    def note(self, severity: Severity, code: str, message: str, origin: Origin, *, hint: str = "") -> None:
        self.problems.append(Problem(severity=severity, code=code, message=message, origin=origin, hint=hint))

    @staticmethod
    def table(value: object) -> dict[str, Any]:
        return value if isinstance(value, dict) else {}
