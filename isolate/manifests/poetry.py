"""`[tool.poetry]`: dependencies, groups, extras and sources as Poetry reads them."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from packaging.utils import canonicalize_name

from isolate.manifests.markers import both
from isolate.manifests.poetry_constraint import InvalidConstraintError, VersionConstraint, parse_constraint
from isolate.manifests.requirement_line import located_at
from isolate.manifests.toml_document import inline
from isolate.manifests.toml_draft import TomlDraft
from isolate.manifests.uv import git_address
from isolate.model.manifest import ProjectSource, PythonStatement
from isolate.model.origin import Origin
from isolate.model.requirement import Requirement, parse_marker

_POETRY = ("tool", "poetry")
_MAIN = (*_POETRY, "dependencies")


def read_into(draft: TomlDraft) -> None:
    """Take over what Poetry reads; where `[project]` lists the dependencies, only where they come from."""
    if not draft.table(*_POETRY):
        return
    if not draft.project:
        draft.name(draft.value(*_POETRY, "name"))
    if not draft.version and not draft.table("tool", "poetry-dynamic-versioning"):
        draft.says_version(draft.value(*_POETRY, "version"))
    sources = _sources(draft)
    optional: dict[str, list[Requirement]] = {}
    project = draft.table("project")
    enriches = "dependencies" in project or "optional-dependencies" in project
    for name in draft.table(*_MAIN):
        if name.lower() == "python":
            _python(draft, draft.value(*_MAIN, name), draft.origin(*_MAIN, name))
            continue
        found, is_optional = _dependency(draft, (*_MAIN, name), sources)
        if enriches:
            draft.sources += (_source(each) for each in found if each.url or each.path or each.index)
        elif is_optional:
            optional.setdefault(canonicalize_name(name), []).extend(found)
        else:
            draft.requirements += found
    for extra in draft.table(*_POETRY, "extras"):
        names = draft.texts(*_POETRY, "extras", extra)
        listed = tuple(each for name in names for each in optional.get(canonicalize_name(name), ()))
        draft.extras.append((canonicalize_name(extra), listed))
    if draft.value(*_POETRY, "dev-dependencies") is not None:
        _group(draft, "dev", (*_POETRY, "dev-dependencies"), sources)
    for group in draft.table(*_POETRY, "group"):
        _group(draft, group, (*_POETRY, "group", group, "dependencies"), sources)
    draft.scripts_at(*_POETRY, "scripts")


def _group(draft: TomlDraft, name: str, path: tuple[str, ...], sources: dict[str, str]) -> None:
    names = [each for each in draft.table(*path) if each.lower() != "python"]
    draft.group(name, (found for each in names for found in _dependency(draft, (*path, each), sources)[0]))


def _python(draft: TomlDraft, value: object, origin: Origin) -> None:
    constraint = _constraint(draft, "python", value, origin)
    if constraint is None:
        return
    specifier, _ = constraint.specifier()
    if specifier:
        draft.python.append(PythonStatement(specifier=specifier, source="python of Poetry", origin=origin))


def _dependency(draft: TomlDraft, path: tuple[str, ...], sources: dict[str, str]) -> tuple[list[Requirement], bool]:
    """The requirements that one entry says, several where it is a list, and whether only extras need them."""
    value = draft.value(*path)
    listed = value if isinstance(value, list) else [value]
    found = []
    for index, each in enumerate(listed):
        at: tuple[str | int, ...] = (*path, index) if isinstance(value, list) else path
        requirement = _requirement(draft, each, at, path[-1], sources)
        found += [requirement] if requirement else []
    return found, any(isinstance(each, dict) and each.get("optional") is True for each in listed)


def _requirement(
    draft: TomlDraft, value: object, at: tuple[str | int, ...], name: str, sources: dict[str, str]
) -> Requirement | None:
    origin = draft.document.place(*at)(0) if isinstance(value, str) else draft.origin(*at)
    table: dict[str, Any] = value if isinstance(value, dict) else {"version": value}
    constraint = _constraint(draft, name, table.get("version", "*"), origin)
    marker = _marker(draft, name, table, origin)
    project = draft.project_named(name, origin)
    if constraint is None or marker is None or project is None:
        return None
    specifier, exact = constraint.specifier()
    if not exact:
        draft.lose(
            "warning",
            "constraint-union",
            f'`{name} = "{table["version"]}"` has no form in PEP 440; it is read as `{specifier}`, which allows more',
            origin,
        )
    if table.get("allow-prereleases") is True:
        draft.note(
            "note",
            "prereleases-of-one",
            f"`allow-prereleases` of `{name}` is not taken into account",
            origin,
            hint="`--prerelease allow` allows those of every project",
        )
    extras = table.get("extras", [])
    requirement = Requirement(
        name=project,
        extras=tuple(sorted(canonicalize_name(str(each)) for each in extras)) if isinstance(extras, list) else (),
        specifier=specifier,
        marker=marker,
        text=f"{name} = {inline(value)}",
        origin=origin,
    )
    return _placed(draft, requirement, table, sources)


def _placed(
    draft: TomlDraft, requirement: Requirement, table: dict[str, Any], sources: dict[str, str]
) -> Requirement | None:
    editable = table.get("develop") is True
    match table:
        case {"git": str(url)}:
            return replace(requirement, url=git_address(url, table), specifier="", editable=editable)
        case {"path": str(path)} | {"file": str(path)}:
            folder = table.get("subdirectory")
            path = f"{path}/{folder}" if folder else path
            return replace(located_at(requirement, path), path=path, editable=editable)
        case {"url": str(url)}:
            return located_at(requirement, url)
        case {"source": str(source)} if source in sources:
            return replace(requirement, index=sources[source])
        case {"source": source}:
            draft.lose(
                "error",
                "index-unknown",
                f"the source of `{requirement.name}` is `{source}`, which is no `[[tool.poetry.source]]` of the file",
                requirement.origin,
            )
            return None
    return requirement


def _constraint(draft: TomlDraft, name: str, value: object, origin: Origin) -> VersionConstraint | None:
    try:
        if isinstance(value, str):
            return parse_constraint(value)
        reason = f"{value!r} is no version constraint"
    except InvalidConstraintError as error:
        reason = str(error)
    draft.lose(
        "error",
        "constraint-syntax",
        f"the constraint of `{name}` cannot be read: {reason}",
        origin,
        hint=f'write it like `{name} = "^1.2"`',
    )
    return None


def _marker(draft: TomlDraft, name: str, table: dict[str, Any], origin: Origin) -> str | None:
    """The marker of an entry: its `markers`, and what its `python` and its `platform` mean."""
    marker = ""
    try:
        if isinstance(table.get("markers"), str):
            marker = parse_marker(table["markers"])
    except ValueError:
        draft.lose("error", "requirement-syntax", f"the marker of `{name}` cannot be read", origin)
        return None
    if "python" in table:
        constraint = _constraint(draft, name, table["python"], origin)
        if constraint is None:
            return None
        marker = both(marker, constraint.marker())
    if isinstance(table.get("platform"), str):
        alternatives = [part.strip() for part in table["platform"].split("|") if part.strip()]
        whole = " or ".join(
            f"sys_platform {'!=' if part.startswith('!=') else '=='} {json.dumps(part.lstrip('!= '))}"
            for part in alternatives
        )
        marker = both(marker, whole)
    return marker


def _sources(draft: TomlDraft) -> dict[str, str]:
    """The addresses of named sources; those that Poetry asks for every project become options of the manifest."""
    named: dict[str, str] = {}
    primary, further = [], []
    for index, source in enumerate(draft.tables(*_POETRY, "source")):
        name, url = source.get("name"), source.get("url")
        priority = str(source.get("priority", "primary")).lower()
        if name == "PyPI" and url is None:
            named[name] = ""  # places the usual index among the others
            continue
        if not isinstance(name, str) or not isinstance(url, str):
            draft.malformed("a source of `[tool.poetry]` has no `name` or no `url`", *_POETRY, "source", index)
            continue
        named[name] = url
        if priority in ("primary", "default"):
            primary.append(url)
        elif priority != "explicit":
            further.append(url)
    draft.options = replace(
        draft.options,
        index_url=draft.options.index_url or (primary[0] if primary else ""),
        extra_index_urls=(*draft.options.extra_index_urls, *primary[1:], *further),
        named=(*draft.options.named, *((name, url) for name, url in named.items() if url)),
    )
    return named


def _source(requirement: Requirement) -> ProjectSource:
    """Where an entry says that a dependency of `[project]` comes from."""
    return ProjectSource(
        name=requirement.name,
        url=requirement.url,
        path=requirement.path,
        editable=requirement.editable,
        index=requirement.index,
        marker=requirement.marker,
    )
