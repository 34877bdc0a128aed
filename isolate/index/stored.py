"""Releases and their files as they come out of a record: each part is unpacked when it is asked for.

Most files of most projects are never looked at. Of those that are, it takes little to choose one; where it is and its
hashes, two thirds of what a page says, are needed of the few that are used.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Sequence
from dataclasses import fields
from typing import Any, NamedTuple, Protocol, overload

from isolate.model.distribution import Distribution, Release

_FIELDS = tuple(each.name for each in fields(Distribution))
_LATER = ("location", "hashes", "size", "metadata_hashes")
_AT_ONCE = ("kind", "filename", "requires_python", "upload_time", "yanked", "has_metadata")


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


class Parts(Protocol):
    """What belongs to the record of a project and is seldom needed."""

    def older(self, piece: int, /) -> bytes | memoryview:
        """The files of the releases of a piece, of which the newest releases, in the record, are piece 0."""
        ...

    def rest(self, place: int, /) -> bytes | memoryview:
        """The rest of the files of one release."""
        ...


PIECE = 16
"""So many releases have their files together, counted from the newest."""


def row_of(kind: str, file: File) -> tuple[Any, ...]:
    """The fields of a file in less space: an address mostly ends in the name."""
    filename, location, hashes, requires_python, upload_time, yanked, size, has_metadata, metadata_hashes = file
    is_whole = not location.endswith(filename)
    return (
        *(kind, filename, requires_python, upload_time, yanked, has_metadata),
        *(location if is_whole else location[: -len(filename)], is_whole),
        *(hashes, size, metadata_hashes),
    )


AT_ONCE = slice(len(_AT_ONCE))
"""The part of a row that is unpacked to choose a file."""
LATER = slice(len(_AT_ONCE), None)
"""The rest of it."""


def load(record: bytes | memoryview) -> Any:  # noqa: ANN401  whatever was packed
    """What a record holds, its tuples as lists; raises `ValueError` where it is none, whatever its bytes."""
    try:
        return json.loads(str(record, "utf-8"))
    except RecursionError:
        raise ValueError("a record is nested too deeply") from None


def _pairs(hashes: list[list[str]]) -> tuple[tuple[str, str], ...]:
    """The hashes of a file out of a record."""
    return tuple([(name, digits) for name, digits in hashes])


class StoredDistribution(Distribution):
    """A file of a `StoredRelease`; otherwise a `Distribution` like any other."""

    __slots__ = ("_release",)
    _release: StoredRelease

    def __getattr__(self, name: str) -> object:
        """A field that is not set yet: Python asks here for nothing else."""
        if name not in _LATER:
            raise AttributeError(name)
        location, is_whole, hashes, size, metadata_hashes = self._release.rest(self.filename)
        values = (location if is_whole else location + self.filename, _pairs(hashes), size, _pairs(metadata_hashes))
        for field, value in zip(_LATER, values, strict=True):
            object.__setattr__(self, field, value)
        found: object = object.__getattribute__(self, name)
        return found

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Distribution):
            return NotImplemented
        return all(getattr(self, each) == getattr(other, each) for each in _FIELDS)

    __hash__ = Distribution.__hash__

    def __reduce__(self) -> tuple[Any, ...]:
        return _distribution, ({each: getattr(self, each) for each in _FIELDS},)


class StoredRelease(Release):
    """A release that unpacks its files when they are asked for; otherwise a `Release` like any other."""

    __slots__ = ("_all", "_files", "_place")
    _all: StoredReleases
    _files: tuple[Distribution, ...] | None
    _place: int

    def __init__(self, *, project: str, version: str, distributions: tuple[Distribution, ...] | None) -> None:
        _set_project(self, project)
        _set_version(self, version)
        _set_files(self, distributions)

    @classmethod
    def of(cls, project: str, version: str, releases: StoredReleases, place: int) -> StoredRelease:
        """One of these releases, by its place."""
        made = cls(project=project, version=version, distributions=None)
        _set_all(made, releases)
        _set_place(made, place)
        return made

    @property
    def distributions(self) -> tuple[Distribution, ...]:
        """The files of the release, in the order of `Release`."""
        files = self._files
        return self._unpacked() if files is None else files

    def _unpacked(self) -> tuple[Distribution, ...]:
        """The files, unpacked by the first who asks: what is packed of them is given away once."""
        with self._all.unpacking:
            if self._files is not None:
                return self._files
            made: list[Distribution] = []
            for kind, filename, requires_python, upload_time, yanked, has_metadata in self._all.files(self._place):
                file = _new(StoredDistribution)
                _set_release(file, self)
                _set_kind(file, kind)
                _set_filename(file, filename)
                _set_requires_python(file, requires_python)
                _set_upload_time(file, upload_time)
                _set_yanked(file, yanked)
                _set_has_metadata(file, has_metadata)
                made.append(file)
            files = tuple(made)
            _set_files(self, files)
            return files

    def rest(self, filename: str) -> tuple[Any, ...]:
        """What `row_of` packed of a file beyond what it takes to choose it."""
        place = [each.filename for each in self.distributions].index(filename)
        return self._all.rest(self._place)[place]

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Release):
            return NotImplemented
        return (self.project, self.version, self.distributions) == (other.project, other.version, other.distributions)

    __hash__ = Release.__hash__

    def __reduce__(self) -> tuple[Any, ...]:
        return _release, (self.project, self.version, self.distributions)


class StoredReleases(Sequence[Release]):
    """The releases of a record, each made when it is asked for, and then kept."""

    __slots__ = ("_made", "_near", "_parts", "_project", "_versions", "unpacking")

    def __init__(self, project: str, versions: list[str], newest: list[str], parts: Parts) -> None:
        self._project = project
        self._versions = versions
        self._parts = parts
        self._made: dict[int, Release] = {}
        self.unpacking = threading.Lock()
        self._near = dict(enumerate(newest, start=len(versions) - len(newest)))
        """By place: what is packed of the files of releases, where it is in memory and was not asked for yet."""

    def files(self, place: int) -> list[tuple[Any, ...]]:
        """What it takes to choose one of the files of a release, in their order: for who holds `unpacking`, once."""
        packed = self._near.pop(place, None)
        if packed is None:
            piece = (len(self._versions) - 1 - place) // PIECE
            found = load(self._parts.older(piece))
            start = len(self._versions) - piece * PIECE - len(found)
            packed = found[place - start]
            self._near.update((start + nth, each) for nth, each in enumerate(found) if start + nth != place)
        rows: list[tuple[Any, ...]] = json.loads(packed)
        return rows

    def rest(self, place: int) -> list[tuple[Any, ...]]:
        """The rest of the files of a release, in their order."""
        rows: list[tuple[Any, ...]] = load(self._parts.rest(place))
        return rows

    def __len__(self) -> int:
        return len(self._versions)

    @overload
    def __getitem__(self, place: int) -> Release: ...

    @overload
    def __getitem__(self, place: slice) -> Sequence[Release]: ...

    def __getitem__(self, place: int | slice) -> Release | Sequence[Release]:
        if isinstance(place, slice):
            return tuple(self[each] for each in range(*place.indices(len(self))))
        place = range(len(self._versions))[place]
        made = self._made.get(place)
        if made is None:
            # Of two threads that make it at once, both get that of one.
            made = self._made.setdefault(place, StoredRelease.of(self._project, self._versions[place], self, place))
        return made

    def __eq__(self, other: object) -> bool:
        return tuple(self) == tuple(other) if isinstance(other, Sequence) else NotImplemented

    __hash__ = None  # type: ignore[assignment]


# What is frozen is set through its slots, many thousand times in a run.
_new = object.__new__
_set_kind, _set_filename, _set_requires_python, _set_upload_time, _set_yanked, _set_has_metadata = (
    Distribution.__dict__[each].__set__ for each in _AT_ONCE
)
_set_release = StoredDistribution.__dict__["_release"].__set__
_set_project, _set_version = (Release.__dict__[each].__set__ for each in ("project", "version"))
_set_all, _set_files, _set_place = (StoredRelease.__dict__[each].__set__ for each in ("_all", "_files", "_place"))


def _release(project: str, version: str, distributions: tuple[Distribution, ...]) -> Release:
    return Release(project=project, version=version, distributions=distributions)


def _distribution(values: dict[str, Any]) -> Distribution:
    return Distribution(**values)
