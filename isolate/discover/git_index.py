"""Which files Git tracks: read from its index (gitformat-index), without Git."""

from __future__ import annotations

import struct
from functools import cached_property
from pathlib import Path

_LARGEST = 256 << 20  # bytes
_ENTRY = struct.Struct(">60xH")  # times, device, mode, owner, size, object name; flags
_NAME, _EXTENDED = 0x0FFF, 0x4000


class Tracked:
    """What Git tracks in a repository, read when it is first asked for."""

    def __init__(self, repository: Path) -> None:
        self._repository = repository

    def __contains__(self, location: Path) -> bool:
        """Whether a file is tracked, or anything in a folder."""
        return location in self._locations

    @cached_property
    def _locations(self) -> frozenset[Path]:
        files = [self._repository / path for path in tracked_files(self._repository) or ()]
        return frozenset((*files, *(folder for file in files for folder in file.parents)))


def tracked_files(repository: Path) -> frozenset[str] | None:
    """The paths that Git tracks below a repository's folder, relative to it; None where its index cannot be read."""
    try:
        folder = repository / ".git"
        if folder.is_file():  # a worktree or a submodule: `gitdir: PATH`
            folder = repository / folder.read_text("utf-8").removeprefix("gitdir:").strip()
        index = folder / "index"
        if not index.is_file() or index.stat().st_size > _LARGEST:
            return None
        return frozenset(_paths(index.read_bytes()))
    except (OSError, ValueError, struct.error, IndexError):
        return None


def _paths(data: bytes) -> list[str]:
    """The paths of an index of version 2, 3 or 4; raises `ValueError`, `IndexError` or `struct.error`."""
    magic, version, count = struct.unpack_from(">4sII", data)
    if magic != b"DIRC" or version not in (2, 3, 4):
        raise ValueError(magic)
    paths: list[str] = []
    name, at = b"", 12
    for _ in range(count):
        (flags,) = _ENTRY.unpack_from(data, at)
        start = at + _ENTRY.size + (2 if flags & _EXTENDED else 0)
        if version == 4:
            dropped, start = _varint(data, start)
            end = data.index(b"\0", start)
            name = name[: len(name) - dropped] + data[start:end]
            at = end + 1
        else:
            length = flags & _NAME
            end = start + length if length < _NAME else data.index(b"\0", start)
            name = data[start:end]
            at += (end - at + 8) // 8 * 8  # one to eight zero bytes after the name
        paths.append(name.decode("utf-8", "surrogateescape"))
    return paths


def _varint(data: bytes, at: int) -> tuple[int, int]:
    """A number in the form of offsets in pack files, and where it ends."""
    byte = data[at]
    number = byte & 0x7F
    while byte & 0x80:
        at += 1
        byte = data[at]
        number = (number + 1 << 7) | byte & 0x7F
    return number, at + 1
