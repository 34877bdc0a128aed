"""Locks of our own: made of a resolution, written, read again, compared with what is asked for now.

Pure: no file is read or written. The noun is `model.lock`; the locks of other tools are manifests.
"""

from __future__ import annotations

import posixpath

from isolate.locks import pylock, requirements_lock
from isolate.locks.existing import Existing, Read, existing, preferred, unknown_upgrades
from isolate.locks.from_resolution import lock_files, lock_of
from isolate.locks.hashes import hashed
from isolate.locks.inputs import inputs
from isolate.locks.native import departures, followed, incomplete, native_pins, not_kept
from isolate.model.image import RenderedFile
from isolate.model.lock import Lock, LockFiles

__all__ = [
    "Existing",
    "Read",
    "departures",
    "existing",
    "followed",
    "hashed",
    "incomplete",
    "inputs",
    "lock_files",
    "lock_of",
    "native_pins",
    "not_kept",
    "preferred",
    "pylock",
    "pylocks",
    "requirements_lock",
    "requirements_locks",
    "unknown_upgrades",
]


def requirements_locks(locks: tuple[Lock, ...]) -> tuple[RenderedFile, ...]:
    """The locks as `requirements.lock`, sorted by path."""
    found = (
        RenderedFile(path=requirements_lock.path(each.folder), text=requirements_lock.render(each)) for each in locks
    )
    return tuple(sorted(found, key=lambda file: file.path))


def pylocks(locks: tuple[tuple[Lock, LockFiles], ...], *, output: str) -> tuple[RenderedFile, ...]:
    """The locks as `pylock.toml`, sorted by path; `output` is the absolute path that generated files go to."""
    found = (
        RenderedFile(
            path=pylock.path(each.folder),
            text=pylock.render(each, files, place=posixpath.join(output, each.folder)),
        )
        for each, files in locks
    )
    return tuple(sorted(found, key=lambda file: file.path))
