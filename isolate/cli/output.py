"""Puts data where the person wants it: on stdout, or whole into a file."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from isolate.model.problem import InputError

STANDARD = "-"
"""The name of stdout where a file is written, and of stdin where one is read."""


def take(path: str) -> str:
    """The text of a file that a person named, of stdin for `-`; raises `InputError` where there is none to read."""
    try:
        if path == STANDARD:
            return sys.stdin.buffer.read().decode("utf-8")
        return Path(path).read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise InputError(f"`{path}` is not a text file") from None
    except OSError as error:
        raise InputError(f"cannot read `{path}`: {error.strerror}") from error


def put(text: str, path: str) -> None:
    """Write a text to stdout for `-` or no path, else into that file in UTF-8 with LF, all of it or nothing.

    A reader of stdout that has had enough is no error. Raises `InputError` where the text cannot be written.
    """
    path = "" if path == STANDARD else path
    try:
        if path:
            _replace(Path(path), text.encode("utf-8", "backslashreplace"))
        else:
            sys.stdout.write(text)
            sys.stdout.flush()
    except BrokenPipeError:
        _drop_stdout()
    except OSError as error:
        if not path:
            _drop_stdout()
        raise InputError(f"cannot write `{path or 'stdout'}`: {error.strerror}") from error


def _drop_stdout() -> None:
    """Let what is still buffered go nowhere, or the interpreter would complain of it at its end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _replace(path: Path, data: bytes) -> None:
    target = path.resolve()
    if target.exists() and not target.is_file():
        # A device or a pipe is written to; replacing it would destroy it.
        target.write_bytes(data)
        return
    from isolate.render.write import replace

    replace(target, data)
