"""The cache on disk: one SQLite file that many threads and processes may use at once.

It only ever saves time: whatever is wrong with it, the program works without it. Records are keyed by the address
of the index as well as by the project, metadata by the hash or the address of its file, never by a name alone.
"""

from __future__ import annotations

import contextlib
import sqlite3
import threading
import time
import zlib
from pathlib import Path
from typing import NamedTuple

from isolate.storage import cache_folder

__all__ = ["Cache", "Page", "cache_folder", "clear", "prune"]

FORMAT = 5
"""Changes whenever the tables or the records in them change; another format's file is replaced."""

_FILE = "index.sqlite3"
_KEEP_SECONDS = 30 * 24 * 3600
_BUSY_SECONDS = 10.0

_TABLES = """
CREATE TABLE page (
    address TEXT NOT NULL, project TEXT NOT NULL, record BLOB NOT NULL,
    etag TEXT NOT NULL, modified TEXT NOT NULL, fresh_until REAL NOT NULL, stored REAL NOT NULL,
    PRIMARY KEY (address, project)
);
CREATE TABLE metadata (key TEXT PRIMARY KEY, record BLOB NOT NULL, stored REAL NOT NULL);
"""


class Page(NamedTuple):
    """What an index said about a project; `record` is empty where it does not know the project."""

    record: bytes | memoryview
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
        self._lock = threading.Lock()
        self._connection: sqlite3.Connection | None = None
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._connection = _open(folder / _FILE)
        except (OSError, sqlite3.Error) as error:
            self.note = f"the cache in `{folder}` cannot be used, so everything is asked again: {_sentence(error)}"

    def page(self, address: str, project: str) -> Page | None:
        """What is known of a project on an index, however old."""
        row = self._one(
            "SELECT record, etag, modified, fresh_until FROM page WHERE address = ? AND project = ?", (address, project)
        )
        if row is None:
            return None
        record = _checked(row[0])
        return None if record is None else Page(record, row[1], row[2], row[3])

    def put_page(self, address: str, project: str, page: Page) -> None:
        """Keep what an index said about a project."""
        self._write(
            "INSERT OR REPLACE INTO page VALUES (?, ?, ?, ?, ?, ?, ?)",
            (address, project, _sealed(page.record), page.etag, page.modified, page.fresh_until, time.time()),
        )

    def keep_page(self, address: str, project: str, fresh_until: float) -> None:
        """Note that a page was found unchanged."""
        self._write(
            "UPDATE page SET fresh_until = ?, stored = ? WHERE address = ? AND project = ?",
            (fresh_until, time.time(), address, project),
        )

    def metadata(self, key: str) -> memoryview | None:
        """The record of the metadata under `key`."""
        row = self._one("SELECT record FROM metadata WHERE key = ?", (key,))
        return None if row is None else _checked(row[0])

    def put_metadata(self, key: str, record: bytes) -> None:
        """Keep a record of metadata."""
        self._write("INSERT OR REPLACE INTO metadata VALUES (?, ?, ?)", (key, _sealed(record), time.time()))

    def prune(self) -> int:
        """Forget what was not stored in the last 30 days; gives the bytes freed on disk."""
        before = _size(self.folder)
        oldest = time.time() - _KEEP_SECONDS
        self._write("DELETE FROM page WHERE stored < ?", (oldest,))
        self._write("DELETE FROM metadata WHERE stored < ?", (oldest,))
        self._write("VACUUM", ())
        self._write("PRAGMA wal_checkpoint(TRUNCATE)", ())
        return max(0, before - _size(self.folder))

    def close(self) -> None:
        """Close the file; what is asked later is not found."""
        with self._lock:
            connection, self._connection = self._connection, None
            if connection is not None:
                with contextlib.suppress(sqlite3.Error):
                    connection.close()

    def _one(self, statement: str, values: tuple[str, ...]) -> tuple[bytes, str, str, float] | None:
        with self._lock:
            if self._connection is None:
                return None
            try:
                row: tuple[bytes, str, str, float] | None = self._connection.execute(statement, values).fetchone()
            except sqlite3.Error as error:
                self._give_up(error)
                return None
            return row

    def _write(self, statement: str, values: tuple[object, ...]) -> None:
        with self._lock:
            if self._connection is None:
                return
            try:
                self._connection.execute(statement, values)
            except sqlite3.Error as error:
                self._give_up(error)

    def _give_up(self, error: sqlite3.Error) -> None:
        """Go on without a cache; a damaged file is removed, so that the next run begins a new one."""
        if _is_busy(error):
            return  # another process holds it for long: this one record is not kept
        self.note = f"the cache in `{self.folder}` cannot be used, so everything is asked again: {_sentence(error)}"
        assert self._connection is not None
        with contextlib.suppress(sqlite3.Error):
            self._connection.close()
        self._connection = None
        if isinstance(error, sqlite3.DatabaseError) and not isinstance(error, sqlite3.OperationalError):
            _remove(self.folder / _FILE)


