"""Edits of written lines as a unified diff that `git apply` takes and that touches nothing else."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from isolate.model.suggestion import Edit

_HEAD = r"(?P<head>(?<![\w.-]){name}\s*(?:\[[^\]]*\])?\s*\(?\s*)"
_NAME_SEPARATORS = re.compile(r"[-_.]+")


def edited_line(line: str, edit: Edit) -> str | None:
    """The line after an edit: its specifier alone is another, comments and markers stay; None where it is not found."""
    if not edit.before or edit.project == "python":
        found = line.find(edit.before) if edit.before else -1
        return None if found < 0 else f"{line[:found]}{edit.after}{line[found + len(edit.before) :]}"
    name = r"[-_.]+".join(re.escape(part) for part in _NAME_SEPARATORS.split(edit.project))
    specifier = r"\s*,\s*".join(
        re.escape(each[: len(each) - len(each.lstrip("<>=!~"))]) + r"\s*" + re.escape(each.lstrip("<>=!~").strip())
        for each in _parts(edit.text)
    )
    pattern = re.compile(_HEAD.format(name=name) + f"(?P<specifier>{specifier})" + r"(?![\w.*+!-])", re.IGNORECASE)
    match = pattern.search(line)
    if match is None:
        return None
    return line[: match.start("specifier")] + edit.after + line[match.end("specifier") :]


def _parts(text: str) -> list[str]:
    """The specifiers of a requirement in the order in which they are written."""
    body = text.partition(";")[0]
    return re.findall(r"(?:===|==|~=|!=|<=|>=|<|>)\s*[^\s,;)]+", body)


def patch(edits: Iterable[Edit], texts: Mapping[str, str]) -> str:
    """The diff of all files that the edits are in; `texts` are their texts with their own line ends."""
    files: dict[str, list[Edit]] = {}
    for edit in edits:
        files.setdefault(edit.origin.file, []).append(edit)
    parts = []
    for path, found in sorted(files.items()):
        before = texts[path].splitlines(keepends=True)
        after = list(before)
        for edit in found:
            changed = edited_line(after[edit.origin.line - 1], edit)
            if changed is not None:
                after[edit.origin.line - 1] = changed
        parts += list(difflib.unified_diff(before, after, f"a/{path}", f"b/{path}"))
    return "".join(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in parts)
