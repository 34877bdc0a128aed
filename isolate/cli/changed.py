"""The names of changed files, as a person or Git gives them."""

import ast
import os
from collections.abc import Iterable
from typing import TextIO


def read_changed(words: Iterable[str], stdin: TextIO) -> tuple[str, ...]:
    """The names given, each once, in their order; `-` stands for those that stdin holds.

    There they end with line breaks, or, where there is any, with NUL. A line in double quotes is read as Git writes
    names with special characters.
    """
    found: list[str] = []
    for word in words:
        found += _listed(stdin) if word == "-" else [word]
    return tuple(dict.fromkeys(name for name in found if name))


def _listed(stdin: TextIO) -> list[str]:
    data = stdin.buffer.read()
    if b"\0" in data:
        return [os.fsdecode(name) for name in data.split(b"\0")]
    return [os.fsdecode(_unquoted(line.removesuffix(b"\r"))) for line in data.split(b"\n")]


def _unquoted(line: bytes) -> bytes:
    if len(line) < 2 or not line.startswith(b'"') or not line.endswith(b'"'):
        return line
    try:
        name = ast.literal_eval("b" + line.decode("ascii"))
    except (SyntaxError, ValueError):
        return line
    return name if isinstance(name, bytes) else line
