"""What a release requires on a target: published metadata, read once per distinct text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from packaging.markers import Marker
from packaging.requirements import InvalidRequirement
from packaging.utils import canonicalize_name

from isolate.model import requirement as written
from isolate.model.distribution import Metadata
from isolate.model.target import Target
from isolate.resolve.targets import marker_environment

_EXTRA = re.compile(r"\bextra\b")
_EXTRA_IS = re.compile(r"\bextra == \"([^\"]+)\"")


@dataclass(frozen=True, slots=True, kw_only=True)
class Dependency:
    """One requirement that holds on the target: names and extras normalised, `text` as published without `marker`."""

    name: str
    extras: tuple[str, ...]
    specifier: str
    url: str
    text: str
    marker: str = ""
    index: str = ""


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
        marker=str(parsed.marker or ""),
    )


class Dependencies:
    """Reads requirements for one target; the same texts are read once."""

    def __init__(self, target: Target) -> None:
        self._environment = marker_environment(target)
        self._markers: dict[tuple[str, str], bool] = {}
        self._tables: dict[tuple[str, ...], dict[str, tuple[Dependency, ...]] | Unreadable] = {}

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
        table = self._tables.get(metadata.requires)
        if table is None:
            table = self._tables[metadata.requires] = self._table(metadata)
        return table if isinstance(table, Unreadable) else table.get(extra, ())

    def _table(self, metadata: Metadata) -> dict[str, tuple[Dependency, ...]] | Unreadable:
        """By extra what it adds; the release itself is the extra without a name."""
        provided = [canonicalize_name(extra) for extra in metadata.extras]
        found: dict[str, list[Dependency]] = {}
        for line in metadata.requires:
            read = _read(line)
            if isinstance(read, Unreadable):
                return read
            marker, dependency = read
            if self.holds(marker):
                found.setdefault("", []).append(dependency)
                continue
            for extra in _extras_named(marker, provided):
                if self.holds(marker, extra):
                    found.setdefault(extra, []).append(dependency)
        return {extra: tuple(each) for extra, each in found.items()}


def _extras_named(marker: str, provided: Sequence[str]) -> Sequence[str]:
    """The extras for which a marker can be true that is false without one.

    Where it compares extras with `==` alone, those it names; else any of the release.
    """
    named = _EXTRA_IS.findall(marker)
    if len(named) == len(_EXTRA.findall(marker)):
        return list(dict.fromkeys(canonicalize_name(name) for name in named))
    return provided
