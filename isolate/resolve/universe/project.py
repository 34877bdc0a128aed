"""What is known of one number of a universe."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import overload

from packaging.version import Version

from isolate.model.app import App
from isolate.model.distribution import Metadata, Release, Unreachable
from isolate.model.fact import Term
from isolate.model.target import Target
from isolate.resolve.facts.policy import Policy
from isolate.resolve.kernel.incompatibility import SELECTED
from isolate.resolve.universe.candidates import Files, Refusal, files_of
from isolate.resolve.universe.specifiers import parse_version

NOTHING = Release(project="", version="", distributions=())
"""The one release of what has no versions."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """The releases of a project on one index: those from `start` up to `end`, ascending.

    `asked` is the address that applications name, empty for the indexes of the run; `address` the one that answered.
    A section that could not be read has one release, which stands for whatever there may be.
    """

    start: int
    versions: Sequence[Version]
    asked: str = ""
    address: str = ""
    unknown: Unreachable | None = None

    @property
    def end(self) -> int:
        """The place after the last release."""
        return self.start + (1 if self.unknown else len(self.versions))

    @property
    def states(self) -> int:
        """The states in which the project is one of these releases."""
        return (1 << self.end) - (1 << self.start) << 1


@dataclass(slots=True)
class Entry:
    """What is known of one number: a project, an extra of a project, or an application."""

    name: str
    extra: str = ""
    app: App | None = None
    base: int = -1
    releases: Sequence[Release] = ()
    versions: Sequence[Version] = ()
    """Those of indexes; direct references are the releases after them."""
    sections: tuple[Section, ...] = ()
    """The indexes, the first of which are those of the run."""
    addresses: tuple[str, ...] = ()
    """Those of the direct references, in the order of their releases."""
    judged: dict[int, Refusal | None] = field(default_factory=dict)
    """By place of a release: why it cannot be used; None where it can."""
    unknown: Unreachable | None = None
    """Set where the releases could not be found out; the one release then stands for whatever there may be."""
    masks: dict[str, int] = field(default_factory=dict)
    terms: dict[bytes, Term] = field(default_factory=dict)
    """By the bytes of a mask: what it means, for proofs say the same of a project again and again."""
    metadata: dict[int, Metadata] = field(default_factory=dict)
    files: dict[int, Files] = field(default_factory=dict)
    told: int = 0
    """The states whose refusal is told."""
    known: int = 0
    """The states whose requirements are told."""
    lacking: int = 0
    """Of an extra, the states of which it is told that the release lacks it."""
    expansions: int = 0
    solve: int = 0
    """The solve in which `expansions` were counted."""

    def of_another_target(self) -> Entry:
        """The same project where nothing was judged or told yet: what does not depend on the target is shared."""
        unread: dict[int, Refusal | None] = {each.start: None for each in self.sections if each.unknown is not None}
        return replace(self, judged=unread, metadata={}, files={}, told=0, known=0, lacking=0, expansions=0, solve=0)

    @property
    def indexed(self) -> int:
        """How many releases are from an index; direct references come after them."""
        return len(self.releases) - len(self.addresses)

    def section(self, place: int) -> Section | None:
        """The section of a release, None for a direct reference."""
        return next((each for each in self.sections if each.start <= place < each.end), None)

    def is_unread(self, place: int) -> bool:
        """Whether a release stands for what an index that did not answer may have."""
        return any(each.unknown is not None and each.start == place for each in self.sections)

    def address(self, place: int) -> str:
        """The address of a release that is a direct reference; empty for a release of an index."""
        return self.addresses[place - self.indexed] if place >= self.indexed else ""

    def states_of(self, version: str) -> int:
        """The states in which the project has a version, given as the text of its releases."""
        wanted = parse_version(version)
        near = [] if wanted is None else [each.start + bisect_left(each.versions, wanted) for each in self.sections]
        mask = 0
        for place in (*near, *range(self.indexed, len(self.releases))):
            if place < len(self.releases) and self.releases[place].version == version:
                mask |= SELECTED << place
        return mask

    def files_of(self, place: int, target: Target, policy: Policy) -> Files:
        """The files of a release, sorted once for the target of the universe."""
        found = self.files.get(place)
        if found is None:
            found = self.files[place] = files_of(self.releases[place], target, policy)
        return found

    @property
    def full(self) -> int:
        """Every state."""
        return (2 << len(self.releases)) - 1

    @property
    def label(self) -> str:
        """The name as people write it."""
        return f"{self.name}[{self.extra}]" if self.extra else self.name


class Versions(Sequence[Version]):
    """The versions of releases, each parsed when it is asked for."""

    def __init__(self, releases: Sequence[Release]) -> None:
        self._releases = releases
        self._parsed: dict[int, Version] = {}

    def __len__(self) -> int:
        return len(self._releases)

    @overload
    def __getitem__(self, place: int) -> Version: ...

    @overload
    def __getitem__(self, place: slice) -> Sequence[Version]: ...

    def __getitem__(self, place: int | slice) -> Version | Sequence[Version]:
        if isinstance(place, slice):
            return [self[each] for each in range(*place.indices(len(self)))]
        version = self._parsed.get(place)
        if version is None:
            version = self._parsed[place] = Version(self._releases[place].version)
        return version
