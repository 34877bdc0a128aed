"""The static metadata of a project (PEP 621), and the files its build backend reads the rest from."""

from __future__ import annotations

from typing import Literal

from packaging.utils import canonicalize_name

from isolate.manifests.toml_draft import TomlDraft
from isolate.model.problem import Code, Problem

_SETUPTOOLS = ("tool", "setuptools", "dynamic")
_HATCH = ("tool", "hatch", "metadata", "hooks", "requirements_txt")  # the plug-in hatch-requirements-txt


def read_into(draft: TomlDraft) -> None:
    """Take over what `[project]` says."""
    project = draft.table("project")
    draft.name(project.get("name"))
    draft.says_version(project.get("version"))
    draft.requirements += draft.requirements_at("project", "dependencies")
    for extra in draft.table("project", "optional-dependencies"):
        found = draft.requirements_at("project", "optional-dependencies", extra)
        draft.extras.append((canonicalize_name(extra), found))
    if "requires-python" in project:
        origin = draft.document.place("project", "requires-python")(0)
        draft.says_python(project["requires-python"], "requires-python", origin)
    draft.scripts_at("project", "scripts" if "scripts" in project else "gui-scripts")
    dynamic = project.get("dynamic", [])
    if not isinstance(dynamic, list):
        draft.malformed("`project.dynamic` is not a list of strings", "project", "dynamic")
        return
    if "dependencies" in dynamic and not _dependencies(draft):
        _left_to_the_build(draft, "dependencies")
    if "optional-dependencies" in dynamic and not _optional_dependencies(draft):
        _left_to_the_build(draft, "optional-dependencies")


def _dependencies(draft: TomlDraft) -> bool:
    """Whether the file of dynamic dependencies is known; it is then included."""
    if draft.value("tool", "poetry", "dependencies") is not None:
        return True  # read by the reader of that table
    found = _include(draft, *_SETUPTOOLS, "dependencies", "file")
    return _include(draft, *_HATCH, "files") or _include(draft, *_HATCH, "filename") or found


def _optional_dependencies(draft: TomlDraft) -> bool:
    """Whether the files of all dynamic extras are known; they are then included."""
    if draft.value("tool", "poetry", "extras") is not None:
        return True
    extras = draft.table(*_SETUPTOOLS, "optional-dependencies")
    found = [_include(draft, *_SETUPTOOLS, "optional-dependencies", each, "file", extra=each) for each in extras]
    hatch = draft.table(*_HATCH, "optional-dependencies")
    found += [_include(draft, *_HATCH, "optional-dependencies", each, extra=each) for each in hatch]
    return bool(found) and all(found)


def _include(draft: TomlDraft, *path: str, extra: str = "") -> bool:
    files = draft.value(*path)
    listed = [files] if isinstance(files, str) else files
    if not isinstance(listed, list) or not all(isinstance(file, str) for file in listed):
        return False
    for index, file in enumerate(listed):
        at: tuple[str | int, ...] = (*path, index) if isinstance(files, list) else path
        draft.include(file, draft.document.place(*at)(0), extra=canonicalize_name(extra))
    return True


def _left_to_the_build(draft: TomlDraft, key: Literal["dependencies", "optional-dependencies"]) -> None:
    code: Code = "dynamic-dependencies" if key == "dependencies" else "dynamic-optional-dependencies"
    problem = Problem(
        severity="warning",
        code=code,
        message=f"`{key}` is dynamic: what the project requires is only known to its build",
        origin=draft.origin("project", "dynamic"),
        hint=f"list them in `{key}`, or give the application a requirements file"
        if key == "dependencies"
        else f"list them in `{key}`",
    )
    draft.deferred.append(problem)
