"""The file of the cache: made, opened by many processes at once, and removed."""

from __future__ import annotations

import contextlib
import os
import sqlite3
import time
from pathlib import Path

FORMAT = 9
"""Changes whenever the tables or the records in them change."""

FILE = f"index-{FORMAT}.sqlite3"
"""Each format has a file of its own: versions of the program that run at once take nothing from each other."""
_FILES = "index*.sqlite3*"
_PRUNED = "index.sqlite3.pruned"
_BUSY_SECONDS = 10.0

_TABLES = """
CREATE TABLE page (
    number INTEGER PRIMARY KEY, address TEXT NOT NULL, project TEXT NOT NULL, record BLOB NOT NULL,
    etag TEXT NOT NULL, modified TEXT NOT NULL, fresh_until REAL NOT NULL, stored REAL NOT NULL,
    UNIQUE (address, project)
);
CREATE TABLE part (place INTEGER PRIMARY KEY, record BLOB NOT NULL);
CREATE TABLE metadata (key TEXT PRIMARY KEY, record BLOB NOT NULL, stored REAL NOT NULL);
"""


def open_file(path: Path) -> sqlite3.Connection:
    """Open the file, made anew where it is none of ours; raises what SQLite raises where that does not help."""
    deadline = time.monotonic() + _BUSY_SECONDS
    while True:
        try:
            return connect(path)
        except sqlite3.OperationalError as error:
            # SQLite does not wait by itself while another process turns a new file to WAL.
            if not is_busy(error) or time.monotonic() > deadline:
                raise
            time.sleep(0.02)
        except sqlite3.DatabaseError:
            remove(path)
            return connect(path)


def connect(path: Path) -> sqlite3.Connection:
    """A connection that begins no transactions by itself; raises what SQLite raises."""
    # What SQLite keeps beside the file has its permissions. To close a file that was there would end the locks on it.
    with contextlib.suppress(OSError):
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
    connection = sqlite3.connect(path, timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=False)
    try:
        # Records are long: in a file of large pages they are read in few steps.
        connection.execute("PRAGMA page_size = 32768")
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        if connection.execute("PRAGMA user_version").fetchone()[0] != FORMAT:
            _create(connection)
    except BaseException:
        connection.close()
        raise
    return connection


def stand_still(connection: sqlite3.Connection) -> None:
    """Let a connection see the file as it is now from its first question on.

    That costs writers nothing in WAL alone; where the file system does not allow that, a reader sees every change.
    """
    if connection.execute("PRAGMA journal_mode").fetchone()[0] == "wal":
        connection.execute("BEGIN")


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


def is_busy(error: sqlite3.Error) -> bool:
    """Whether another process was at it all the time that was waited."""
    return error.sqlite_errorcode & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)


def remove(path: Path) -> None:
    """Remove the file with what SQLite keeps beside it."""
    for suffix in ("", "-wal", "-shm", "-journal"):
        with contextlib.suppress(OSError):
            path.with_name(path.name + suffix).unlink()


def is_time_to_prune(folder: Path, seconds: float) -> bool:
    """Whether that was asked, and answered so, longer ago than that; an empty file has the time."""
    mark = folder / _PRUNED
    with contextlib.suppress(OSError):
        if mark.exists() and abs(time.time() - mark.stat().st_mtime) < seconds:
            return False
        mark.touch(mode=0o600)
        return True
    return False


def remove_all(folder: Path, *, older_than: float = float("inf")) -> None:
    """Remove the files of every format that were last changed before a time, in seconds since the epoch.

    With a time, the file of this format stays: what is old in it is forgotten row by row.
    """
    for path in folder.glob(_FILES):
        with contextlib.suppress(OSError):
            is_ours = path.name.startswith(FILE) or path.name == _PRUNED
            if older_than == float("inf") or (not is_ours and path.stat().st_mtime < older_than):
                path.unlink()


def size(folder: Path) -> int:
    """The bytes that the files of every format take, with what SQLite keeps beside them."""
    total = 0
    for path in folder.glob(_FILES):
        with contextlib.suppress(OSError):
            total += path.stat().st_size
    return total
