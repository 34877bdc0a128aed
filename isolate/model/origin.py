"""Where something was written."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Origin:
    """A place in a file a person wrote.

    `file` is relative to the root of the analysis, with `/` between its parts on every system; `line` and
    `column` count from 1, and 0 means that the whole file, or the whole line, is meant.
    """

    file: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        parts = [self.file]
        if self.line:
            parts.append(str(self.line))
            if self.column:
                parts.append(str(self.column))
        return ":".join(parts)
