"""A TOML file with the place of everything in it."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from isolate.manifests.toml_positions import Path, locate
from isolate.model.origin import Origin
from isolate.model.problem import Problem

_POSITION = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)$")


_DEEPEST = 50
"""Keys that may be joined by dots; `tomllib` takes time that grows with the square of their number."""
_KEY = r"""(?:[A-Za-z0-9_-]+|"[^"\n]*"|'[^'\n]*')"""
_DOTTED = re.compile(rf"(?<![A-Za-z0-9_-]){_KEY}(?:[ \t]*\.[ \t]*{_KEY}){{{_DEEPEST}}}")


@dataclass(frozen=True, slots=True, kw_only=True)
class TomlDocument:
    """A parsed document; paths are keys and array indexes from the root."""

    file: str
    lines: tuple[str, ...]
    data: dict[str, Any]
    positions: dict[Path, tuple[int, int]]

    def origin(self, *path: str | int) -> Origin:
        """The line that gives the value at `path`, or its nearest parent that stands anywhere."""
        while path and path not in self.positions:
            path = path[:-1]
        return Origin(file=self.file, line=self.positions[path][0] if path else 0)

    def place(self, *path: str | int) -> Callable[[int], Origin]:
        """Where the characters of the string at `path` stand."""
        origin = self.origin(*path)
        if path not in self.positions:
            return lambda _: origin
        line, column = self.positions[path]
        rest = self.lines[line - 1][column:]
        value: Any = self.data
        for key in path:
            value = value[key]
        inside = rest.startswith(str(value))  # neither escaped nor on several lines

        def at(offset: int) -> Origin:
            return Origin(file=self.file, line=line, column=column + 1 + offset if inside else column)

        return at


def read_document(file: str, text: str) -> TomlDocument | Problem:
    """The document that `text` is, or one problem with the place where it stops being TOML."""
    data = parse(file, text)
    if isinstance(data, Problem):
        return data
    try:
        return TomlDocument(file=file, lines=tuple(text.split("\n")), data=data, positions=locate(text))
    except RecursionError as error:
        return _syntax_problem(file, text, error)


def parse(file: str, text: str) -> dict[str, Any] | Problem:
    """What `tomllib` makes of a text, or one problem with the place where it stops being TOML."""
    if text.count(".") >= _DEEPEST and (match := _DOTTED.search(text)):
        line = text.count("\n", 0, match.start()) + 1
        error = RecursionError()
        return replace(_syntax_problem(file, text, error), origin=Origin(file=file, line=line))
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        return _syntax_problem(file, text, error)


def _syntax_problem(file: str, text: str, error: ValueError | RecursionError) -> Problem:
    """Why a text is no TOML, with the place where it stops being it."""
    message, line, column = "it is nested too deeply", 0, 0
    if isinstance(error, ValueError):
        message = "a number in it is too long"
    if isinstance(error, tomllib.TOMLDecodeError):
        message = str(error)
        if match := _POSITION.search(message):
            line, column = (int(match[1]), int(match[2])) if match[1] else (text.count("\n") + 1, 0)
            message = message[: match.start()]
        message = message[:1].lower() + message[1:]
    return Problem(
        severity="error",
        code="toml-syntax",
        message=f"`{file}` is not valid TOML: {message}",
        origin=Origin(file=file, line=line, column=column),
    )


def inline(value: object) -> str:
    """A value as TOML writes it on one line."""
    if isinstance(value, dict):
        return f"{{ {', '.join(f'{key} = {inline(each)}' for key, each in value.items())} }}"
    if isinstance(value, list):
        return f"[{', '.join(map(inline, value))}]"
    return json.dumps(value, ensure_ascii=False, default=str)
