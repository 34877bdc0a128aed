"""`.python-version` of pyenv and uv."""

from __future__ import annotations

from isolate.manifests.lines import logical_lines
from isolate.manifests.python_pin import manifest_of
from isolate.model.manifest import Manifest


def read(path: str, text: str) -> Manifest:
    """The Python that the first line names: further lines are other versions at hand, not the one that runs."""
    for line in logical_lines(path, text):
        origin = line.origin()
        return manifest_of(path, "python-version", ".python-version", line.text, origin.line, origin.column)
    return Manifest(path=path, format="python-version")
