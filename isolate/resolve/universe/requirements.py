"""What applications and releases require, told to the solver when one of them comes into question."""

from __future__ import annotations

from collections.abc import Callable
from itertools import islice
from typing import TYPE_CHECKING

from isolate.model.app import App
from isolate.model.distribution import Unreachable
from isolate.model.requirement import Requirement
from isolate.resolve.facts import lines as read
from isolate.resolve.kernel.incompatibility import NOT_SELECTED, SELECTED
from isolate.resolve.proof.premise import Premise, premise_of
from isolate.resolve.universe import candidates
from isolate.resolve.universe.decision import Choosing
from isolate.resolve.universe.dependencies import Dependency, UnreadableLine

if TYPE_CHECKING:
    from isolate.resolve.universe.universe import Universe

_LARGEST_BATCH = 128


class Requirements:
    """Tells the solver of one universe what is required."""

    def __init__(self, universe: Universe, choosing: Choosing) -> None:
        self._universe = universe
        self._choosing = choosing

    def expand(self, number: int, bit: int) -> None:
        """Tell the solver what a state of a number requires."""
        entry = self._universe.entries[number]
        if entry.app is not None:
            self._expand_app(number, entry.app)
        elif entry.base >= 0:
            self._expand_release(number, entry.base, bit)
        elif entry.name and not entry.is_unread(bit.bit_length() - 2):
            self._expand_release(number, number, bit)

    def _expand_app(self, lines_number: int, app: App) -> None:
        universe = self._universe
        number = universe.app_number(app.name)
        requirements, constraints = read.lines_of(app)
        lines = [line for line in requirements if universe.is_meant(line)]
        limits = [line for line in constraints if universe.is_meant(line)]
        universe.prefetch.expect(lines)
        for line in lines:
            self._require(
                number,
                SELECTED,
                Dependency(
                    name=line.name,
                    extras=line.extras,
                    specifier=line.specifier,
                    url=line.url,
                    text=line.text,
                    index=line.index,
                ),
                lambda terms, extra, line=line: premise_of(line, "written", app.name, terms, extra),  # type: ignore[misc]
                lines_number,
            )
        for line in lines:
            if line.hashes and not line.url:
                self._tell_hashes(lines_number, app, line)
        for line in limits:
            limited = universe.project(line.name)
            entry = universe.entries[limited]
            excluded = entry.full & ~universe.wanted(limited, line.specifier, line.url, line.index) & ~NOT_SELECTED
            terms = ((number, SELECTED), (limited, excluded))
            universe.tell(premise_of(line, "constraint", app.name, terms), lines_number)

    def _tell_hashes(self, lines_number: int, app: App, line: Requirement) -> None:
        """State which releases have no file with a hash that a line gives, of those it asks for."""
        universe = self._universe
        project = universe.project(line.name)
        entry = universe.entries[project]
        mask = universe.mask(project, line.specifier)
        foreign = sum(
            SELECTED << place
            for place, release in enumerate(entry.releases)
            if mask & SELECTED << place and not candidates.has_hash(release, line.hashes)
        )
        if foreign:
            universe.tell(
                Premise(
                    reason="hash",
                    terms=((universe.app_number(app.name), SELECTED), (project, foreign)),
                    app=app.name,
                    needed=line.name,
                    text=line.text,
                    origin=line.origin,
                ),
                lines_number,
            )

    def _expand_release(self, number: int, base: int, bit: int) -> None:
        """Tell what a release requires, together with the next candidates where many were rejected.

        One fact covers all of these that require the same.
        """
        entry = self._universe.entries[number]
        required: dict[Dependency, int] = {}
        if number != base:
            self._universe.tell_same_version(number, base, bit)
        for place in self._load(number, base, bit.bit_length() - 2):
            for dependency in self._required(base, place, entry.extra):
                required[dependency] = required.get(dependency, 0) | SELECTED << place
        self._universe.prefetch.expect(required)
        for each, states in required.items():
            self._require(
                number,
                states,
                each,
                lambda terms, extra, each=each: Premise(  # type: ignore[misc]
                    reason="published",
                    terms=terms,
                    needed=each.name,
                    extra=extra,
                    specifier=each.specifier,
                    text=each.text,
                    marker=each.marker,
                ),
            )

    def _required(self, base: int, place: int, extra: str) -> tuple[Dependency, ...]:
        """What a release requires; where it cannot be used after all, that is told."""
        universe = self._universe
        project = universe.entries[base]
        metadata = project.metadata[place]
        states = SELECTED << place
        if not candidates.accepts_python(metadata.requires_python, universe.target.python):
            asked = metadata.requires_python
            universe.tell(
                Premise(reason="requires-python", terms=((base, states),), needed=project.name, specifier=asked)
            )
            return ()
        dependencies = universe.dependencies.of(metadata, extra)
        if isinstance(dependencies, UnreadableLine):
            text = dependencies.text
            universe.tell(Premise(reason="unreadable", terms=((base, states),), needed=project.name, text=text))
            return ()
        return dependencies

    def _load(self, number: int, base: int, place: int) -> list[int]:
        """Load the metadata of a release and, the more of it were rejected in this solve, of the next candidates.

        Gives the releases that are now known and were not told yet.
        """
        universe = self._universe
        entry, project = universe.entries[number], universe.entries[base]
        if entry.solve != universe.solves:
            entry.solve, entry.expansions = universe.solves, 0
        entry.expansions += 1
        batch = [] if entry.known & SELECTED << place else [place]
        size = min(_LARGEST_BATCH, 2 ** (entry.expansions - 1))
        # What comes next is among what was possible before any decision, older than what is tried now.
        possible = (
            universe.solver.now.states_on_level(number, 1) & ~entry.known & ~NOT_SELECTED & (SELECTED << place) - 1
        )
        if batch:
            batch += islice(self._choosing.usable_in(project, possible), size - 1)
            universe.prefetch.expect_candidates(entry, batch, possible if size > 1 else 0)
        answers = universe.loader.load(project, batch)
        if place in answers and isinstance(answer := answers[place], Unreachable):
            universe.tell_unknown(base, SELECTED << place, answer)
        known = [one for one in batch if not isinstance(answers[one], Unreachable)]
        entry.known |= sum(SELECTED << one for one in known)
        if number == base:
            universe.solver.expanded[number] |= entry.known
        return known

    def _require(
        self,
        number: int,
        bits: int,
        dependency: Dependency,
        premise: Callable[[tuple[tuple[int, int], ...], str], Premise],
        lines: int = -1,
    ) -> None:
        """Tell that these states of a number, or `lines` of an application, require what `dependency` says."""
        universe = self._universe
        base = universe.project(dependency.name)
        for needed in (base, *(universe.extra_number(dependency.name, extra) for extra in dependency.extras)):
            entry = universe.entries[needed]
            unwanted = entry.full & ~universe.wanted(base, dependency.specifier, dependency.url, dependency.index)
            for view, mask in universe.views(number, dependency.name, unwanted):
                if needed == number:
                    universe.tell(premise(((number, bits & mask), *view), entry.extra))
                else:
                    universe.tell(premise(((number, bits), *view, (needed, mask)), entry.extra), lines)
