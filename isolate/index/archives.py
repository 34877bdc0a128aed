"""Metadata out of wheels and source distributions, which are read and never run or unpacked."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from functools import partial
from typing import IO, Literal

from packaging.utils import canonicalize_name

from isolate.index.answer import Failure
from isolate.index.core_metadata import CoreMetadata, read_core_metadata, with_requires_txt
from isolate.index.setup_script import FILES, with_setup_script
from isolate.model.distribution import Metadata

MEMBER_LIMIT = 8 << 20
"""The most bytes that one file of metadata may have."""
LIST_LIMIT = 16 << 20
"""The most bytes that the list of the members of a zip file may have."""
UNPACKED_LIMIT = 1 << 30
"""The most bytes that are unpacked of one source distribution."""


class _TooLargeError(Exception):
    """An archive, or a file in it, is larger than anything honest."""


_UNREADABLE = (
    _TooLargeError,
    zipfile.BadZipFile,
    tarfile.TarError,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    OSError,  # gzip.BadGzipFile among them
    ValueError,  # offsets that lie outside, names in no encoding
    struct.error,
    NotImplementedError,  # a compression that zipfile does not know
    RuntimeError,  # an encrypted file
)


def read_wheel(file: IO[bytes], filename: str, project: str) -> Metadata | Failure:
    """The metadata inside a wheel (`NAME-VERSION.dist-info/METADATA`); only the bytes needed are read."""
    try:
        with zipfile.ZipFile(_Listed(file)) as archive:
            for name in archive.namelist():
                folder, _, rest = name.partition("/")
                owner = folder.removesuffix(".dist-info").partition("-")[0]
                if rest == "METADATA" and folder.endswith(".dist-info") and canonicalize_name(owner) == project:
                    core = _core(_zip_member(archive, name), "wheel", filename)
                    return core if isinstance(core, Failure) else core.metadata
    except _UNREADABLE as error:
        return _unreadable(filename, error)
    return Failure(reason=f"`{filename}` holds no metadata", try_next=True)


def read_record(file: IO[bytes], filename: str) -> bytes | Failure:
    """The RECORD inside a wheel: what it installs; only the bytes needed are read."""
    try:
        with zipfile.ZipFile(_Listed(file)) as archive:
            for name in archive.namelist():
                folder, _, rest = name.partition("/")
                if rest == "RECORD" and folder.endswith(".dist-info"):
                    return _zip_member(archive, name)
    except _UNREADABLE as error:
        return _unreadable(filename, error)
    return Failure(reason=f"`{filename}` holds no RECORD", try_next=True)


def read_sdist(file: IO[bytes], filename: str, project: str) -> Metadata | Failure | None:
    """What a source distribution says without being built; None where only running its code would tell.

    That is a PKG-INFO of metadata 2.2 or newer with nothing relevant dynamic (PEP 643), else what setuptools
    recorded in `*.egg-info` beside it; a recorded folder without `requires.txt` means that nothing is required. Where
    nothing was recorded, it is a `setup.py` all of which is literal.
    """
    try:
        found = _sdist_files(file, filename, project)
    except _UNREADABLE as error:
        return _unreadable(filename, error)
    if "PKG-INFO" not in found:
        return None
    core = _core(found["PKG-INFO"], "sdist", filename)
    if isinstance(core, Failure):
        return core
    if core.static:
        return core.metadata
    if "egg-info" not in found:
        return with_setup_script(core.metadata, found)
    return with_requires_txt(core.metadata, found.get("requires.txt", b"").decode("utf-8", "replace"))


def _core(data: bytes, source: Literal["wheel", "sdist"], filename: str) -> CoreMetadata | Failure:
    core = read_core_metadata(data, source)
    return Failure(reason=f"{core.reason} in `{filename}`", try_next=True) if isinstance(core, Failure) else core


def _sdist_files(file: IO[bytes], filename: str, project: str) -> dict[str, bytes]:
    """PKG-INFO, what is read without it, and of the outermost egg-info folder of the project its requires.txt.

    That there is such a folder is noted too.
    """
    found: dict[str, bytes] = {}
    depth = 1 << 16
    for name, read in _members(file, filename):
        parts = name.removeprefix("./").split("/")
        if len(parts) == 2 and parts[1] == "PKG-INFO":
            found["PKG-INFO"] = read()
        elif len(parts) == 2 and parts[1] in FILES:
            found[parts[1]] = read()
        elif len(parts) > 2 and parts[-2].endswith(".egg-info") and len(parts) <= depth:
            if canonicalize_name(parts[-2].removesuffix(".egg-info")) != project:
                continue
            if len(parts) < depth:
                depth = len(parts)
                found.pop("requires.txt", None)
            found["egg-info"] = b""
            if parts[-1] == "requires.txt":
                found["requires.txt"] = read()
    return found


def _members(file: IO[bytes], filename: str) -> Iterator[tuple[str, Callable[[], bytes]]]:
    """The files of an archive in their order, each with what reads it before the next is looked at."""
    if filename.endswith(".zip"):
        with zipfile.ZipFile(_Listed(file)) as archive:
            for name in archive.namelist():
                yield name, partial(_zip_member, archive, name)
        return
    with _unpacked(file, filename) as unpacked, tarfile.open(fileobj=_Bounded(unpacked), mode="r|") as tar:
        for entry in tar:
            if entry.isfile():
                yield entry.name, partial(_tar_member, tar, entry)


def _unpacked(file: IO[bytes], filename: str) -> gzip.GzipFile | bz2.BZ2File | lzma.LZMAFile:
    if filename.endswith(".bz2"):
        return bz2.BZ2File(file)
    return lzma.LZMAFile(file) if filename.endswith(".xz") else gzip.GzipFile(fileobj=file)


class _Listed:
    """A zip file whose list of members, which `zipfile` reads at once, is no larger than `LIST_LIMIT`."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.seek, self.tell, self.seekable = file.seek, file.tell, file.seekable

    def read(self, size: int = -1) -> bytes:
        if size > LIST_LIMIT:
            raise _TooLargeError(f"the list of its files is larger than {LIST_LIMIT >> 20} MiB")
        return self._file.read(size)


class _Bounded(io.RawIOBase):
    """Gives at most `UNPACKED_LIMIT` bytes of a stream."""

    def __init__(self, stream: io.BufferedIOBase) -> None:
        super().__init__()
        self._stream = stream
        self._left = UNPACKED_LIMIT

    def read(self, size: int = -1) -> bytes:
        data = self._stream.read(size)
        self._left -= len(data)
        if self._left < 0:
            raise _TooLargeError(f"it unpacks to more than {UNPACKED_LIMIT >> 20} MiB")
        return data


def _zip_member(archive: zipfile.ZipFile, name: str) -> bytes:
    with archive.open(name) as member:
        return _bounded(member)


def _tar_member(archive: tarfile.TarFile, entry: tarfile.TarInfo) -> bytes:
    member = archive.extractfile(entry)
    assert member is not None
    return _bounded(member)


def _bounded(member: IO[bytes]) -> bytes:
    data = member.read(MEMBER_LIMIT + 1)
    if len(data) > MEMBER_LIMIT:
        raise _TooLargeError(f"its metadata is larger than {MEMBER_LIMIT >> 20} MiB")
    return data


def _unreadable(filename: str, error: Exception) -> Failure:
    text = str(error) or type(error).__name__
    return Failure(reason=f"`{filename}` cannot be read: {text[:1].lower()}{text[1:].rstrip('.')}", try_next=True)
