"""The cache on disk: one SQLite file that many threads and processes may use at once.

It only ever saves time: whatever is wrong with it, the program works without it, or says that it was damaged and
works the next time. Records are keyed by the address of the index as well as by the project, metadata by the hash or
the address of its file, never by a name alone.

A run reads the cache as it was when the run began: a page and what belongs to it, read later, are of one time,
whatever other processes write meanwhile. What the run itself finds out is kept by those who asked for it.
"""

from __future__ import annotations

import contextlib
import sqlite3
import threading
import time
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from isolate.index.cache_file import (
    FILE,
    connect,
    is_busy,
    is_time_to_prune,
    open_file,
    remove,
    remove_all,
    size,
    stand_still,
)
from isolate.index.record import Packed
from isolate.index.stored import Parts
from isolate.model.problem import InputError
from isolate.storage import cache_folder

__all__ = ["Cache", "CachedPage", "cache_folder", "clear", "prune"]

_KEEP_SECONDS = 30 * 24 * 3600
_PRUNE_SECONDS = 24 * 3600
"""A run that stores something prunes what is old, unless another did within this time."""

_BITS = 24
"""What belongs to a page is at places that begin with its number, before so many bits."""


class CachedPage(NamedTuple):
    """What an index said about a project; `record` is empty where it does not know the project.

    `parts` is what belongs to the record and is seldom needed; to read it may raise `InputError`.
    """

    record: bytes | memoryview
    parts: Parts
    etag: str
    modified: str
    fresh_until: float


