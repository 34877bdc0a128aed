"""From a selection, in numbers, to pins."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from isolate.model.resolution import Pin, Resolution
from isolate.model.target import Target
from isolate.resolve.facts.targets import wheel_ranks
from isolate.resolve.kernel.solver import Solution
from isolate.resolve.universe.universe import Universe


class Pins:
    """Names what is selected; the same release is the same pin in every answer."""

    def __init__(self) -> None:
        self._known: dict[tuple[Target, int, int, tuple[str, ...]], Pin] = {}

    def of(self, universe: Universe, solution: Solution) -> tuple[Pin, ...]:
        """The pins of a selection, sorted by project."""
        extras: dict[str, list[str]] = {}
        chosen: dict[str, tuple[int, int]] = {}
        for number, place in solution.selected.items():
            entry = universe.entries[number]
            if entry.extra:
                extras.setdefault(entry.name, []).append(entry.extra)
            elif entry.app is None and entry.name:
                chosen[entry.name] = (number, place)
        return tuple(
            self._pin(universe, number, place, tuple(sorted(extras.get(name, ()))))
            for name, (number, place) in sorted(chosen.items())
        )

    def _pin(self, universe: Universe, number: int, place: int, extras: tuple[str, ...]) -> Pin:
        key = (universe.target, number, place, extras)
        if key not in self._known:
            entry = universe.entries[number]
            release = entry.releases[place]
            direct = entry.address(place)
            self._known[key] = Pin(
                project=entry.name,
                version=release.version,
                extras=extras,
                index=section.address if (section := entry.section(place)) else "",
                url=direct,
                distributions=entry.files_of(place, universe.target, universe.policy).installable,
            )
        return self._known[key]


def built_here_alone(universe_of: Callable[[Target], Universe], answer: Resolution, accepted: Sequence[str]) -> int:
    """How many pins have to be built on the Python of an answer though another one that is accepted has a wheel."""
    found = 0
    for each in answer.targets:
        universe = universe_of(each.target)
        others = [Target(python=python, platform=each.target.platform) for python in accepted]
        for pin in each.pins:
            if pin.url or any(file.kind == "wheel" for file in pin.distributions):
                continue
            releases = universe.entries[universe.project(pin.project)].releases
            files = [file for one in releases if one.version == pin.version for file in one.distributions]
            wheels = [file.filename for file in files if file.kind == "wheel"]
            found += any(wheel_ranks(other)(name) >= 0 for other in others for name in wheels)
    return found
