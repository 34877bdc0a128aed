"""What was compared and found as it should be, remembered between runs.

A key stands for everything that was compared: for what the files were to be made from, for the files on disk, and for
the program and the templates that make them. So nothing that is remembered can become wrong; it only becomes useless.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable
from contextlib import suppress
from functools import lru_cache
from pathlib import Path

from isolate.regular_file import read_regular
from isolate.render.write import replace
from isolate.storage import cache_folder

_FILE = "compared"
_KEPT = 10_000


class Comparisons:
    """The keys of earlier runs; where their file cannot be used, nothing is known."""

    def __init__(self, folder: Path | None = None) -> None:
        self._path = (folder or cache_folder()) / _FILE
        self._keys: dict[str, None] = {}
        with suppress(OSError, UnicodeDecodeError):
            self._keys = dict.fromkeys(self._path.read_text("ascii").split())

    def knows(self, key: str) -> bool:
        """Whether what the key stands for was found as it should be."""
        return key in self._keys

    def add(self, keys: Iterable[str]) -> None:
        """Remember keys, and forget the oldest of very many."""
        new = [key for key in keys if key not in self._keys]
        if not new:
            return
        self._keys |= dict.fromkeys(new)
        with suppress(OSError):
            self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            replace(self._path, "\n".join([*self._keys][-_KEPT:]).encode("ascii"))

    def clear(self) -> int:
        """Forget everything; gives the bytes freed."""
        self._keys = {}
        with suppress(OSError):
            size = self._path.stat().st_size
            self._path.unlink()
            return size
        return 0


def key(folder: Path, paths: Iterable[str], texts: Iterable[str]) -> str:
    """The key of files under a folder, and of the texts of all that they were made from."""
    digest = hashlib.sha256(_program().encode())
    for path in paths:
        with suppress(OSError):
            digest.update(read_regular(os.path.realpath(folder / path)))
        digest.update(f"\0{path}\0".encode())
    for text in texts:
        data = text.encode("utf-8", "surrogatepass")
        digest.update(b"%d\0" % len(data))
        digest.update(data)
    return digest.hexdigest()[:32]


@lru_cache(maxsize=1)
def _program() -> str:
    """What changes with the program: where it is, and when the newest of its files was written."""
    package = Path(__file__).parents[1]
    newest = 0
    for folder in (package, package.parent / "templates"):
        for root, _, names in os.walk(folder):
            files = (os.path.join(root, name) for name in names if not name.endswith(".pyc"))  # noqa: PTH118  quick
            newest = max([newest, *(os.stat(file).st_mtime_ns for file in files)])  # noqa: PTH116  quick
    return f"{package} {newest}"
