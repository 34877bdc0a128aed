"""The compact form of a project's releases: what a page is turned into, and what the cache keeps.

It is JSON: a cache may have been made by others, and no bytes at all can do more harm to a reader of JSON than to be
refused. The cache guards its records by a checksum besides.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, NamedTuple

from packaging.version import Version

from isolate.index.answer import Failure
from isolate.index.filenames import read_filename
from isolate.index.stored import AT_ONCE, LATER, PIECE, File, Parts, StoredReleases, load, row_of
from isolate.model.distribution import Metadata, Release, Releases
from isolate.model.requirement import read_fields


class Packed(NamedTuple):
    """A project's files packed: its record, and what belongs to that, the parts of `Parts` in order."""

    record: bytes
    pieces: tuple[bytes, ...] = ()
    rests: tuple[bytes, ...] = ()

    def older(self, piece: int, /) -> bytes:
        """As `Parts.older`; piece 0 is in the record."""
        return self.pieces[piece - 1]

    def rest(self, place: int, /) -> bytes:
        """As `Parts.rest`."""
        return self.rests[place]


def pack_releases(project: str, files: Iterable[File]) -> Packed:
    """The files of a project packed for `unpack_releases`.

    Versions ascend, files are by kind and name, and what is neither a wheel nor a source distribution is skipped.
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
        rows = by_text.get(text)
        if rows is None:
            versions[text] = version
            rows = by_text[text] = []
        rows.append(row_of(kind, file))
    equal: dict[Version, list[str]] = {}
    for text, version in versions.items():
        equal.setdefault(version, []).append(text)
    names, packed, rests = [], [], []
    for version in sorted(equal):
        texts = equal[version]
        rows = _ordered(by_text[texts[0]] if len(texts) == 1 else [row for text in texts for row in by_text[text]])
        names.append(min(texts, key=_brevity))
        packed.append(_dumps([row[AT_ONCE] for row in rows]).decode())
        rests.append(_dumps([row[LATER] for row in rows]))
    newest, *pieces = [packed[max(0, end - PIECE) : end] for end in range(len(packed), 0, -PIECE)] or [[]]
    record = _dumps((names, newest, tuple(sorted(skipped))))
    return Packed(record, tuple(map(_dumps, pieces)), tuple(rests))


def _dumps(value: Any) -> bytes:  # noqa: ANN401 (what JSON takes)
    from msgspec.json import encode

    try:
        return encode(value)
    except UnicodeEncodeError:  # a name on this machine that is no text: JSON of the standard library has a way
        return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")


def _ordered(rows: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """The rows by kind and file name; of several with one name, the first."""
    if len(rows) == 1:
        return rows
    unique = {row[1]: row for row in reversed(rows)}
    return sorted(unique.values(), key=lambda row: (row[0] != "wheel", row[1]))


def _brevity(text: str) -> tuple[int, str]:
    return len(text), text


def unpack_releases(project: str, index: str, record: bytes | memoryview, parts: Parts) -> Releases:
    """The releases that `pack_releases` packed, as those of `index` (an address without credentials)."""
    versions, newest, skipped = load(record)
    releases = StoredReleases(project, versions, newest, parts)
    return Releases(project=project, index=index, releases=releases, skipped=tuple(skipped))


def releases_of(project: str, index: str, files: Iterable[File]) -> Releases:
    """The releases of files that are not kept in the cache."""
    packed = pack_releases(project, files)
    return unpack_releases(project, index, packed.record, packed)


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
        return _dumps((found.reason, found.hint))
    read = tuple(map(read_fields, found.requires))
    fields = (found.name, found.version, found.requires, found.extras, found.requires_python, found.source, read)
    return _dumps(fields)


def unpack_metadata(record: bytes | memoryview) -> Metadata | Failure:
    """What `pack_metadata` packed."""
    fields = load(record)
    if len(fields) == 2:
        return Failure(reason=fields[0], hint=fields[1], try_next=True)
    name, version, requires, extras, requires_python, source, read = fields
    return Metadata(
        name=name,
        version=version,
        requires=tuple(requires),
        extras=tuple(extras),
        requires_python=requires_python,
        source=source,
        read=tuple([each and (each[0], tuple(each[1]), *each[2:]) for each in read]),
    )
