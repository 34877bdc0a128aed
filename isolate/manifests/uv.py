"""`[tool.uv]`: sources, indexes, workspaces, constraints, overrides and development dependencies."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from packaging.utils import canonicalize_name

from isolate.manifests.toml_draft import TomlDraft
from isolate.model.manifest import ProjectSource, Workspace
from isolate.model.requirement import parse_marker

_UV = ("tool", "uv")
_MOST_SOURCES = 30
"""Sources of one project: each of its requirements is taken from each of them."""
_KINDS = ("git", "url", "path", "index", "workspace")


def read_into(draft: TomlDraft) -> None:
    """Take over what `[tool.uv]` says of requirements and of where they come from."""
    if not draft.table(*_UV):
        return
    indexes = _indexes(draft)
    for name, value in draft.table(*_UV, "sources").items():
        listed = value if isinstance(value, list) else [value]
        if len(listed) > _MOST_SOURCES:
            draft.malformed(f"`{name}` has more than {_MOST_SOURCES} sources", *_UV, "sources", name)
            continue
        for index, source in enumerate(listed):
            at: tuple[str | int, ...] = (*_UV, "sources", name)
            at = (*at, index) if isinstance(value, list) else at
            found = _source(draft, canonicalize_name(name), source, indexes, at)
            draft.sources += [found] if found else []
    draft.constraints += draft.requirements_at(*_UV, "constraint-dependencies")
    draft.overrides += draft.requirements_at(*_UV, "override-dependencies")
    draft.excludes += (canonicalize_name(each) for each in draft.texts(*_UV, "exclude-dependencies"))
    if draft.value(*_UV, "dev-dependencies") is not None:  # what uv had before there were groups
        draft.group("dev", (each for each in draft.requirements_at(*_UV, "dev-dependencies")))
    workspace = draft.table(*_UV, "workspace")
    if workspace:
        draft.workspace = Workspace(
            members=tuple(draft.texts(*_UV, "workspace", "members")),
            exclude=tuple(draft.texts(*_UV, "workspace", "exclude")),
        )


def _indexes(draft: TomlDraft) -> dict[str, str]:
    """The addresses of named indexes; those that hold for every project become options of the manifest."""
    named: dict[str, str] = {}
    default, extra, links = "", [], []
    for index, table in enumerate(draft.tables(*_UV, "index")):
        url = table.get("url")
        if not isinstance(url, str):
            draft.malformed("an index of `[tool.uv]` has no `url`", *_UV, "index", index)
            continue
        if isinstance(table.get("name"), str):
            named[table["name"]] = url
        if table.get("format") == "flat":
            links += [url] if not table.get("explicit") else []
        elif table.get("default") is True:
            default = default or url
        elif table.get("explicit") is not True:
            extra.append(url)
    single = draft.value(*_UV, "index-url")
    draft.options = replace(
        draft.options,
        index_url=default or (single if isinstance(single, str) else ""),
        extra_index_urls=(*extra, *draft.texts(*_UV, "extra-index-url")),
        find_links=(*links, *draft.texts(*_UV, "find-links")),
        no_index=draft.value(*_UV, "no-index") is True,
        prereleases=draft.value(*_UV, "prerelease") == "allow",
        no_binary=_projects(draft, "no-binary"),
        only_binary=_projects(draft, "no-build"),
        named=(*draft.options.named, *named.items()),
    )
    if draft.options.no_index:
        draft.options = replace(draft.options, index_url="", extra_index_urls=())
    return named


def _projects(draft: TomlDraft, key: str) -> tuple[str, ...]:
    if draft.value(*_UV, key) is True:
        return (":all:",)
    return tuple(canonicalize_name(each) for each in draft.texts(*_UV, f"{key}-package"))


def _source(
    draft: TomlDraft, name: str, value: object, indexes: dict[str, str], at: tuple[str | int, ...]
) -> ProjectSource | None:
    table: dict[str, Any] = value if isinstance(value, dict) else {}
    kinds = [kind for kind in _KINDS if kind in table]
    try:
        marker = parse_marker(table["marker"]) if "marker" in table else ""
    except (ValueError, TypeError):
        draft.malformed(f"the marker of the source of `{name}` cannot be read", *at)
        return None
    source = ProjectSource(
        name=name,
        marker=marker,
        extra=canonicalize_name(str(table.get("extra", ""))),
        group=canonicalize_name(str(table.get("group", ""))),
        editable=table.get("editable") is True,
    )
    if len(kinds) == 1:
        match kinds[0], table[kinds[0]]:
            case "git", str(url):
                return replace(source, url=git_address(url, table))
            case "url", str(url):
                folder = table.get("subdirectory")
                return replace(source, url=f"{url}#subdirectory={folder}" if folder else url)
            case "path", str(path):
                return replace(source, path=path)
            case "workspace", True:
                return replace(source, workspace=True)
            case "index", str(index) if index in indexes:
                return replace(source, index=indexes[index], editable=False)
            case "index", index:
                draft.lose(
                    "error",
                    "index-unknown",
                    f"the source of `{name}` is the index `{index}`, which is no `[[tool.uv.index]]` of the file",
                    draft.origin(*at),
                )
                return None
    draft.malformed(f"the source of `{name}` is none of {', '.join(f'`{kind}`' for kind in _KINDS)}", *at)
    return None


def git_address(url: str, table: dict[str, Any]) -> str:
    """The address that pip takes for a Git repository, its revision and its folder as uv and Poetry write them."""
    revision = next((table[key] for key in ("rev", "tag", "branch") if isinstance(table.get(key), str)), "")
    folder = table.get("subdirectory")
    prefix = url if url.startswith("git+") else f"git+{url}"
    if "://" not in prefix and ":" in prefix:  # `git@host:owner/name`
        prefix = f"git+ssh://{prefix.removeprefix('git+').replace(':', '/', 1)}"
    return f"{prefix}{f'@{revision}' if revision else ''}{f'#subdirectory={folder}' if folder else ''}"
