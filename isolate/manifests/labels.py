"""What a project says of itself that its image is labelled with: `[project]`, or `[tool.poetry]`."""

from __future__ import annotations

from typing import Any

from isolate.manifests.toml_draft import TomlDraft

_PREFIX = "org.opencontainers.image."
_SOURCES = ("source", "source code", "repository", "code", "github", "gitlab")


def read_into(draft: TomlDraft) -> None:
    """Take over the licence, the address of the source and the version, by the names that the OCI gives them.

    What is no text of one line is left out, as is what the build of the project finds out.
    """
    found: dict[str, str] = {}
    for table in (("tool", "poetry"), ("project",)):
        values = draft.value(*table)
        if not isinstance(values, dict):
            continue
        license_ = values.get("license")
        license_ = license_.get("text") if isinstance(license_, dict) else license_
        said = {"licenses": license_, "source": _source(values), "version": values.get("version")}
        found |= {name: value for name, value in said.items() if isinstance(value, str) and _is_plain(value)}
    draft.labels += sorted((f"{_PREFIX}{name}", value) for name, value in found.items())


def _source(table: dict[str, Any]) -> object:
    urls = table.get("urls")
    named = {str(name).lower(): value for name, value in urls.items()} if isinstance(urls, dict) else {}
    return next((named[name] for name in _SOURCES if name in named), table.get("repository"))


def _is_plain(text: str) -> bool:
    return 0 < len(text) <= 200 and text.isprintable()
