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
from typing import IO, Literal, cast

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
        with zipfile.ZipFile(_Listed(_shortened(file, b".dist-info/METADATA"))) as archive:
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
        with zipfile.ZipFile(_Listed(_shortened(file, b".dist-info/RECORD"))) as archive:
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


_END = struct.Struct("<4s4H2LH")
"""The last record of a zip file: signature, disks, entries, size and place of the list, length of a comment."""
_ENTRY_BYTES = 46
"""What an entry of the list has before its name; lengths of name, extra fields and comment are from byte 28 on."""


def _shortened(file: IO[bytes], ending: bytes) -> IO[bytes]:
    """A zip file that lists no members but those whose names end so; as it is where its list is unusual.

    `zipfile` makes an object of each member, of which wheels have thousands.
    """
    size = file.seek(0, io.SEEK_END)
    file.seek(max(0, size - _END.size))
    end = file.read(_END.size)
    if len(end) < _END.size:
        return file
    signature, disk, first_disk, _, entries, length, start, comment = _END.unpack(end)
    is_plain = (signature, disk, first_disk, comment, start + length) == (b"PK\5\6", 0, 0, 0, size - _END.size)
    if not is_plain or entries == 0xFFFF or length > LIST_LIMIT:
        return file
    file.seek(start)
    listed = file.read(length)
    kept: list[bytes] = []
    at = listed.find(ending)
    while at >= 0:
        at += len(ending)
        entry = listed.rfind(b"PK\1\2", 0, at)
        if entry < 0 or at - entry < _ENTRY_BYTES:
            return file
        name, extra, remark = struct.unpack_from("<3H", listed, entry + 28)
        if entry + _ENTRY_BYTES + name != at:
            return file
        kept.append(listed[entry : at + extra + remark])
        at = listed.find(ending, at)
    short = b"".join(kept)
    end = _END.pack(signature, 0, 0, len(kept), len(kept), len(short), start, 0)
    return cast("IO[bytes]", _Spliced(file, start, short + end))


class _Spliced(io.RawIOBase):
    """A file up to a place, and behind that other bytes."""

    def __init__(self, file: IO[bytes], start: int, rest: bytes) -> None:
        super().__init__()
        self._file = file
        self._start = start
        self._rest = rest
        self._at = 0

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        whole = self._start + len(self._rest)
        self._at = max(0, {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: whole}[whence] + offset)
        return self._at

    def read(self, size: int = -1) -> bytes:
        if self._at < self._start:
            self._file.seek(self._at)
            data = self._file.read(min(size, self._start - self._at) if size >= 0 else self._start - self._at)
        else:
            start = self._at - self._start
            data = self._rest[start : start + size if size >= 0 else None]
        self._at += len(data)
        return data


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
