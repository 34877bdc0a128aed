"""What a release requires on a target: published metadata, read once per distinct text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from packaging.markers import Marker
from packaging.utils import canonicalize_name

from isolate.model.distribution import Metadata
from isolate.model.requirement import Fields, read_fields
from isolate.model.target import Target
from isolate.resolve.facts.targets import marker_environment

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
class UnreadableLine:
    """A line of published metadata that the standard refuses and no mending helps."""

    text: str


@lru_cache(maxsize=4096)
def _parsed(marker: str) -> Marker:
    """A marker, parsed once for all targets."""
    return Marker(marker)


class Dependencies:
    """Reads requirements for one target; the same texts are read once."""

    def __init__(self, target: Target) -> None:
        self._environment = marker_environment(target)
        self._markers: dict[tuple[str, str], bool] = {}
        self._lines: dict[str, Dependency] = {}
        self._tables: dict[tuple[str, ...], dict[str, tuple[Dependency, ...]] | UnreadableLine] = {}

    def holds(self, marker: str, extra: str = "") -> bool:
        """Whether a marker is true on the target; an empty one is."""
        if not marker:
            return True
        key = (marker, extra)
        if key not in self._markers:
            self._markers[key] = _parsed(marker).evaluate({**self._environment, "extra": extra})
        return self._markers[key]

    def of(self, metadata: Metadata, extra: str = "") -> tuple[Dependency, ...] | UnreadableLine:
        """What a release requires: by itself, or, with `extra`, what that extra adds."""
        table = self._tables.get(metadata.requires)
        if table is None:
            table = self._tables[metadata.requires] = self._table(metadata)
        return table if isinstance(table, UnreadableLine) else table.get(extra, ())

    def provides(self, metadata: Metadata, extra: str) -> bool:
        """Whether a release has an extra: it says so, or names it in a marker."""
        return any(canonicalize_name(each) == extra for each in metadata.extras) or bool(self.of(metadata, extra))

    def _table(self, metadata: Metadata) -> dict[str, tuple[Dependency, ...]] | UnreadableLine:
        """By extra what it adds; the release itself is the extra without a name."""
        provided = [canonicalize_name(extra) for extra in metadata.extras]
        found: dict[str, list[Dependency]] = {}
        for line, fields in zip(metadata.requires, metadata.read or map(read_fields, metadata.requires), strict=True):
            if fields is None:
                return UnreadableLine(text=line)
            for extra in self._extras(fields[3], provided):
                found.setdefault(extra, []).append(self._dependency(line, fields))
        return {extra: tuple(each) for extra, each in found.items()}

    def _dependency(self, line: str, fields: Fields) -> Dependency:
        """What a line says; most releases of a project say what the one before said."""
        known = self._lines.get(line)
        if known is None:
            name, extras, specifier, marker, url = fields
            text = line.partition(";")[0].strip() if marker else line
            known = self._lines[line] = Dependency(
                name=name, extras=extras, specifier=specifier, url=url, text=text, marker=marker
            )
        return known

    def _extras(self, marker: str, provided: Sequence[str]) -> Sequence[str]:
        """The extras that add what has this marker; the one without a name alone where it holds without any."""
        if only := _EXTRA_IS.fullmatch(marker):
            return (canonicalize_name(only[1]),)
        if self.holds(marker):
            return ("",)
        return [extra for extra in _extras_named(marker, provided) if self.holds(marker, extra)]


def _extras_named(marker: str, provided: Sequence[str]) -> Sequence[str]:
    """The extras for which a marker can be true that is false without one.

    Where it compares extras with `==` alone, those it names; else any of the release.
    """
    named = _EXTRA_IS.findall(marker)
    if len(named) == len(_EXTRA.findall(marker)):
        return list(dict.fromkeys(canonicalize_name(name) for name in named))
    return provided
