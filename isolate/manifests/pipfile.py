"""`Pipfile` of Pipenv."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

from isolate.manifests.markers import both
from isolate.manifests.python_pin import specifier_of
from isolate.manifests.requirement_line import located_at
from isolate.manifests.toml_document import inline, read_document
from isolate.manifests.toml_draft import TomlDraft
from isolate.manifests.uv import git_address
from isolate.model.manifest import Manifest, PythonStatement
from isolate.model.problem import Problem
from isolate.model.requirement import Requirement, parse_marker

_NO_PACKAGES = ("source", "requires", "scripts", "pipenv", "pipfile")
_MARKERS = (
    "os_name", "sys_platform", "platform_machine", "platform_python_implementation", "platform_release",
    "platform_system", "platform_version", "python_version", "python_full_version", "implementation_name",
    "implementation_version",
)  # fmt: skip


def read(path: str, text: str) -> Manifest:
    """What a `Pipfile` says: `[packages]` is what is required, every other category a group."""
    document = read_document(path, text)
    if isinstance(document, Problem):
        return Manifest(path=path, format="pipfile", problems=(document,), incomplete=True)
    draft = TomlDraft(path=path, format="pipfile", document=document)
    indexes = _indexes(draft)
    for category in document.data:
        if category == "packages":
            draft.requirements += _category(draft, category, indexes)
        elif category not in _NO_PACKAGES:
            group = "dev" if category == "dev-packages" else category
            draft.group(group, _category(draft, category, indexes))
    for key in ("python_full_version", "python_version"):
        version = draft.value("requires", key)
        specifier = specifier_of(version) if isinstance(version, str) else None
        if version is not None and specifier is None:
            draft.malformed(f"`{key}` is {version!r}; a version such as `3.12` is expected", "requires", key)
        elif specifier:
            origin = document.place("requires", key)(0)
            draft.python.append(PythonStatement(specifier=specifier, source="Pipfile", origin=origin))
            break
    if draft.value("pipenv", "allow_prereleases") is True:
        draft.options = replace(draft.options, prereleases=True)
    return draft.manifest()


def _indexes(draft: TomlDraft) -> dict[str, str]:
    """The addresses of named sources; the first takes the place of the usual index."""
    named: dict[str, str] = {}
    urls = []
    for index, source in enumerate(draft.tables("source")):
        url = source.get("url")
        if not isinstance(url, str):
            draft.malformed("a `[[source]]` has no `url`", "source", index)
            continue
        urls.append(url)
        named[str(source.get("name", ""))] = url
    # Pipenv asks the others only for the projects that name them.
    draft.options = replace(draft.options, index_url=urls[0] if urls else "", named=tuple(named.items()))
    return named


def _category(draft: TomlDraft, category: str, indexes: dict[str, str]) -> Iterator[Requirement]:
    for name, value in draft.table(category).items():
        found = _requirement(draft, category, name, value, indexes)
        if found is not None:
            yield found


def _requirement(
    draft: TomlDraft, category: str, name: str, value: object, indexes: dict[str, str]
) -> Requirement | None:
    is_text = isinstance(value, str)
    origin = draft.document.place(category, name)(0) if is_text else draft.origin(category, name)
    table: dict[str, Any] = value if isinstance(value, dict) else {"version": value}
    written = f"{name} = {inline(value)}"
    version = table.get("version", "*")
    try:
        specifier = _specifier(version)
        marker = _marker(table)
    except (ValueError, TypeError):
        draft.lose(
            "error",
            "requirement-syntax",
            f"`{written}` cannot be read",
            origin,
            hint=f'write it like `{name} = ">=1.0"`, with `markers` as PEP 508 has them',
        )
        return None
    # As in `'trino[sqlalchemy]' = "*"`, which Pipenv passes on to pip.
    bare, _, within = name.partition("[")
    project = draft.project_named(bare.strip() if within.endswith("]") else name, origin)
    if project is None:
        return None
    extras = table.get("extras", [])
    asked = [*map(str, extras if isinstance(extras, list) else ()), *within.removesuffix("]").split(",")]
    requirement = Requirement(
        name=project,
        extras=tuple(sorted({canonicalize_name(each.strip()) for each in asked if each.strip()})),
        specifier=specifier,
        marker=marker,
        editable=table.get("editable") is True,
        text=written,
        origin=origin,
    )
    match table:
        case {"git": str(url)}:
            revision = {"rev": table["ref"]} if "ref" in table else {}
            return replace(requirement, url=git_address(url, table | revision), specifier="")
        case {"path": str(path)}:
            return replace(located_at(requirement, path), path=path)
        case {"file": str(address)} | {"uri": str(address)}:
            return located_at(requirement, address)
        case {"index": str(index)}:
            if index in indexes:
                first = indexes[index] == draft.options.index_url
                return requirement if first else replace(requirement, index=indexes[index])
            draft.lose("error", "index-unknown", f"the index `{index}` of `{name}` is no `[[source]]`", origin)
            return None
    return requirement


def _specifier(version: object) -> str:
    if not isinstance(version, str):
        raise TypeError
    text = version.strip().lstrip("(").rstrip(")")
    if text in ("", "*"):
        return ""
    if not re.match(r"[<>=!~]", text):
        text = f"=={text}"  # as Pipenv does
    return str(SpecifierSet(text))


def _marker(table: dict[str, Any]) -> str:
    """What `markers` and the keys that are named after marker variables say together."""
    marker = parse_marker(table["markers"]) if table.get("markers") else ""
    for key in _MARKERS:
        if key in table:
            marker = both(marker, parse_marker(f"{key} {table[key]}"))
    return marker
