"""What is known of one number of a universe."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import overload

from packaging.version import Version

from isolate.model.app import App
from isolate.model.distribution import Metadata, Release, Unreachable
from isolate.model.resolution import Term
from isolate.resolve.candidates import Refusal

SELECTED, NOT_SELECTED = 2, 1
"""The two states of an application."""


@dataclass(slots=True)
class Entry:
    """What is known of one number: a project, an extra of a project, or an application."""

    name: str
    extra: str = ""
    app: App | None = None
    base: int = -1
    releases: tuple[Release, ...] = ()
    versions: Sequence[Version] = ()
    """Those of the index, ascending; direct references are the releases after them."""
    addresses: tuple[str, ...] = ()
    """Those of the direct references, in the order of their releases."""
    judged: dict[int, Refusal | None] = field(default_factory=dict)
    """By place of a release: why it cannot be used; None where it can."""
    index: str = ""
    unknown: Unreachable | None = None
    """Set where the releases could not be found out; the one release then stands for whatever there may be."""
    masks: dict[str, int] = field(default_factory=dict)
    terms: dict[int, Term] = field(default_factory=dict)
    """By mask: what it means, for proofs say the same of a project again and again."""
    metadata: dict[int, Metadata] = field(default_factory=dict)
    told: int = 0
    """The states whose refusal is told."""
    known: int = 0
    """The states whose requirements are told."""
    expansions: int = 0
    solve: int = 0
    """The solve in which `expansions` were counted."""

    @property
    def indexed(self) -> int:
        """How many releases are from an index; direct references come after them."""
        return len(self.releases) - len(self.addresses)

    def address(self, place: int) -> str:
        """The address of a release that is a direct reference; empty for a release of an index."""
        return self.addresses[place - self.indexed] if place >= self.indexed else ""

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
