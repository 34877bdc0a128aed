"""The compact form of a project's releases: what a page is turned into, and what the cache keeps.

Most files of most projects are never looked at, so a release keeps its files packed until they are asked for.
`marshal` is several times faster than JSON here; its input is always our own, and the cache guards it by a
checksum.
"""

from __future__ import annotations

import marshal
import re
import zlib
from collections.abc import Iterable
from typing import Any, NamedTuple

from packaging.version import Version

from isolate.index.answer import Failure
from isolate.index.filenames import read_filename
from isolate.model.distribution import Distribution, Metadata, Release, Releases
from isolate.model.requirement import read_fields

_HEX = re.compile("(?:[0-9a-f]{2})+")

MARSHAL_VERSION = 4  # readable by every Python that isolate runs on


class File(NamedTuple):
    """One file as a page names it; the fields are those of `Distribution`, without its kind."""

    filename: str
    location: str
    hashes: tuple[tuple[str, str], ...] = ()
    requires_python: str = ""
    upload_time: str = ""
    yanked: str | None = None
    size: int = 0
    has_metadata: bool = False
    metadata_hashes: tuple[tuple[str, str], ...] = ()


_COMPRESSED = b"x"
"""The first byte of a zlib stream (RFC 1950), which is none of a tuple in marshal's form."""
_MANY = 1024


class StoredRelease(Release):
    """A release that unpacks its distributions when they are asked for; otherwise a `Release` like any other."""

    __slots__ = ("_files",)
    _files: bytes | tuple[Distribution, ...]

    def __init__(self, *, project: str, version: str, distributions: bytes | tuple[Distribution, ...]) -> None:
        _set_project(self, project)
        _set_version(self, version)
        _set_files(self, distributions)

    @property
    def distributions(self) -> tuple[Distribution, ...]:
        """The files of the release, in the order of `Release`."""
        files = self._files
        if isinstance(files, bytes):
            packed = zlib.decompress(files) if files[:1] == _COMPRESSED else files
            files = tuple(
                Distribution(
                    kind=kind,
                    filename=filename,
                    location=location if whole else location + filename,
                    hashes=_hex(hashes),
                    requires_python=requires_python,
                    upload_time=upload_time,
                    yanked=yanked,
                    size=size,
                    has_metadata=has_metadata,
                    metadata_hashes=_hex(metadata_hashes),
                )
                for (
                    kind,
                    filename,
                    location,
                    whole,
                    hashes,
                    requires_python,
                    upload_time,
                    yanked,
                    size,
                    has_metadata,
                    metadata_hashes,
                ) in marshal.loads(packed)  # noqa: S302 (our own bytes)
            )
            _set_files(self, files)
        return files

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Release):
            return NotImplemented
        return (self.project, self.version, self.distributions) == (other.project, other.version, other.distributions)

    __hash__ = Release.__hash__

    def __reduce__(self) -> tuple[Any, ...]:
        return _plain, (self.project, self.version, self.distributions)


_set_project = Release.__dict__["project"].__set__
_set_version = Release.__dict__["version"].__set__
_set_files = StoredRelease.__dict__["_files"].__set__


def _plain(project: str, version: str, distributions: tuple[Distribution, ...]) -> Release:
    return Release(project=project, version=version, distributions=distributions)


def pack_releases(project: str, files: Iterable[File]) -> bytes:
    """The record of a project's files: versions ascending, files by kind and name, the rest as skipped.

    Versions that PEP 440 takes for equal (`1.0`, `1.0.0`) are one release under the shortest text.
    """
    versions: dict[str, Version] = {}
    by_text: dict[str, list[tuple[Any, ...]]] = {}
    skipped: set[str] = set()
    for file in files:
        read = read_filename(project, file.filename)
        if read is None:
            skipped.add(file.filename)
            continue
        kind, (version, text) = read
        if text not in by_text:
            versions[text] = version
            by_text[text] = []
        by_text[text].append(_packed(kind, file))
    equal: dict[Version, list[str]] = {}
    for text, version in versions.items():
        equal.setdefault(version, []).append(text)
    releases = []
    for version in sorted(equal):
        texts = equal[version]
        rows = by_text[texts[0]] if len(texts) == 1 else [row for text in texts for row in by_text[text]]
        releases.append((min(texts, key=_brevity), _compressed(marshal.dumps(_ordered(rows), MARSHAL_VERSION))))
    return marshal.dumps((tuple(releases), tuple(sorted(skipped))), MARSHAL_VERSION)


