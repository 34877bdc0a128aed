"""What a wheel installs: the paths of its RECORD with their hashes."""

from __future__ import annotations

import csv
import io
from typing import IO

from isolate.index.answer import Failure
from isolate.index.archives import read_record

_SCHEMES = {"purelib": "", "platlib": "", "scripts": "../../../bin/", "data": "../../../"}
"""Where the folders of `NAME-VERSION.data` go (PEP 427); headers have a folder for each distribution."""


def read_installed(file: IO[bytes], filename: str) -> tuple[tuple[str, str], ...] | Failure:
    """Every path a wheel installs with its hash (PEP 376, 427), but for those about the distribution itself."""
    text = read_record(file, filename)
    if isinstance(text, Failure):
        return text
    rows = [row for row in csv.reader(io.StringIO(text.decode("utf-8", "replace"))) if row]
    return tuple(
        (_place(row[0]), row[1] if len(row) > 1 else "")
        for row in rows
        if not row[0].split("/")[0].endswith(".dist-info")
    )


def _place(path: str) -> str:
    """Where a path of a wheel is installed, seen from `site-packages` as installers write it into RECORD."""
    folder, _, rest = path.partition("/")
    if not folder.endswith(".data"):
        return path
    scheme, _, inner = rest.partition("/")
    return f"{_SCHEMES[scheme]}{inner}" if scheme in _SCHEMES and inner else path
