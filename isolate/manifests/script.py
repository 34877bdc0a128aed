"""Python scripts that carry their requirements (PEP 723)."""

from __future__ import annotations

import re

from isolate.manifests import uv
from isolate.manifests.sources import with_sources
from isolate.manifests.toml_document import TomlDocument, read_document
from isolate.manifests.toml_draft import TomlDraft
from isolate.model.manifest import Manifest
from isolate.model.origin import Origin
from isolate.model.problem import Problem

OPENING = re.compile(rb"^# /// script\r?$", re.MULTILINE)
"""The line that opens the metadata, in bytes: most scripts have none, and need not be decoded."""

# The expression of the specification.
_BLOCK = re.compile(r"(?m)^# /// (?P<type>[a-zA-Z0-9-]+)$\s(?P<content>(^#(| .*)$\s)+)^# ///$")


def read(path: str, text: str) -> Manifest:
    """What the `script` block says, and `[tool.uv]` in it."""
    text = text.replace("\r\n", "\n")
    blocks = [match for match in _BLOCK.finditer(text) if match["type"] == "script"]
    if not blocks:
        return _without_block(path, text)
    first = text.count("\n", 0, blocks[0].start("content"))
    if len(blocks) > 1:
        line = text.count("\n", 0, blocks[1].start()) + 1
        problem = Problem(
            severity="error",
            code="script-blocks",
            message=f"`{path}` has two blocks of `script` metadata",
            origin=Origin(file=path, line=line),
            hint="keep one of them",
        )
        return Manifest(path=path, format="script", problems=(problem,), incomplete=True)
    # The comment characters become blanks, and the lines above empty ones, so that every place stays what it is.
    content = re.sub(r"(?m)^# ?", lambda match: " " * len(match[0]), blocks[0]["content"])
    document = read_document(path, "\n" * first + content)
    if not isinstance(document, TomlDocument):
        return Manifest(path=path, format="script", problems=(document,), incomplete=True)
    draft = TomlDraft(path=path, format="script", document=document)
    draft.requirements += draft.requirements_at("dependencies")
    if "requires-python" in document.data:
        origin = document.place("requires-python")(0)
        draft.says_python(document.data["requires-python"], "requires-python", origin)
    uv.read_into(draft)
    return with_sources(draft.manifest(), tuple(draft.sources))


def _without_block(path: str, text: str) -> Manifest:
    lines = text.split("\n")
    line = lines.index("# /// script") + 1 if "# /// script" in lines else 0
    problem = Problem(
        severity="error" if line else "warning",
        code="script-metadata",
        message=f"the `script` block of `{path}` does not end"
        if line
        else f"`{path}` has no `script` block, so what it requires is not known",
        origin=Origin(file=path, line=line),
        hint="end it with a line `# ///`, and begin each line in it with `#`" if line else "",
    )
    return Manifest(path=path, format="script", problems=(problem,), incomplete=True)
