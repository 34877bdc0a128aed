"""Which release of a project is tried next, and which never (docs/solver.md, "Candidates", "Decisions")."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from isolate.model.requirement import Requirement
from isolate.resolve.kernel.incompatibility import NOT_SELECTED, SELECTED
from isolate.resolve.proof.premise import Premise
from isolate.resolve.universe import candidates
from isolate.resolve.universe.metadata import has_wheel
from isolate.resolve.universe.project import Entry

if TYPE_CHECKING:
    from isolate.resolve.universe.universe import Universe


class Choosing:
    """Chooses releases of one universe for its solver."""

    def __init__(self, universe: Universe) -> None:
        self._universe = universe

    def choose(self, number: int, states: int) -> int:
        """The state to try of those possible: the newest (or oldest), a last resort where there is nothing else.

        What is found to be of no use on the way is told, one fact per reason and set of applications that asked.
        """
        entry = self._universe.entries[number]
        project = self._universe.entries[entry.base] if entry.base >= 0 else entry
        if entry.app is not None or not entry.name or entry.unknown is not None:
            return 1 << (states.bit_length() - 1)
        refused: dict[tuple[candidates.Refusal, tuple[str, ...], str], int] = {}
        chosen = last_resort = 0
        left = states & ~NOT_SELECTED
        if entry.base >= 0:
            left &= self._universe.solver.now.states[entry.base]
            if not left:
                self._universe.tell_same_version(number, entry.base, states & ~NOT_SELECTED)
                return 0
        preferred = left & self._preferred(project)
        lowest_first = self._is_lowest_first(project.name)
        while left and not chosen:
            open_states = left & preferred or left
            bit = open_states & -open_states if lowest_first else 1 << (open_states.bit_length() - 1)
            place = bit.bit_length() - 2
            left &= ~bit
            refusal = self.refusal(project, place)
            asking = self._asking(project, number, bit) if refusal == "yanked" else ()
            if refusal is not None and not entry.told & bit:
                key = (refusal, asking, self._requires_python(project, place) if refusal == "requires-python" else "")
                refused[key] = refused.get(key, 0) | bit
                entry.told |= bit
            if refusal is not None and not self._is_any_selected(asking):
                continue
            if self._is_last_resort(project, place) and not bit & preferred:
                last_resort = last_resort or bit
            else:
                chosen = bit
        for (reason, asking, specifier), mask in sorted(refused.items()):
            terms = ((number, mask), *self._universe.not_selected(asking))
            self._universe.tell(Premise(reason=reason, terms=terms, needed=project.name, specifier=specifier))
        chosen = chosen or last_resort
        if chosen and entry.base >= 0 and (lacking := self._lacking(entry, project, chosen)):
            terms = ((number, lacking), (self._universe.extras, SELECTED))
            self._universe.tell(Premise(reason="lacks-extra", terms=terms, needed=entry.name, extra=entry.extra))
            return 0
        return chosen

    def _lacking(self, entry: Entry, project: Entry, chosen: int) -> int:
        """The releases known to lack an extra, if the one chosen is among them and this was not told.

        Where the newest release that can be used lacks it too, nobody can have it, and nothing is said.
        """
        place = chosen.bit_length() - 2
        newest = next(self.usable_in(project, project.full), place)
        if entry.lacking & chosen or place >= project.indexed or newest == place:
            return 0
        self._universe.loader.load(project, (newest, place))
        provides = self._universe.dependencies.provides
        known = {each: metadata for each, metadata in project.metadata.items() if each < project.indexed}
        lacking = sum(SELECTED << each for each, metadata in known.items() if not provides(metadata, entry.extra))
        if not lacking & chosen or newest not in known or lacking & SELECTED << newest:
            return 0
        lacking &= ~entry.lacking
        entry.lacking |= lacking
        return lacking

    def _preferred(self, project: Entry) -> int:
        """The states of a project in its preferred version."""
        version = self._universe.preferred.get(project.name)
        if version is None:
            return 0
        return sum(SELECTED << place for place, each in enumerate(project.releases) if each.version == version)

    def refusal(self, project: Entry, place: int) -> candidates.Refusal | None:
        """Why a release cannot be used on the target, None where it can."""
        if place >= project.indexed:
            return None
        if place not in project.judged:
            refusal = candidates.judge(project.releases[place], self._universe.target, self._universe.policy)
            if (
                refusal is None
                and self._universe.policy.prerelease == "disallow"
                and project.versions[place].is_prerelease
            ):
                refusal = "prerelease"
            project.judged[place] = refusal
        return project.judged[place]

    def usable_in(self, project: Entry, states: int) -> Iterator[int]:
        """The places of releases that can be used and have a wheel, of these states, the newest first."""
        while states > NOT_SELECTED:
            place = states.bit_length() - 2
            states ^= SELECTED << place
            if has_wheel(project.releases[place]) and self.refusal(project, place) is None:
                yield place

    @staticmethod
    def _requires_python(project: Entry, place: int) -> str:
        """The `Requires-Python` of a release."""
        files = project.releases[place].distributions
        return next((file.requires_python for file in files if file.requires_python), "")

    def _is_lowest_first(self, name: str) -> bool:
        """Whether the oldest release of a project is tried first."""
        if self._universe.policy.resolution == "lowest-direct":
            return name in self._universe.written
        return self._universe.policy.resolution == "lowest"

    def _is_last_resort(self, project: Entry, place: int) -> bool:
        return (
            self._universe.policy.prerelease == "if-necessary"
            and place < project.indexed
            and not project.is_unread(place)
            and project.versions[place].is_prerelease
        )

    def _asking(self, project: Entry, number: int, bit: int) -> tuple[str, ...]:
        """The applications with a line that pins a release, sorted."""
        lines = self._universe.written.get(project.name, ())
        return tuple(sorted({app for app, line in lines if self._pins(line, number) & bit}))

    def _is_any_selected(self, apps: Iterable[str]) -> bool:
        return any(self._universe.solver.now.states[self._universe.app_number(app)] == SELECTED for app in apps)

    def _pins(self, line: Requirement, number: int) -> int:
        return self._universe.mask(number, line.specifier) if candidates.pins_exactly(line.specifier) else 0
