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

_OPENING = re.compile(r"# /// ([a-zA-Z0-9-]+)")
_COMMENT = re.compile(r"^# ?")
OPENING = re.compile(rb"^# /// script\r?$", re.MULTILINE)
"""The line that opens the metadata, in bytes: most scripts have none, and need not be decoded."""


def read(path: str, text: str) -> Manifest:
    """What the `script` block says, and `[tool.uv]` in it."""
    lines = text.replace("\r\n", "\n").split("\n")
    blocks = _blocks(lines)
    if not blocks:
        return _without_block(path, lines)
    first, end = blocks[0]
    if len(blocks) > 1:
        line = blocks[1][0]
        problem = Problem(
            severity="error",
            code="script-blocks",
            message=f"`{path}` has two blocks of `script` metadata",
            origin=Origin(file=path, line=line),
            hint="keep one of them",
        )
        return Manifest(path=path, format="script", problems=(problem,), incomplete=True)
    # The comment characters become blanks, and the lines above empty ones, so that every place stays what it is.
    content = "".join(f"{_COMMENT.sub(_blanks, line)}\n" for line in lines[first:end])
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


def _blocks(lines: list[str]) -> list[tuple[int, int]]:
    """The blocks of type `script`: the index of the first line of each one's content, and of the line that ends it.

    As the expression of the specification finds them, in time that is linear in the text: a block ends at the last
    `# ///` of the comment lines that follow its opening.
    """
    found: list[tuple[int, int]] = []
    at = 0
    while at < len(lines):
        opening = _OPENING.fullmatch(lines[at])
        at += 1
        if opening is None:
            continue
        after = at
        while after < len(lines) and (lines[after] == "#" or lines[after].startswith("# ")):
            after += 1
        end = next((index for index in range(after - 1, at, -1) if lines[index] == "# ///"), 0)
        if end and opening[1] == "script":
            found.append((at, end))
        at = after  # no further block ends within these lines
    return found


def _blanks(match: re.Match[str]) -> str:
    return " " * len(match[0])


def _without_block(path: str, lines: list[str]) -> Manifest:
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