def _compressed(files: bytes) -> bytes:
    """The files of a release, in less space where there are many: all are kept, and few are looked at."""
    return zlib.compress(files, 1) if len(files) > _MANY else files


def _packed(kind: str, file: File) -> tuple[Any, ...]:
    """The fields of a file in half the space: an address mostly ends in the name, and hashes are numbers."""
    whole = not file.location.endswith(file.filename)
    location = file.location if whole else file.location[: -len(file.filename)]
    hashes, metadata_hashes = _numbers(file.hashes), _numbers(file.metadata_hashes)
    return (kind, file.filename, location, whole, hashes, *file[3:8], metadata_hashes)


def _numbers(hashes: tuple[tuple[str, str], ...]) -> tuple[tuple[str, bytes | str], ...]:
    """The hashes with their digits as bytes; one that is not in lower-case hex stays as it is."""
    return tuple((name, bytes.fromhex(digits) if _HEX.fullmatch(digits) else digits) for name, digits in hashes)


def _hex(hashes: tuple[tuple[str, bytes | str], ...]) -> tuple[tuple[str, str], ...]:
    """The hashes that `_numbers` was given."""
    return tuple((name, number if isinstance(number, str) else number.hex()) for name, number in hashes)


def _ordered(rows: list[tuple[Any, ...]]) -> tuple[tuple[Any, ...], ...]:
    """The rows by kind and file name; of several with one name, the first."""
    unique = {row[1]: row for row in reversed(rows)}
    return tuple(sorted(unique.values(), key=lambda row: (row[0] != "wheel", row[1])))


def _brevity(text: str) -> tuple[int, str]:
    return len(text), text


def unpack_releases(project: str, index: str, record: bytes | memoryview) -> Releases:
    """The releases that `pack_releases` packed, as those of `index` (an address without credentials)."""
    rows, skipped = marshal.loads(record)  # noqa: S302 (our own bytes)
    releases = tuple(StoredRelease(project=project, version=text, distributions=files) for text, files in rows)
    return Releases(project=project, index=index, releases=releases, skipped=skipped)


def merge_releases(first: Releases, second: Releases) -> Releases:
    """All releases of both, under the index of `second`; a file that both name is taken from `first`."""
    groups: dict[Version, list[Release]] = {}
    for release in (*first.releases, *second.releases):
        groups.setdefault(Version(release.version), []).append(release)
    merged = tuple(
        groups[version][0] if len(groups[version]) == 1 else _union(groups[version]) for version in sorted(groups)
    )
    skipped = tuple(sorted({*first.skipped, *second.skipped}))
    return Releases(project=second.project, index=second.index, releases=merged, skipped=skipped)


def _union(releases: list[Release]) -> Release:
    unique = {file.filename: file for release in reversed(releases) for file in release.distributions}
    files = tuple(sorted(unique.values(), key=lambda file: (file.kind != "wheel", file.filename)))
    text = min((release.version for release in releases), key=_brevity)
    return Release(project=releases[0].project, version=text, distributions=files)


def pack_metadata(found: Metadata | Failure) -> bytes:
    """The record of what one file says: its metadata, each of its requirements read, or why it tells nothing."""
    if isinstance(found, Failure):
        return marshal.dumps((found.reason, found.hint), MARSHAL_VERSION)
    read = tuple(map(read_fields, found.requires))
    fields = (found.name, found.version, found.requires, found.extras, found.requires_python, found.source, read)
    return marshal.dumps(fields, MARSHAL_VERSION)


def unpack_metadata(record: bytes | memoryview) -> Metadata | Failure:
    """What `pack_metadata` packed."""
    fields = marshal.loads(record)  # noqa: S302 (our own bytes)
    if len(fields) == 2:
        return Failure(reason=fields[0], hint=fields[1], try_next=True)
    name, version, requires, extras, requires_python, source, read = fields
    return Metadata(
        name=name,
        version=version,
        requires=requires,
        extras=extras,
        requires_python=requires_python,
        source=source,
        read=read,
    )
