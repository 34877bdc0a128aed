"""Where text goes: a terminal, a pipe or a file."""

from __future__ import annotations

import os
import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, TextIO

from isolate.report.look import Look

if TYPE_CHECKING:
    from collections.abc import Callable


def look_of(stream: TextIO, *, detail: int = 0, colour: bool = False) -> Look:
    """How text for people is to look on a stream, colours only where they are wanted and possible."""
    possible = colour and not os.environ.get("NO_COLOR") and (_is_forced() or _is_terminal(stream))
    return Look(
        width=shutil.get_terminal_size().columns if possible else 0,
        detail=detail,
        unicode=_can_show("→…≤≥≠·—", stream.encoding),
    )


def _is_forced() -> bool:
    return os.environ.get("FORCE_COLOR", "") not in ("", "0")


def _is_terminal(stream: TextIO) -> bool:
    return stream.isatty() and os.environ.get("TERM") != "dumb"


def _can_show(signs: str, encoding: str) -> bool:
    try:
        signs.encode(encoding)
    except (UnicodeEncodeError, LookupError):
        return False
    return True


_EVERY = 10.0
"""Seconds between two lines of progress where they cannot be shown in place."""


@contextmanager
def progress(*, wanted: bool) -> Iterator[Callable[[str], None]]:
    """Give a function that shows what is done, with the time that passed and the steps a second, on stderr.

    On a terminal it is one line in place that is gone at the end; elsewhere a line every ten seconds.
    """
    if not wanted:
        yield lambda _: None
        return
    in_place = sys.stderr.isatty()
    began = last = time.monotonic()
    steps = 0

    def show(message: str) -> None:
        nonlocal last, steps
        now = time.monotonic()
        steps += 1
        if not in_place and now - last < _EVERY:
            return
        last = now
        passed = now - began
        timed = f"{message} ({passed:.0f} s, {steps / passed:.1f}/s)" if passed >= 1 else message
        line = look_of(sys.stderr).line(timed)
        sys.stderr.write(f"\r\x1b[K{line[: shutil.get_terminal_size().columns - 1]}" if in_place else f"{line}\n")
        sys.stderr.flush()

    try:
        yield show
    finally:
        if in_place:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()
