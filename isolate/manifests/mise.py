"""`mise.toml` of mise: its table `[tools]`."""

from __future__ import annotations

from typing import Any

from isolate.manifests.python_pin import manifest_of
from isolate.manifests.toml_document import read_document
from isolate.model.manifest import Manifest
from isolate.model.problem import Problem


def read(path: str, text: str) -> Manifest:
    """The first version of `python`, whichever of the three forms of mise it has."""
    document = read_document(path, text)
    if isinstance(document, Problem):
        return Manifest(path=path, format="mise", problems=(document,))
    tools = document.data.get("tools")
    value: Any = tools.get("python") if isinstance(tools, dict) else None
    value = value[0] if isinstance(value, list) and value else value
    value = value.get("version") if isinstance(value, dict) else value
    if not isinstance(value, str):
        return Manifest(path=path, format="mise")
    origin = document.origin("tools", "python")
    return manifest_of(path, "mise", "mise.toml", value, origin.line, origin.column)
