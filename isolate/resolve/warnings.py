"""What a resolution lacks: releases that could not be judged, and extras that its releases do not have."""

from __future__ import annotations

from collections.abc import Sequence

from isolate.model.distribution import Unreachable
from isolate.model.resolution import Pin
from isolate.resolve.kernel.incompatibility import SELECTED
from isolate.resolve.kernel.solver import Refutation
from isolate.resolve.universe.project import Entry
from isolate.resolve.universe.universe import Universe


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


def lacking(universe: Universe, pin: Pin) -> list[tuple[str, str, str]]:
    """The extras of a pin that its release does not have, each with project and version."""
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
        (pin.project, pin.version, extra)
        for extra in pin.extras
        if metadata and not universe.dependencies.provides(metadata, extra)
    ]