def clear(folder: Path) -> int:
    """Remove the cache's files, and its folder if nothing else is in it; gives the bytes freed."""
    before = _size(folder)
    _remove(folder / _FILE)
    with contextlib.suppress(OSError):
        folder.rmdir()
    return before - _size(folder)


def prune(folder: Path) -> int:
    """Remove what was not stored in the last 30 days; gives the bytes freed."""
    if not (folder / _FILE).exists():
        return 0
    cache = Cache(folder)
    try:
        return cache.prune()
    finally:
        cache.close()


def _open(path: Path) -> sqlite3.Connection:
    deadline = time.monotonic() + _BUSY_SECONDS
    while True:
        try:
            return _connect(path)
        except sqlite3.OperationalError as error:
            # SQLite does not wait by itself while another process turns a new file to WAL.
            if not _is_busy(error) or time.monotonic() > deadline:
                raise
            time.sleep(0.02)
        except sqlite3.DatabaseError:
            _remove(path)
            return _connect(path)


def _connect(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=False)
    try:
        # Records of projects are long: in a file of large pages they are read in few steps.
        connection.execute("PRAGMA page_size = 32768")
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        if connection.execute("PRAGMA user_version").fetchone()[0] != FORMAT:
            _create(connection)
    except BaseException:
        connection.close()
        raise
    return connection


def _create(connection: sqlite3.Connection) -> None:
    """Make the tables anew, in one transaction: another process sees the old file or the new one."""
    connection.execute("BEGIN IMMEDIATE")
    if connection.execute("PRAGMA user_version").fetchone()[0] != FORMAT:
        for table in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
            connection.execute(f'DROP TABLE "{table[0]}"')
        for statement in _TABLES.split(";"):
            connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {FORMAT}")
    connection.execute("COMMIT")


def _is_busy(error: sqlite3.Error) -> bool:
    return error.sqlite_errorcode & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)


def _remove(path: Path) -> None:
    for suffix in ("", "-wal", "-shm", "-journal"):
        with contextlib.suppress(OSError):
            path.with_name(path.name + suffix).unlink()


def _size(folder: Path) -> int:
    total = 0
    for suffix in ("", "-wal", "-shm", "-journal"):
        with contextlib.suppress(OSError):
            total += (folder / (_FILE + suffix)).stat().st_size
    return total


def _sealed(record: bytes | memoryview) -> bytes:
    return zlib.crc32(record).to_bytes(4, "big") + bytes(record)


def _checked(sealed: bytes) -> memoryview | None:
    """The record, not copied; None where it is not what was sealed."""
    record = memoryview(sealed)[4:]
    return record if zlib.crc32(record).to_bytes(4, "big") == sealed[:4] else None


def _sentence(error: Exception) -> str:
    text = (error.strerror or str(error)) if isinstance(error, OSError) else str(error)
    return text[:1].lower() + text[1:]
