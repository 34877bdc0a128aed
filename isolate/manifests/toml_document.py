"""A TOML file with the place of everything in it."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from isolate.manifests.toml_positions import Path, locate
from isolate.model.origin import Origin
from isolate.model.problem import Problem

_POSITION = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)$")


@dataclass(frozen=True, slots=True, kw_only=True)
class TomlDocument:
    """A parsed document; paths are keys and array indexes from the root."""

    file: str
    text: str
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
        rest = self.text.split("\n")[line - 1][column:]
        value: Any = self.data
        for key in path:
            value = value[key]
        inside = rest.startswith(str(value))  # neither escaped nor on several lines

        def at(offset: int) -> Origin:
            return Origin(file=self.file, line=line, column=column + 1 + offset if inside else column)

        return at


def read_document(file: str, text: str) -> TomlDocument | Problem:
    """The document that `text` is, or one problem with the place where it stops being TOML."""
    try:
        return TomlDocument(file=file, text=text, data=tomllib.loads(text), positions=locate(text))
    except tomllib.TOMLDecodeError as error:
        message = str(error)
        line, column = 0, 0
        if match := _POSITION.search(message):
            line, column = (int(match[1]), int(match[2])) if match[1] else (text.count("\n") + 1, 0)
            message = message[: match.start()]
        return _problem(Origin(file=file, line=line, column=column), message[:1].lower() + message[1:])
    except RecursionError:
        return _problem(Origin(file=file), "it is nested too deeply")


def _problem(origin: Origin, why: str) -> Problem:
    return Problem(
        severity="error", code="toml-syntax", message=f"`{origin.file}` is not valid TOML: {why}", origin=origin
    )
