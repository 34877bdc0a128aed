"""What is to be known of a resolution that is no part of it."""

from __future__ import annotations

from collections.abc import Sequence

from isolate.model.distribution import Unreachable
from isolate.model.resolution import Pin
from isolate.resolve.kernel.incompatibility import SELECTED
from isolate.resolve.kernel.solver import Refutation
from isolate.resolve.universe.project import Entry
from isolate.resolve.universe.universe import Universe


def notes_on(universe: Universe, apps: Sequence[str], pins: Sequence[Pin]) -> list[str]:
    """A sentence for each release that was passed over unjudged, and for each extra that a pinned release lacks."""
    return [
        *(_passed_over(missing) for missing in passed_over(universe, apps)),
        *(note for pin in pins for note in _missing_extras(universe, pin)),
    ]


def _passed_over(missing: Unreachable) -> str:
    name = f"{missing.what} {missing.version}".rstrip()
    subject = "" if name in missing.reason else f"{name}: "
    return f"{subject}{missing.reason}, so it was passed over"


def passed_over(universe: Universe, apps: Sequence[str]) -> list[Unreachable]:
    """The releases that could not be judged, and would be selected if they required nothing."""
    if not universe.missing:
        return []
    answer = universe.solver.solve(universe.assumptions(apps, strict=False))
    if isinstance(answer, Refutation):
        return []
    preferred = []
    for number, missing in universe.missing.items():
        project, states = universe.premises[number].terms[0]
        if project in answer.selected and states & SELECTED << answer.selected[project]:
            preferred.append(missing)
    return preferred


def _index(entry: Entry, place: int) -> str:
    section = entry.section(place)
    return section.address if section else ""


def _missing_extras(universe: Universe, pin: Pin) -> list[str]:
    if not pin.extras:
        return []
    entry = universe.entries[universe.project(pin.project)]
    place = next(
        (
            place
            for place, each in enumerate(entry.releases)
            if each.version == pin.version and entry.address(place) == pin.url and _index(entry, place) == pin.index
        ),
        -1,
    )
    metadata = entry.metadata.get(place)
    return [
        f"`{pin.project} {pin.version}` has no extra `{extra}`"
        for extra in pin.extras
        if metadata and not universe.dependencies.provides(metadata, extra)
    ]
