"""A `Dockerfile` whose place a generated one takes: `ENTRYPOINT` and `CMD`, `EXPOSE`, `ENV` of its last stage."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterator

from isolate.frameworks.declared.statement import Statement

_INSTRUCTION = re.compile(r"[ \t]*(FROM|CMD|ENTRYPOINT|EXPOSE|ENV|WORKDIR)[ \t]+(.*\S)", re.IGNORECASE)


def read(file: str, text: str) -> Iterator[Statement]:  # noqa: ARG001  all readers are called alike
    """What the image runs, with paths below its last working directory seen from there."""
    said: dict[str, tuple[str, int]] = {}
    variables: list[tuple[str, str, int]] = []
    for line, instruction in _instructions(text):
        found = _INSTRUCTION.match(instruction)
        if not found:
            continue
        name, value = found[1].upper(), found[2]
        if name == "FROM":
            said, variables = {}, []
        elif name == "ENV":
            variables += ((key, text, line) for key, text in _pairs(value))
        else:
            said[name] = (value, line)
    folder = said.get("WORKDIR", ("/app", 0))[0].rstrip("/")
    words = [_line(said[each][0]) for each in ("ENTRYPOINT", "CMD") if each in said]
    exposed = re.match(r"(\d{1,5})\b", said.get("EXPOSE", ("", 0))[0])
    port = int(exposed[1]) if exposed and 0 < int(exposed[1]) < 65536 else 0
    yield Statement(
        reason="the Dockerfile says so",
        line=max((said[each][1] for each in ("ENTRYPOINT", "CMD") if each in said), default=1),
        command=re.sub(rf"(?<![\w/]){re.escape(folder)}/", "", " ".join(words)) if folder else " ".join(words),
        web=bool(port),
        port=port,
        environment=tuple(variables),
    )


def _instructions(text: str) -> Iterator[tuple[int, str]]:
    """Each instruction on one line, with the number of its first."""
    begun, parts = 0, []
    for number, line in enumerate(text.splitlines(), start=1):
        if line.lstrip().startswith("#"):
            continue
        begun = begun or number
        parts.append(line.rstrip().removesuffix("\\"))
        if not line.rstrip().endswith("\\"):
            yield begun, " ".join(each.strip() for each in parts)
            begun, parts = 0, []


def _line(value: str) -> str:
    """The shell form of the exec form, or the shell form itself."""
    if not value.startswith("["):
        return value
    try:
        words = json.loads(value)
    except (ValueError, RecursionError):
        return ""
    if not all(isinstance(each, str) for each in words):
        return ""
    return words[2] if len(words) == 3 and words[1] == "-c" and words[0].endswith("sh") else shlex.join(words)


def _pairs(value: str) -> Iterator[tuple[str, str]]:
    """The variables of one `ENV`."""
    try:
        words = shlex.split(value)
    except ValueError:
        return
    if len(words) == 2 and "=" not in words[0]:
        yield words[0], words[1]
        return
    for each in words:
        name, equals, given = each.partition("=")
        if equals:
            yield name, given
