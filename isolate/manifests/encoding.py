"""Bytes of a manifest to text, as pip reads them."""

from __future__ import annotations

import codecs
import re

from isolate.model.origin import Origin
from isolate.model.problem import Problem

# The longer marks first: UTF-32's little-endian mark begins with UTF-16's.
_MARKS: tuple[tuple[bytes, str], ...] = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_DECLARED = re.compile(rb"^[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)")


def decode(path: str, data: bytes) -> str | Problem:
    """The text of a manifest, or one problem: by its byte-order mark, a PEP 263 comment, else UTF-8.

    Nothing is guessed: other bytes, and NUL characters, are not text.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _decode(path, data[len(mark) :], encoding)
    encoding = "utf-8"
    if not path.endswith(".toml"):  # TOML is UTF-8, whatever its comments say
        for line in data.split(b"\n", 2)[:2]:
            if declared := _DECLARED.match(line):
                encoding = declared[1].decode("ascii", "replace")
                break
    return _decode(path, data, encoding)


def _decode(path: str, data: bytes, encoding: str) -> str | Problem:
    origin = Origin(file=path)
    try:
        text = data.decode(encoding)
    except LookupError:
        return Problem(
            severity="error",
            code="encoding-unknown",
            message=f"`{path}` declares the encoding `{encoding}`, which does not exist",
            origin=origin,
            hint="save it as UTF-8 and drop the `coding:` comment",
        )
    except ValueError:
        return _not_text(path, origin, f"it is not {encoding.upper()}")
    return _not_text(path, origin, "it holds NUL characters") if "\0" in text else text


def _not_text(path: str, origin: Origin, why: str) -> Problem:
    return Problem(
        severity="error",
        code="not-text",
        message=f"`{path}` is not a text file: {why}",
        origin=origin,
        hint="save it as UTF-8",
    )