class Cache:
    """Records by key; every call is safe from any thread, and none raises.

    Where the folder cannot be used, `note` says why in one sentence, and nothing is ever found.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.note = ""
        self._reading = threading.Lock()
        self._writing = threading.Lock()
        self._reader: sqlite3.Connection | None = None
        self._writer: sqlite3.Connection | None = None
        self._is_damaged = False
        """Whether what is there is not what was written: then it is removed when it is closed."""
        self._own: dict[str, bytes] = {}
        """The metadata of this run, which the reader does not see."""
        try:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._reader = open_file(folder / FILE)
            stand_still(self._reader)
        except (OSError, sqlite3.Error) as error:
            self._note(error)
            self._reader = None

    def page(self, address: str, project: str) -> CachedPage | None:
        """What is known of a project on an index, however old."""
        row = self._one(
            "SELECT record, etag, modified, fresh_until, number FROM page WHERE address = ? AND project = ?",
            (address, project),
        )
        record = None if row is None else _checked(row[0])
        if row is None:
            return None
        if record is None or [*map(type, row[1:])] != [str, str, float, int]:
            self._damaged()
            return None
        return CachedPage(record, _Parts(self, row[4]), row[1], row[2], row[3])

    def part(self, place: int) -> memoryview:
        """What belongs to a page; raises `InputError` where it is damaged, and removes the cache in the end."""
        row = self._one("SELECT record FROM part WHERE place = ?", (place,))
        record = None if row is None else _checked(row[0])
        if record is None:
            self._damaged()
            raise InputError(f"the cache in `{self.folder}` is damaged", hint="run the same command again")
        return record

    def put_page(self, address: str, project: str, page: CachedPage, packed: Packed) -> None:
        """Keep what an index said about a project, with all that belongs to it."""
        row = (address, project, _sealed(page.record), page.etag, page.modified, page.fresh_until, time.time())

        def put(connection: sqlite3.Connection) -> None:
            known = connection.execute("SELECT number FROM page WHERE address = ? AND project = ?", row[:2]).fetchone()
            if known is not None:
                first = known[0] << _BITS
                connection.execute("DELETE FROM part WHERE place BETWEEN ? AND ?", (first, first | (1 << _BITS) - 1))
                connection.execute("DELETE FROM page WHERE number = ?", known)
            number = connection.execute("INSERT INTO page VALUES (NULL, ?, ?, ?, ?, ?, ?, ?)", row).lastrowid or 0
            parts = _Parts(self, number)
            places = [(parts.place_of_rest(place), _sealed(each)) for place, each in enumerate(packed.rests)]
            pieces = enumerate(packed.pieces, start=1)
            places += [(parts.place_of_piece(piece), _sealed(each)) for piece, each in pieces]
            connection.executemany("INSERT INTO part VALUES (?, ?)", places)

        self._write(put)

    def keep_page(self, address: str, project: str, fresh_until: float) -> None:
        """Note that a page was found unchanged."""
        values = (fresh_until, time.time(), address, project)
        statement = "UPDATE page SET fresh_until = ?, stored = ? WHERE address = ? AND project = ?"
        self._write(lambda connection: connection.execute(statement, values))

    def metadata(self, key: str) -> bytes | memoryview | None:
        """The record of the metadata under `key`."""
        own = self._own.get(key)
        if own is not None:
            return own
        row = self._one("SELECT record FROM metadata WHERE key = ?", (key,))
        if row is None:
            return None
        record = _checked(row[0])
        if record is None:
            self._damaged()
        return record

    def put_metadata(self, key: str, record: bytes) -> None:
        """Keep a record of metadata."""
        self._own[key] = record
        values = (key, _sealed(record), time.time())
        self._write(lambda connection: connection.execute("INSERT OR REPLACE INTO metadata VALUES (?, ?, ?)", values))

    def prune(self) -> int:
        """Forget what was not stored in the last 30 days; gives the bytes freed on disk."""
        before = size(self.folder)
        self._forget()
        self.close()
        with contextlib.suppress(sqlite3.Error):
            connection = connect(self.folder / FILE)
            try:
                connection.execute("VACUUM")
                connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            finally:
                connection.close()
        return max(0, before - size(self.folder))

    def close(self) -> None:
        """Close the file, and remove it where it is damaged; what is asked later is not found.

        Where something was stored, what is old is forgotten first, once a day; its room in the file is used again.
        """
        if self._writer is not None and is_time_to_prune(self.folder, _PRUNE_SECONDS):
            self._forget()
        with self._reading, self._writing:
            for connection in (self._reader, self._writer):
                if connection is not None:
                    with contextlib.suppress(sqlite3.Error):
                        connection.close()
            self._reader = self._writer = None
            self._own.clear()
            if self._is_damaged:
                self._is_damaged = False
                remove(self.folder / FILE)

    def _forget(self) -> None:
        oldest = time.time() - _KEEP_SECONDS
        remove_all(self.folder, older_than=oldest)

        def forget(connection: sqlite3.Connection) -> None:
            connection.execute("DELETE FROM page WHERE stored < ?", (oldest,))
            connection.execute("DELETE FROM part WHERE place >> ? NOT IN (SELECT number FROM page)", (_BITS,))
            connection.execute("DELETE FROM metadata WHERE stored < ?", (oldest,))

        self._write(forget)

    def _one(self, statement: str, values: tuple[object, ...]) -> tuple[Any, ...] | None:
        with self._reading:
            if self._reader is None:
                return None
            try:
                row: tuple[Any, ...] | None = self._reader.execute(statement, values).fetchone()
            except sqlite3.Error as error:
                self._note(error)
                return None
            except (UnicodeError, OverflowError):  # a text that is none any more
                self._damaged()
                return None
            return row

    def _write(self, change: Callable[[sqlite3.Connection], object]) -> None:
        """Make a change in one transaction, over a connection of its own: who reads need not wait."""
        with self._writing:
            if self._reader is None or self._is_damaged:
                return
            try:
                if self._writer is None:
                    self._writer = connect(self.folder / FILE)
                self._writer.execute("BEGIN IMMEDIATE")
                try:
                    change(self._writer)
                except BaseException:
                    self._writer.execute("ROLLBACK")
                    raise
                self._writer.execute("COMMIT")
            except sqlite3.Error as error:
                # What was read stays good. Where another process holds the file for long, this alone is not kept.
                if not is_busy(error):
                    self._note(error)

    def _damaged(self) -> None:
        """Go on without what is damaged, and remove the file in the end."""
        self.note = f"the cache in `{self.folder}` is damaged and is made anew"
        self._is_damaged = True

    def _note(self, error: sqlite3.Error | OSError) -> None:
        """Go on without a part of the cache; a damaged file is removed in the end, so that the next run begins anew."""
        self.note = f"the cache in `{self.folder}` cannot be used, so everything is asked again: {_sentence(error)}"
        if isinstance(error, sqlite3.DatabaseError) and not isinstance(error, sqlite3.OperationalError):
            self._is_damaged = True


class _Parts:
    """What belongs to a page, read from the cache: the rest of each release behind the other, then the pieces."""

    def __init__(self, cache: Cache, number: int) -> None:
        self._cache = cache
        self._number = number

    def older(self, piece: int, /) -> memoryview:
        """As `Parts.older`."""
        return self._cache.part(self.place_of_piece(piece))

    def rest(self, place: int, /) -> memoryview:
        """As `Parts.rest`."""
        return self._cache.part(self.place_of_rest(place))

    def place_of_piece(self, piece: int) -> int:
        """Where a piece is kept."""
        return self._number << _BITS | 1 << _BITS - 1 | piece

    def place_of_rest(self, place: int) -> int:
        """Where the rest of a release is kept."""
        return self._number << _BITS | place


def clear(folder: Path) -> int:
    """Remove the cache's files, and its folder if nothing else is in it; gives the bytes freed."""
    before = size(folder)
    remove_all(folder)
    with contextlib.suppress(OSError):
        folder.rmdir()
    return before - size(folder)


def prune(folder: Path) -> int:
    """Remove what was not stored in the last 30 days; gives the bytes freed."""
    if not size(folder):
        return 0
    cache = Cache(folder)
    try:
        return cache.prune()
    finally:
        cache.close()


def _sealed(record: bytes | memoryview) -> bytes:
    return zlib.crc32(record).to_bytes(4, "big") + bytes(record)


def _checked(sealed: object) -> memoryview | None:
    """The record, not copied; None where it is not what was sealed."""
    if not isinstance(sealed, bytes):
        return None
    record = memoryview(sealed)[4:]
    return record if zlib.crc32(record).to_bytes(4, "big") == sealed[:4] else None


def _sentence(error: Exception) -> str:
    text = (error.strerror or str(error)) if isinstance(error, OSError) else str(error)
    return text[:1].lower() + text[1:]
