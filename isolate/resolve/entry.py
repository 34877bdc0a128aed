"""What is known of one number of a universe."""

from __future__ import annotations

from dataclasses import dataclass, field

from packaging.version import Version

from isolate.model.app import App
from isolate.model.distribution import Metadata, Release, Unreachable

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
    versions: tuple[Version, ...] = ()
    """Those of the index, ascending; direct references are the releases after them."""
    index: str = ""
    unknown: Unreachable | None = None
    """Set where the releases could not be found out; the one release then stands for whatever there may be."""
    masks: dict[str, int] = field(default_factory=dict)
    metadata: dict[int, Metadata] = field(default_factory=dict)
    expansions: int = 0
    solve: int = 0
    """The solve in which `expansions` were counted."""

    @property
    def full(self) -> int:
        """Every state."""
        return (2 << len(self.releases)) - 1

    @property
    def label(self) -> str:
        """The name as people write it."""
        return f"{self.name}[{self.extra}]" if self.extra else self.name
