"""Reading files that anybody may have put there: regular ones alone, and none larger than a manifest can be."""

from __future__ import annotations

import errno
import os
import stat

LARGEST = 32 << 20
"""Bytes of a file that is read whole: the locks of the largest repositories have a few million."""

_FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)


class RefusedError(OSError):
    """A file that is there and is not opened; the text says why."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.strerror = why


class Boundary:
    """The folder out of which no link and no path leads, and single files that a person named."""

    def __init__(self, folder: str) -> None:
        self._folder = os.path.realpath(folder)
        self._inside: dict[str, bool] = {}
        self._named: set[str] = set()

    def allow(self, location: str) -> None:
        """Let a file that a person named be read wherever it is."""
        self._named.add(os.path.realpath(location))

    def holds(self, folder: str) -> bool:
        """Whether a folder is within the boundary, all links followed."""
        if folder not in self._inside:
            self._inside[folder] = self._contains(os.path.realpath(folder))
        return self._inside[folder]

    def read(self, location: str, size: int = LARGEST + 1) -> bytes:
        """The first bytes of the file at an absolute location.

        Raises `RefusedError` where it is no regular file, is too large to be read whole, or a link or a path leads out
        of the boundary to it, and what the system raises where it cannot be opened.
        """
        status = os.lstat(location)
        real = location
        if stat.S_ISLNK(status.st_mode):
            real = os.path.realpath(location)
            if not self._contains(real):
                raise RefusedError("it is a link that leads out of the repository")
            try:
                status = os.lstat(real)
            except FileNotFoundError:
                raise RefusedError("it is a link to a file that does not exist") from None
            if stat.S_ISLNK(status.st_mode):
                raise RefusedError("it is a link that leads to itself")
        elif not self.holds(os.path.split(location)[0]) and os.path.realpath(location) not in self._named:
            raise RefusedError("it is outside of the repository")
        if stat.S_ISDIR(status.st_mode):
            raise RefusedError("is a directory")
        return read_regular(real, size)

    def _contains(self, real: str) -> bool:
        inside = real == self._folder or real.startswith(self._folder.rstrip(os.sep) + os.sep)
        return inside or real in self._named


def read_regular(location: str, size: int = LARGEST + 1) -> bytes:
    """The first bytes of the regular file at an absolute location, which is no link.

    Raises `RefusedError` where it is none or is too large to be read whole, and what the system raises where it cannot
    be opened.
    """
    status = os.lstat(location)
    if stat.S_ISDIR(status.st_mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
    if not stat.S_ISREG(status.st_mode):
        raise RefusedError("it is not a regular file")
    with open(os.open(location, _FLAGS), "rb", buffering=0) as file:  # noqa: PTH123  by its descriptor
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            raise RefusedError("it is not a regular file")
        data = _read(file.fileno(), size)
    if len(data) > LARGEST:
        raise RefusedError(f"it is larger than {LARGEST >> 20} MiB")
    return data


def _read(descriptor: int, size: int) -> bytes:
    parts = []
    while size > 0 and (part := os.read(descriptor, min(size, 1 << 20))):
        parts.append(part)
        size -= len(part)
    return b"".join(parts)
