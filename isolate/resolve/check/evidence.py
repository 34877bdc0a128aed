"""What the checker reads: the releases there are, in their order, and sets of them as bits of its own numbering.

Nothing here is shared with the solver. Bit i stands for the i-th release, the bit after the last for "not selected".
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import overload

from packaging.specifiers import Specifier, SpecifierSet
from packaging.version import InvalidVersion, Version

from isolate.model.app import App
from isolate.model.distribution import Index, Release, Releases, Unreachable
from isolate.model.fact import PYTHON, Term
from isolate.resolve.facts.direct import with_version
from isolate.resolve.facts.lines import direct_references, indexes_of


class UnknownReleaseError(Exception):
    """A term speaks of a release that is not there, or of a range that has no order."""


Name = tuple[str, str, str]
"""The version of a release, the index that an application names for it, the URL of a direct reference."""


@dataclass(slots=True)
class Known:
    """The releases of one project: those of each index, ascending, then those that applications refer to directly."""

    names: tuple[Name, ...]
    releases: tuple[Release, ...]
    places: dict[Name, int]
    sections: tuple[tuple[str, int, int], ...] = ()
    """The index that applications name, empty for those of the run; where its releases begin, where they end."""

    def of_index(self, index: str) -> int:
        """The releases of an index; an empty address stands for those of the run."""
        return sum((1 << end) - (1 << start) for asked, start, end in self.sections if asked == index)

    @property
    def of_the_run(self) -> int:
        """The releases that no application has to ask for."""
        return self.of_index("")

    @property
    def absent(self) -> int:
        """The bit of "not selected"."""
        return 1 << len(self.names)


class Evidence:
    """Reads an index for the checker; what was read once is kept."""

    def __init__(self, index: Index, apps: tuple[App, ...], pythons: tuple[str, ...]) -> None:
        self._index = index
        self._direct = direct_references(apps)
        self._indexes = indexes_of(apps)
        self._known: dict[str, Known] = {}
        self._of_python = _known(tuple((python, "", "") for python in pythons), ())
        self._accepted: dict[tuple[str, str, str], int] = {}

    def known(self, project: str) -> Known:
        """The releases of a project."""
        if project == PYTHON:
            return self._of_python
        found = self._known.get(project)
        if found is None:
            found = self._known[project] = self._read(project)
        return found

    def _read(self, name: str) -> Known:
        names: list[Name] = []
        releases: list[Release] = []
        sections = []
        for asked in self._indexes.get(name, ("",)):
            answer = self._index.releases(name, asked) if asked else self._index.releases(name)
            found = answer.releases if isinstance(answer, Releases) else ()
            if isinstance(answer, Unreachable):
                found = (Release(project=name, version="?", distributions=()),)
            sections.append((asked, len(releases), len(releases) + len(found)))
            names += [(release.version, asked, "") for release in found]
            releases += found
        for address, direct in self._direct.get(name, ()):
            release = with_version(self._index, direct)
            names.append((release.version, "", address))
            releases.append(release)
        return _known(tuple(names), tuple(releases), tuple(sections))

    def all_of(self, term: Term) -> int:
        """Every state of what a term is about: an application is in an environment, or not."""
        if term.app:
            return 0b11
        known = self.known(term.project)
        return known.absent - 1 if term.project == PYTHON else (known.absent << 1) - 1

    def meant(self, term: Term) -> int:
        """The states that a term allows."""
        if term.app:
            return 0b10 if term.absent else 0b01
        known = self.known(term.project)
        mask = known.absent if term.absent else 0
        for each in term.ranges:
            start = known.places.get((each.first, each.index, each.url), -1)
            end = known.places.get((each.last, each.index, each.url), -1)
            if start < 0 or end < start:
                raise UnknownReleaseError(f"`{term.label}` has no releases from {each.first} to {each.last}")
            mask |= (2 << end) - (1 << start)
        return mask

    def referred_to(self, name: str, url: str) -> int:
        """The release that is a direct reference to a URL; nothing where no application refers to it."""
        known = self.known(name)
        return sum(1 << place for each, place in known.places.items() if each[2] == url)

    def is_described(self, term: Term) -> bool:
        """Whether what a term says of its releases is true: that they are all, the oldest or the newest there are."""
        known = self.known(term.project)
        meant = self.meant(term) & ~known.absent
        ends = {(known.names[start], known.names[end - 1]) for _, start, end in known.sections if start < end}
        oldest, newest = {first for first, _ in ends}, {last for _, last in ends}
        return (
            (not term.is_every or meant == known.absent - 1)
            and all(not each.is_oldest or (each.first, each.index, each.url) in oldest for each in term.ranges)
            and all(not each.is_newest or (each.last, each.index, each.url) in newest for each in term.ranges)
        )

    def accepted(self, name: str, specifier: str, index: str = "") -> int:
        """The releases that a specifier set contains, of one index where that is named.

        One whose version is not known is in every set.
        """
        key = (name, specifier, index)
        mask = self._accepted.get(key)
        if mask is None:
            known = self.known(name)
            mask = 0
            for _, start, end in known.sections:
                if end - start == 1 and version_of(known.releases[start]) is None:
                    mask |= 1 << start
                else:
                    mask |= accepted_of(SpecifierSet(specifier), _Ascending(known.releases[start:end])) << start
            direct = known.sections[-1][2] if known.sections else 0
            for place, release in enumerate(known.releases[direct:], start=direct):
                version = version_of(release)
                if version is None or SpecifierSet(specifier).contains(version, prereleases=True):
                    mask |= 1 << place
            self._accepted[key] = mask = mask & known.of_index(index) if index else mask
        return mask


def _known(
    names: tuple[Name, ...], releases: tuple[Release, ...], sections: tuple[tuple[str, int, int], ...] = ()
) -> Known:
    places = {name: place for place, name in enumerate(names)}
    return Known(names=names, releases=releases, places=places, sections=sections)


class _Ascending(Sequence[Version]):
    """The versions of releases, each parsed when it is looked at: few are."""

    def __init__(self, releases: Sequence[Release]) -> None:
        self._releases = releases

    def __len__(self) -> int:
        return len(self._releases)

    @overload
    def __getitem__(self, place: int) -> Version: ...

    @overload
    def __getitem__(self, place: slice) -> Sequence[Version]: ...

    def __getitem__(self, place: int | slice) -> Version | Sequence[Version]:
        if isinstance(place, slice):
            return [Version(release.version) for release in self._releases[place]]
        return Version(self._releases[place].version)


def accepted_of(specifiers: SpecifierSet, versions: Sequence[Version]) -> int:
    """The ascending versions that a specifier set contains, pre-releases as any other, as bits."""
    mask = (1 << len(versions)) - 1
    for each in specifiers:
        if not mask:
            break
        mask &= _accepted(each, versions)
    return mask


def _accepted(specifier: Specifier, versions: Sequence[Version]) -> int:
    """What one specifier contains: by bisection where that is one end of the versions or one piece of them."""

    def contains(version: Version) -> bool:
        return specifier.contains(version, prereleases=True)

    def refuses(version: Version) -> bool:
        return not contains(version)

    count = len(versions)
    every = (1 << count) - 1
    text = specifier.version
    match specifier.operator:
        case ">=" | ">":
            return every ^ ((1 << bisect_left(versions, True, key=contains)) - 1)
        case "<=" | "<":
            return (1 << bisect_left(versions, True, key=refuses)) - 1
        case "==" | "~=":
            least = Version(text.removesuffix(".*") + ".dev0") if text.endswith(".*") else Version(text)
            start = bisect_left(versions, least)
            return (1 << bisect_left(versions, True, lo=start, key=refuses)) - (1 << start)
        case "!=":
            return every ^ _accepted(Specifier(f"=={text}"), versions)
        case _:
            return sum(1 << place for place, version in enumerate(versions) if contains(version))


def places_of(mask: int) -> Iterator[int]:
    """The places of the bits of a mask, ascending."""
    while mask:
        lowest = mask & -mask
        yield lowest.bit_length() - 1
        mask ^= lowest


def version_of(release: Release) -> Version | None:
    """The version of a release; of a direct reference none may be known."""
    try:
        return Version(release.version)
    except InvalidVersion:
        return None
