"""`pyproject.toml`: what the standards and each tool's own table say of a project."""

from __future__ import annotations

from isolate.manifests import dependency_groups, flit, hatch, labels, pdm, poetry, project_table, uv
from isolate.manifests.sources import with_sources
from isolate.manifests.toml_document import read_document
from isolate.manifests.toml_draft import TomlDraft
from isolate.model.manifest import Manifest
from isolate.model.problem import Problem

_PARTS = (project_table, dependency_groups, poetry, pdm, flit, hatch, uv, labels)


def read(path: str, text: str) -> Manifest:
    """What a `pyproject.toml` says of a project; one that only configures tools gives an empty manifest.

    Files that a build backend reads dependencies from are in `includes`, not followed. Requirements have the place
    that `[tool.uv.sources]` gives them.
    """
    document = read_document(path, text)
    if isinstance(document, Problem):
        return Manifest(path=path, format="pyproject", problems=(document,), incomplete=True)
    draft = TomlDraft(path=path, format="pyproject", document=document)
    for part in _PARTS:
        part.read_into(draft)
    return with_sources(draft.manifest(), tuple(draft.sources))
