"""Where text goes: a terminal, a pipe or a file."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, TextIO

from isolate.report.look import Look

if TYPE_CHECKING:
    from collections.abc import Callable


def look_of(stream: TextIO, *, detail: int = 0, colour: bool = False) -> Look:
    """How text for people is to look on a stream, colours only where they are wanted and possible."""
    possible = colour and stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    return Look(
        width=shutil.get_terminal_size().columns if possible else 0,
        detail=detail,
        unicode=_can_show("→…≤≥≠·—", stream.encoding),
    )


def _can_show(signs: str, encoding: str) -> bool:
    try:
        signs.encode(encoding)
    except (UnicodeEncodeError, LookupError):
        return False
    return True


@contextmanager
def progress(*, wanted: bool) -> Iterator[Callable[[str], None]]:
    """Give a function that shows one line of progress in place, on a terminal only; the line is gone at the end."""
    if not (wanted and sys.stderr.isatty()):
        yield lambda _: None
        return

    def show(message: str) -> None:
        room = shutil.get_terminal_size().columns - 1
        sys.stderr.write(f"\r\x1b[K{look_of(sys.stderr).line(message)[:room]}")
        sys.stderr.flush()

    try:
        yield show
    finally:
        sys.stderr.write("\r\x1b[K")
        sys.stderr.flush()
