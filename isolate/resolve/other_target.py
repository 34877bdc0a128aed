"""Whether a selection of one target is a resolution on another too, without a search (decision 089)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from isolate.model.distribution import Index, Metadata
from isolate.model.requirement import Requirement
from isolate.model.target import Target
from isolate.resolve.facts.lines import lines_of
from isolate.resolve.kernel.incompatibility import NOT_SELECTED, SELECTED
from isolate.resolve.universe import candidates
from isolate.resolve.universe.dependencies import Dependencies, Dependency, UnreadableLine
from isolate.resolve.universe.universe import Universe

_Need = tuple[int, str, int]
"""A number that is required (-1: one that the universe does not know), its project, and the states that do not do."""


class OtherTarget:
    """Follows what a selection of a universe requires on another target: its markers, files and metadata."""

    def __init__(self, universe: Universe, target: Target, index: Index) -> None:
        self._universe = universe
        self._target = target
        self._index = index
        self._dependencies = Dependencies(target)
        self._of_app: dict[str, tuple[_Need, ...]] = {}
        self._limits: dict[str, tuple[tuple[int, int], ...]] = {}
        self._of_release: dict[tuple[int, int], tuple[_Need, ...] | None] = {}

    def accepts(self, names: Sequence[str], selected: Mapping[int, int]) -> bool:
        """Whether these applications have a resolution there among the releases selected, by number and place.

        False says nothing: not of these releases alone.
        """
        universe = self._universe
        if universe.asked:
            return False
        apps = {universe.app_number(name) for name in names}
        waiting = [(universe.app_number(name), need) for name in names for need in self._needs_of_app(name)]
        reached: set[int] = set()
        while waiting:
            number, (needed, project, unwanted) = waiting.pop()
            place = selected.get(needed)
            state = NOT_SELECTED if place is None else SELECTED << place
            for view, mask in universe.views(number, project, unwanted):
                if state & mask and all(app in apps for app, _ in view):
                    return False
            if place is None or needed in reached:
                continue
            reached.add(needed)
            base = universe.entries[needed].base
            needs = self._needs_of_release(needed, place)
            if needs is None or (base >= 0 and selected.get(base) != place):
                return False
            waiting += [(needed, need) for need in needs]
        limits = (limit for name in names for limit in self._limits[name])
        return not any(number in reached and unwanted & SELECTED << selected[number] for number, unwanted in limits)

    def _needs_of_app(self, name: str) -> tuple[_Need, ...]:
        """What an application requires there; what its constraints rule out is kept beside it."""
        if name not in self._of_app:
            universe = self._universe
            app = universe.entries[universe.app_number(name)].app
            requirements, constraints = lines_of(app) if app else ((), ())
            meant = [line for line in requirements if self._dependencies.holds(line.marker)]
            self._of_app[name] = tuple(need for line in meant for need in self._needs(line))
            limits = [self._refused(line, ()) for line in constraints if self._dependencies.holds(line.marker)]
            limits += [self._refused(line, line.hashes) for line in meant if line.hashes and not line.url]
            self._limits[name] = tuple(limits)
        return self._of_app[name]

    def _refused(self, line: Requirement, hashes: tuple[str, ...]) -> tuple[int, int]:
        """The releases that a line excludes where its project is required: those without a file of these hashes too."""
        universe = self._universe
        number = universe.project(line.name)
        entry = universe.entries[number]
        wanted = universe.wanted(number, line.specifier, line.url, line.index)
        refused = entry.full & ~wanted & ~NOT_SELECTED
        for place, release in enumerate(entry.releases) if hashes else ():
            if wanted & SELECTED << place and not candidates.has_hash(release, hashes):
                refused |= SELECTED << place
        return number, refused

    def _needs(self, line: Dependency | Requirement) -> Iterator[_Need]:
        universe = self._universe
        base = universe.numbers.get((line.name, ""), -1)
        for extra in ("", *line.extras):
            number = universe.numbers.get((line.name, extra), -1)
            if base < 0 or number < 0:
                yield -1, line.name, NOT_SELECTED
            else:
                wanted = universe.wanted(base, line.specifier, line.url, line.index)
                yield number, line.name, universe.entries[number].full & ~wanted

    def _needs_of_release(self, number: int, place: int) -> tuple[_Need, ...] | None:
        """What a release requires there; None where it cannot be used, or where that is not known."""
        key = (number, place)
        if key not in self._of_release:
            entry = self._universe.entries[number]
            metadata = self._metadata(entry.base if entry.base >= 0 else number, place)
            required = UnreadableLine(text="") if metadata is None else self._dependencies.of(metadata, entry.extra)
            self._of_release[key] = (
                None
                if isinstance(required, UnreadableLine)
                else tuple(need for each in required for need in self._needs(each))
            )
        return self._of_release[key]

    def _metadata(self, number: int, place: int) -> Metadata | None:
        """The metadata of a release as it is read there, None where it cannot be used."""
        universe, target = self._universe, self._target
        entry = universe.entries[number]
        release = entry.releases[place]
        metadata = entry.metadata.get(place)
        if entry.is_unread(place) or metadata is None or any(section.asked for section in entry.sections):
            return None
        if place < entry.indexed:
            refusal = candidates.judge(release, target, universe.policy)
            if refusal is not None and (refusal != "yanked" or entry.judged.get(place) != "yanked"):
                return None
        order = candidates.files_of(release, target, universe.policy).order
        here = entry.files_of(place, universe.target, universe.policy).order
        if [file.filename for file in order] != [file.filename for file in here]:
            answer = self._index.metadata(release, order)
            metadata = answer if isinstance(answer, Metadata) else None
        if metadata and not candidates.accepts_python(metadata.requires_python, target.python):
            return None
        return metadata
