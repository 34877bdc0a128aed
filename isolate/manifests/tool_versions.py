"""`.tool-versions` of asdf and mise."""

from __future__ import annotations

from isolate.manifests.lines import logical_lines
from isolate.manifests.python_pin import manifest_of
from isolate.model.manifest import Manifest


def read(path: str, text: str) -> Manifest:
    """The first version on the line of `python`."""
    for line in logical_lines(path, text):
        words = line.text.split()
        if words[0] == "python" and len(words) > 1:
            origin = line.origin(line.text.index(words[1], len("python")))
            return manifest_of(path, "tool-versions", ".tool-versions", words[1], origin.line, origin.column)
    return Manifest(path=path, format="tool-versions")
