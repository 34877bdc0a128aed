"""Logical lines of a requirements file, each character with its place (pip's joining and comment rules)."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from isolate.model.origin import Origin

_COMMENT_LINE = re.compile(r"\s*#")
_COMMENT = re.compile(r"(?:^|(?<=\s))#.*")


@dataclass(frozen=True, slots=True, kw_only=True)
class LogicalLine:
    """A line after joining and without its comment.

    `pieces` are (offset in `text`, line, column) of each physical line it was joined from; offsets ascend and
    the first may be negative, where white space was cut off.
    """

    file: str
    text: str
    pieces: tuple[tuple[int, int, int], ...]

    def origin(self, offset: int = 0) -> Origin:
        """The place of the character at `offset`."""
        pieces = self.pieces
        index = max(0, bisect_right(pieces, offset, key=lambda piece: piece[0]) - 1) if len(pieces) > 1 else 0
        start, line, column = pieces[index]
        return Origin(file=self.file, line=line, column=max(1, column + offset - start))


def logical_lines(file: str, text: str) -> Iterator[LogicalLine]:
    """The lines of a requirements file that say something.

    A backslash joins a line to the next; a comment line ends a joined line, as in pip. Lines are counted as
    editors count them, by CR, LF and CRLF, while pip's other line separators part lines without being counted.
    """
    pending: list[tuple[str, int, int]] = []
    number, column = 1, 1
    for raw in text.splitlines(keepends=True):
        body = raw.rstrip("\r\n")
        separator = raw[len(body) :]
        if not separator and body.splitlines() != [body]:  # one of the other separators ends it
            body = body[:-1]
        comment = _COMMENT_LINE.match(body)
        joins = body.endswith("\\") and not comment
        if joins:
            stripped = body.strip("\\")
            pending.append((stripped, number, column + len(body) - len(body.lstrip("\\"))))
        else:
            # The blank keeps a comment a comment when it follows text directly.
            pending.append((f" {body}", number, column - 1) if comment else (body, number, column))
            if line := _joined(file, pending):
                yield line
            pending = []
        if separator:
            number, column = number + 1, 1
        else:
            column += len(raw)
    if pending and (line := _joined(file, pending)):
        yield line


def _joined(file: str, pieces: list[tuple[str, int, int]]) -> LogicalLine | None:
    whole = pieces[0][0] if len(pieces) == 1 else "".join(piece for piece, _, _ in pieces)
    cut = _COMMENT.sub("", whole) if "#" in whole else whole
    text = cut.strip()
    if not text:
        return None
    offset = -(len(cut) - len(cut.lstrip()))
    places: list[tuple[int, int, int]] = []
    for piece, line, column in pieces:
        if piece:
            places.append((offset, line, column))
        offset += len(piece)
    return LogicalLine(file=file, text=text, pieces=tuple(places))
