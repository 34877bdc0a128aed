"""A `Makefile` or `justfile`: the target that is named after starting, where it is one command."""

from __future__ import annotations

import re
from collections.abc import Iterator

from isolate.frameworks.declared.statement import Statement

_NAMES = ("start", "serve", "run")
_ASSIGNS = re.compile(r"\w+[ \t]*[:?+!]*=")
_NAME = re.compile(r"\w[\w-]*")


def read(file: str, text: str) -> Iterator[Statement]:  # noqa: ARG001  all readers are called alike
    """The command of the first such target that has one line without variables of the file."""
    recipes: dict[str, list[tuple[str, int]]] = {}
    target = ""
    for number, line in enumerate(text.splitlines(), start=1):
        if line[:1] in {"\t", " "}:
            if line.strip() and not line.lstrip().startswith("#"):
                recipes.setdefault(target, []).append((line.strip().lstrip("@-"), number))
        elif line and not line.startswith("#"):
            found = _NAME.match(line) if ":" in line and not _ASSIGNS.match(line) else None
            target = found[0] if found else ""
    for name in _NAMES:
        commands = recipes.get(name, [])
        if len(commands) == 1 and not re.search(r"\$[({]|\{\{|\\$", commands[0][0]):
            command, line_number = commands[0]
            yield Statement(reason=f"the target `{name}` says so", line=line_number, command=command)
