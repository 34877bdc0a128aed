"""Which releases of a project came after which: for what could be chosen instead, and since when."""

from __future__ import annotations

from isolate.model.distribution import Release
from isolate.resolve.kernel.incompatibility import SELECTED
from isolate.resolve.universe.universe import Universe


def releases_between(universe: Universe, project: str, specifier: str, version: str) -> tuple[Release, ...]:
    """The stable releases that a specifier set refuses, up to a version, ascending; that version is last."""
    number = universe.project(project)
    entry = universe.entries[number]
    accepted = universe.mask(number, specifier)
    # Of several indexes only the first is looked at: the releases of a second are not after those of the first.
    end = entry.sections[0].end if entry.sections else 0
    last = next((place for place, release in enumerate(entry.releases[:end]) if release.version == version), -1)
    return tuple(
        release
        for place, release in enumerate(entry.releases[: last + 1])
        if place == last or (not accepted & SELECTED << place and not entry.versions[place].is_prerelease)
    )


def newer_than(universe: Universe, project: str, version: str) -> tuple[str, ...]:
    """The versions of the stable releases after a version, ascending."""
    entry = universe.entries[universe.project(project)]
    place = next((place for place, release in enumerate(entry.releases) if release.version == version), 0)
    newer = range(place + 1, entry.sections[0].end if entry.sections else 0)
    return tuple(entry.releases[each].version for each in newer if not entry.versions[each].is_prerelease)
