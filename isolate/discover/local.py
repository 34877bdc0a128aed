"""Requirements on source trees of the repository: replaced by what these require, read from static metadata."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from isolate.discover.tree import Tree
from isolate.discover.walk import join
from isolate.discover.workspace import member_at, within_workspace
from isolate.manifests import role_of
from isolate.manifests.projects import FILES as PROJECT_FILES
from isolate.manifests.projects import project_at
from isolate.model.app import App
from isolate.model.manifest import Manifest, PythonStatement
from isolate.model.origin import Origin
from isolate.model.problem import Code, Problem
from isolate.model.requirement import Requirement

_DEEPEST = 100


@dataclass(slots=True, kw_only=True)
class Expansion:
    """The requirements of an application while local ones are being replaced; `done` are (folder, extra) read."""

    tree: Tree
    folder: str
    requirements: list[Requirement] = field(default_factory=list)
    local: list[Requirement] = field(default_factory=list)
    python: list[PythonStatement] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    incomplete: bool = False
    done: set[tuple[str, str]] = field(default_factory=set)
    depth: int = 0  # so many source trees, and extras of them, led to what is being read

    def begin(self, manifest: Manifest) -> None:
        """Know that an application's own project is being read: a `-e .` beside it adds its extras at most."""
        if manifest.project:
            self.done.add((posixpath.dirname(manifest.path) or ".", ""))

    def add(self, requirements: tuple[Requirement, ...]) -> None:
        """Take over requirements in their order, each local one as what its source tree requires."""
        for requirement in requirements:
            if requirement.workspace:
                self._add_member(requirement)
            elif requirement.path:
                self._add_local(requirement)
            else:
                self.requirements.append(requirement)

    def _add_member(self, requirement: Requirement) -> None:
        folder = posixpath.dirname(requirement.origin.file) or "."
        member = member_at(self.tree, folder, requirement.name)
        if member is None:
            message = f"`{requirement.name}` is no member of the workspace around `{requirement.origin.file}`"
            self._problem(requirement, "error", "workspace-member", message)
            return
        self._add_local(replace(requirement, workspace=False, path=self.tree.between(folder, member)))

    def _add_local(self, requirement: Requirement) -> None:
        written = requirement.path
        path = self._found(requirement)
        if path is None:
            variable = "$" in written.replace("${PROJECT_ROOT}", "")
            self._problem(
                requirement,
                "warning" if variable else "error",
                "local-variable" if variable else "local-missing",
                f"`{requirement.text}` depends on an environment variable, so it is left out"
                if variable
                else f"`{written}` is neither a project folder nor an archive",
                hint=""
                if variable
                else "the path is looked up from the manifest, the application's folder and the root",
            )
            return
        found = replace(requirement, path=path, url=self.tree.location(path).as_uri())
        if self.tree.is_file(path):
            if found.name:
                self.requirements.append(found)
            else:
                self._problem(requirement, "warning", "local-unnamed", f"the name of `{written}` names no project")
            return
        manifest = project_at(self.tree, path)
        if manifest is None:
            self._problem(
                requirement,
                "warning",
                "local-metadata",
                f"no file of `{written}` says the name of its project, so it is left out",
                hint="give it a `[project]` table with `name` and `dependencies`",
            )
            return
        found = replace(found, name=manifest.project)
        if found not in self.local:
            self.local.append(found)
        self._enter(manifest, path, replace(requirement, extras=("", *requirement.extras)), requirement.marker)

    def _enter(self, manifest: Manifest, path: str, requirement: Requirement, marker: str) -> None:
        """Take over what a source tree, or extras of it, require, where not too many led to it."""
        if self.depth >= _DEEPEST:
            message = f"`{path}` is required through more than {_DEEPEST} projects and extras"
            self._problem(requirement, "error", "include-depth", message, hint="require it nearer to the first")
            return
        self.depth += 1
        self._add_project(manifest, path, requirement.extras, marker)
        self.depth -= 1

    def _add_project(self, manifest: Manifest, path: str, extras: tuple[str, ...], marker: str) -> None:
        manifest = within_workspace(self.tree, manifest)
        optional = dict(manifest.extras)
        for extra in extras:
            if (path, extra) in self.done:
                continue
            self.done.add((path, extra))
            if not extra:
                self.files += (manifest.path, *(each.path for each in manifest.includes))
                self.python += manifest.python
                self.problems += manifest.problems
                self.incomplete = self.incomplete or manifest.incomplete
            for each in optional.get(extra, ()) if extra else manifest.requirements:
                if each.name == manifest.project and not each.path:
                    self._enter(manifest, path, each, _both(marker, each.marker))
                else:
                    self.add((replace(each, marker=_both(marker, each.marker)),))

    def _found(self, requirement: Requirement) -> str | None:
        """The path from the root of what a local requirement means: the first place that holds it."""
        beside = posixpath.dirname(requirement.origin.file) or "."
        written = requirement.path.replace("${PROJECT_ROOT}", self.tree.location(beside).as_posix())
        if "$" in written:
            return None
        # pip takes the working directory, which a file does not tell.
        for base in dict.fromkeys((beside, self.folder, ".")):
            location = self.tree.location(posixpath.join(base, written))
            path = self.tree.relative(location)
            if self.tree.is_file(path) or any(self.tree.is_file(join(path, name)) for name in PROJECT_FILES):
                return path
            # Only requirements files may mean another folder than their own.
            if role_of(requirement.origin.file) != "requirements":
                break
        return None

    def _problem(self, requirement: Requirement, severity: str, code: Code, message: str, *, hint: str = "") -> None:
        self.incomplete = True
        self.problems.append(
            Problem(
                severity="error" if severity == "error" else "warning",
                code=code,
                message=message,
                origin=requirement.origin,
                hint=hint,
            )
        )


def not_bound(apps: Iterable[App]) -> tuple[Problem, ...]:
    """A note for each requirement that a project of the same repository would meet, and that is not bound to it.

    Such a line takes the project of that name that an index has, which may be somebody else's.
    """
    apps = tuple(apps)
    projects = {app.project: app.folder for app in apps if app.project}
    found: dict[Origin, Problem] = {}
    for app in apps:
        for line in app.requirements:
            folder = projects.get(line.name)
            if folder is None or line.name == app.project or line.url or line.path or line.index:
                continue
            way = posixpath.relpath(folder, posixpath.dirname(line.origin.file) or ".")
            found[line.origin] = Problem(
                severity="note",
                code="local-not-bound",
                message=f"`{line.name}` is a project of this repository, in `{folder}`, and this line takes it from an "
                "index",
                origin=line.origin,
                hint=f"where that one is meant, require the folder `{way}` by its path, as the tool of the file does",
            )
    return tuple(found.values())


def _both(first: str, second: str) -> str:
    return f"({first}) and ({second})" if first and second else first or second
