"""`[tool.flit.metadata]`: what Flit read before there was a `[project]` table."""

from __future__ import annotations

from packaging.utils import canonicalize_name

from isolate.manifests.toml_draft import TomlDraft

_METADATA = ("tool", "flit", "metadata")


def read_into(draft: TomlDraft) -> None:
    """Take over the metadata of a project that Flit builds; a `[project]` table takes its place."""
    metadata = draft.table(*_METADATA)
    if not metadata or draft.value("project") is not None:
        return
    draft.name(metadata.get("dist-name", metadata.get("module")))
    draft.requirements += draft.requirements_at(*_METADATA, "requires")
    for extra in draft.table(*_METADATA, "requires-extra"):
        draft.extras.append((canonicalize_name(extra), draft.requirements_at(*_METADATA, "requires-extra", extra)))
    if "requires-python" in metadata:
        draft.says_python(metadata["requires-python"], "requires-python", draft.origin(*_METADATA, "requires-python"))
    draft.scripts_at("tool", "flit", "scripts")
