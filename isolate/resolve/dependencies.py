"""What a release requires on a target: published metadata, read once per distinct text."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from packaging.markers import Marker
from packaging.requirements import InvalidRequirement
from packaging.utils import canonicalize_name

from isolate.model import requirement as written
from isolate.model.distribution import Metadata
from isolate.model.target import Target
from isolate.resolve.targets import marker_environment


@dataclass(frozen=True, slots=True, kw_only=True)
class Dependency:
    """One requirement that holds on the target: names and extras normalised, `text` as published."""

    name: str
    extras: tuple[str, ...]
    specifier: str
    url: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Unreadable:
    """A line of published metadata that the standard refuses and no mending helps."""

    text: str


@lru_cache(maxsize=262144)
def _read(line: str) -> tuple[str, Dependency] | Unreadable:
    """A line of metadata: its marker, and what it requires where that holds."""
    try:
        parsed, _ = written.parse(line)
    except InvalidRequirement:
        return Unreadable(text=line)
    return str(parsed.marker or ""), Dependency(
        name=canonicalize_name(parsed.name),
        extras=tuple(sorted(canonicalize_name(each) for each in parsed.extras)),
        specifier=str(parsed.specifier),
        url=parsed.url or "",
        text=line.partition(";")[0].strip() if parsed.marker else line,
    )


class Dependencies:
    """Reads requirements for one target; the same texts are read once."""

    def __init__(self, target: Target) -> None:
        self._environment = marker_environment(target)
        self._markers: dict[tuple[str, str], bool] = {}
        self._read: dict[tuple[tuple[str, ...], str], tuple[Dependency, ...] | Unreadable] = {}

    def holds(self, marker: str, extra: str = "") -> bool:
        """Whether a marker is true on the target; an empty one is."""
        if not marker:
            return True
        key = (marker, extra)
        if key not in self._markers:
            self._markers[key] = Marker(marker).evaluate({**self._environment, "extra": extra})
        return self._markers[key]

    def of(self, metadata: Metadata, extra: str = "") -> tuple[Dependency, ...] | Unreadable:
        """What a release requires: by itself, or, with `extra`, what that extra adds."""
        key = (metadata.requires, extra)
        if key not in self._read:
            self._read[key] = self._of(metadata.requires, extra)
        return self._read[key]

    def _of(self, lines: tuple[str, ...], extra: str) -> tuple[Dependency, ...] | Unreadable:
        found = []
        for line in lines:
            read = _read(line)
            if isinstance(read, Unreadable):
                return read
            marker, dependency = read
            if self.holds(marker, extra) and not (extra and self.holds(marker)):
                found.append(dependency)
        return tuple(found)
