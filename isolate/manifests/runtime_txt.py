"""`runtime.txt` of Heroku and of what took after it."""

from __future__ import annotations

from isolate.manifests.lines import logical_lines
from isolate.manifests.python_pin import manifest_of
from isolate.model.manifest import Manifest


def read(path: str, text: str) -> Manifest:
    """The Python that the file names (`python-3.12.4`); one for another language says nothing."""
    for line in logical_lines(path, text):
        if not line.text.lower().startswith(("python", "3", "2")):
            break
        origin = line.origin()
        return manifest_of(path, "runtime", "runtime.txt", line.text, origin.line, origin.column)
    return Manifest(path=path, format="runtime")
