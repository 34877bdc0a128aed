"""The universe of one target: projects, extras and applications as numbers (docs/solver.md, "Universe")."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import islice

from isolate.model.app import App
from isolate.model.distribution import Index, Unreachable
from isolate.model.proof import Step
from isolate.model.requirement import Requirement
from isolate.model.target import Target
from isolate.resolve.facts import lines as read
from isolate.resolve.facts.policy import Policy
from isolate.resolve.kernel.incompatibility import NOT_SELECTED, SELECTED
from isolate.resolve.kernel.solver import Solver
from isolate.resolve.proof.premise import Premise, premise_of
from isolate.resolve.universe import candidates
from isolate.resolve.universe.decision import Choosing
from isolate.resolve.universe.dependencies import Dependencies, Dependency, UnreadableLine
from isolate.resolve.universe.metadata import Loader, read_entry
from isolate.resolve.universe.prefetch import Prefetch
from isolate.resolve.universe.project import NOTHING, Entry, Section
from isolate.resolve.universe.specifiers import mask_of, parse_version

_LARGEST_BATCH = 128


class Universe:
    """Numbers what exists on a target and tells the solver what it asks for."""

    def __init__(
        self, *, index: Index, target: Target, policy: Policy, apps: tuple[App, ...], platforms: Sequence[str] = ()
    ) -> None:
        self.target = target
        self.policy = policy
        self._index = index
        self.dependencies = Dependencies(target)
        self.loader = Loader(index=index, target=target, policy=policy)
        self._choosing = Choosing(self)
        self.solver = Solver(self._expand, self._choosing.choose)
        self.entries: list[Entry] = []
        self.sizes: list[int] = []
        """How many releases each number has."""
        self.premises: list[Premise] = []
        self.missing: dict[int, Unreachable] = {}
        """By number of premise: what could not be found out."""
        self.preferred: Mapping[str, str] = {}
        """By project the version that the next search is to try first."""
        self.asked: list[tuple[int, int]] = []
        self.steps: dict[tuple[Premise, int], Step] = {}
        """By premise and number: proofs share what they say of lines and metadata."""
        self.elsewhere = cache(index.elsewhere)
        """By project its releases on indexes that are not asked for it."""
        self._lines: dict[str, dict[str, list[Premise]]] = {}
        self.numbers: dict[tuple[str, str], int] = {}
        self._solves = 0
        self.strict = self.add_switch("strict")
        """Selected: a release that cannot be judged is not used. Not selected: it is taken to require nothing."""
        self.extras = self.add_switch("extras")
        """Selected: no release is used without an extra that is asked of it, where the newest one has it."""
        self._apps = {app.name: self._add_app(app) for app in apps}
        self._direct = read.direct_references(apps)
        self.written = read.written_by_project(apps)
        self._indexes = read.indexes_of(apps)
        self.prefetch = Prefetch(
            index=index,
            target=target,
            policy=policy,
            dependencies=self.dependencies,
            indexes=self._indexes,
            platforms=platforms,
        )
        self._replacing = read.replacing(apps)
        self._excluding = read.excluding(apps)

    def _number(self, entry: Entry, key: tuple[str, str]) -> int:
        number = self.solver.add_project(len(entry.releases), is_switch=entry.app is not None or not entry.name)
        self.entries.append(entry)
        self.sizes.append(len(entry.releases))
        self.numbers[key] = number
        return number

    def add_switch(self, name: str) -> int:
        """The number of something that is, or is not, assumed."""
        return self._number(Entry(name="", releases=(NOTHING,)), ("", name))

    def _add_app(self, app: App) -> int:
        return self._number(Entry(name=app.name, app=app, releases=(NOTHING,)), ("app:", app.name))

    def app_number(self, name: str) -> int:
        """The number of an application."""
        return self._apps[name]

    def assumptions(self, names: Iterable[str], *, strict: bool, extras: bool = True) -> list[tuple[int, int]]:
        """What a solve for these applications assumes: each is selected, every other is not."""
        self._solves += 1
        wanted = set(names)
        assumed = [(number, SELECTED if name in wanted else NOT_SELECTED) for name, number in self._apps.items()]
        return [
            *assumed,
            *self.asked,
            *((each, NOT_SELECTED + on) for each, on in ((self.strict, strict), (self.extras, extras))),
        ]

    def project(self, name: str) -> int:
        """The number of a project; its page is read the first time."""
        number = self.numbers.get((name, ""))
        return self._add_project(name) if number is None else number

    def _extra(self, name: str, extra: str) -> int:
        """The number of an extra: a project that has the releases of its project."""
        number = self.numbers.get((name, extra))
        if number is None:
            base = self.project(name)
            entry = self.entries[base]
            number = self._number(
                Entry(
                    name=name,
                    extra=extra,
                    base=base,
                    releases=entry.releases,
                    versions=entry.versions,
                    addresses=entry.addresses,
                    sections=entry.sections,
                ),
                (name, extra),
            )
        return number

    def _add_project(self, name: str) -> int:
        entry = read_entry(self._index, name, self._indexes.get(name, ("",)), self._direct.get(name, ()))
        number = self._number(entry, (name, ""))
        for section in entry.sections:
            if section.unknown is not None:
                self._tell_unknown(number, section.states, section.unknown)
            if section.asked:
                self._tell_bound(number, section)
        for place, url in enumerate(entry.addresses, start=entry.indexed):
            asking = [app for app, line in self.written[name] if line.url == url]
            self.tell(
                Premise(
                    reason="not-on-index",
                    terms=((number, SELECTED << place), *self.not_selected(asking)),
                    needed=name,
                    direct=url,
                )
            )
        return number

    def _tell_bound(self, number: int, section: Section) -> None:
        """State that an index that applications name is used only together with one of them."""
        name = self.entries[number].name
        asking = [app for app, line in self.written[name] if line.index == section.asked and self._is_meant(line)]
        self.tell(
            Premise(
                reason="not-on-index",
                terms=((number, section.states), *self.not_selected(asking)),
                needed=name,
                index=section.asked,
            )
        )

    def _is_meant(self, line: Requirement) -> bool:
        """Whether a line counts on the target."""
        return self.dependencies.holds(line.marker)

    def tell(self, premise: Premise) -> None:
        """State a fact to the solver and keep it for proofs."""
        self.premises.append(premise)
        if premise.app:
            lines = self._lines.setdefault(premise.app, {})
            lines.setdefault(self.entries[premise.terms[-1][0]].name, []).append(premise)
        self.solver.add(premise.terms, len(self.premises) - 1)

    def not_selected(self, apps: Iterable[str]) -> tuple[tuple[int, int], ...]:
        """Terms that say of each of these applications that it is not selected."""
        return tuple((self._apps[app], NOT_SELECTED) for app in sorted(set(apps)))

    def _tell_unknown(self, number: int, states: int, unknown: Unreachable) -> None:
        self.missing[len(self.premises)] = unknown
        self.tell(Premise(reason="unknown", terms=((number, states), (self.strict, SELECTED))))

    def mask(self, number: int, specifier: str) -> int:
        """The states in which a project meets a specifier set; pre-releases count as any other version."""
        entry = self.entries[number]
        mask = entry.masks.get(specifier)
        if mask is None:
            if not specifier:
                mask = entry.full & ~NOT_SELECTED
            else:
                mask = 0
                for section in entry.sections:
                    found = mask_of(specifier, section.versions) << section.start
                    mask |= section.states if section.unknown else found
                for place in range(entry.indexed, len(entry.releases)):
                    version = parse_version(entry.releases[place].version)
                    if version is None or mask_of(specifier, (version,)):
                        mask |= SELECTED << place
            entry.masks[specifier] = mask
        return mask

    # What a release requires

    def _expand(self, number: int, bit: int) -> None:
        entry = self.entries[number]
        if entry.app is not None:
            self._expand_app(number, entry.app)
        elif entry.base >= 0:
            self._expand_release(number, entry.base, bit)
        elif entry.name and not entry.is_unread(bit.bit_length() - 2):
            self._expand_release(number, number, bit)

    def lines_of(self, name: str) -> dict[str, list[Premise]]:
        """What the lines of an application say, by the project they name."""
        number = self._apps[name]
        if not self.solver.expanded[number] & SELECTED:
            self.solver.expanded[number] |= SELECTED
            self._expand(number, SELECTED)
        return self._lines.get(name, {})

    def _expand_app(self, number: int, app: App) -> None:
        requirements, constraints = read.lines_of(app)
        lines = [line for line in requirements if self._is_meant(line)]
        limits = [line for line in constraints if self._is_meant(line)]
        self.prefetch.expect(lines)
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
            )
        for line in lines:
            if line.hashes and not line.url:
                self._tell_hashes(number, app, line)
        for line in limits:
            limited = self.project(line.name)
            entry = self.entries[limited]
            excluded = entry.full & ~self.wanted(limited, line.specifier, line.url, line.index) & ~NOT_SELECTED
            terms = ((number, SELECTED), (limited, excluded))
            self.tell(premise_of(line, "constraint", app.name, terms))

    def _tell_hashes(self, number: int, app: App, line: Requirement) -> None:
        """State which releases have no file with a hash that a line gives, of those it asks for."""
        project = self.project(line.name)
        entry = self.entries[project]
        mask = self.mask(project, line.specifier)
        foreign = sum(
            SELECTED << place
            for place, release in enumerate(entry.releases)
            if mask & SELECTED << place and not candidates.has_hash(release, line.hashes)
        )
        if foreign:
            self.tell(
                Premise(
                    reason="hash",
                    terms=((number, SELECTED), (project, foreign)),
                    app=app.name,
                    needed=line.name,
                    text=line.text,
                    origin=line.origin,
                )
            )

    def _expand_release(self, number: int, base: int, bit: int) -> None:
        """Tell what a release requires, together with the next candidates where many were rejected.

        One fact covers all of these that require the same.
        """
        entry = self.entries[number]
        required: dict[Dependency, int] = {}
        if number != base:
            self.tell_same_version(number, base, bit)
        for place in self._load(number, base, bit.bit_length() - 2):
            for dependency in self._required(base, place, entry.extra):
                required[dependency] = required.get(dependency, 0) | SELECTED << place
        self.prefetch.expect(required)
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

    def tell_same_version(self, number: int, base: int, states: int) -> None:
        """State that an extra in one of these states is its project in one of them."""
        entry = self.entries[number]
        terms = ((number, states), (base, entry.full & ~states))
        self.tell(Premise(reason="one-version", terms=terms, needed=entry.name, extra=entry.extra))

    def _required(self, base: int, place: int, extra: str) -> tuple[Dependency, ...]:
        """What a release requires; where it cannot be used after all, that is told."""
        project = self.entries[base]
        metadata = project.metadata[place]
        states = SELECTED << place
        if not candidates.accepts_python(metadata.requires_python, self.target.python):
            asked = metadata.requires_python
            self.tell(Premise(reason="requires-python", terms=((base, states),), needed=project.name, specifier=asked))
            return ()
        dependencies = self.dependencies.of(metadata, extra)
        if isinstance(dependencies, UnreadableLine):
            text = dependencies.text
            self.tell(Premise(reason="unreadable", terms=((base, states),), needed=project.name, text=text))
            return ()
        return dependencies

    def _load(self, number: int, base: int, place: int) -> list[int]:
        """Load the metadata of a release and, the more of it were rejected in this solve, of the next candidates.

        Gives the releases that are now known and were not told yet.
        """
        entry, project = self.entries[number], self.entries[base]
        if entry.solve != self._solves:
            entry.solve, entry.expansions = self._solves, 0
        entry.expansions += 1
        batch = [] if entry.known & SELECTED << place else [place]
        size = min(_LARGEST_BATCH, 2 ** (entry.expansions - 1))
        # What comes next is among what was possible before any decision, older than what is tried now.
        possible = self.solver.now.states_on_level(number, 1) & ~entry.known & ~NOT_SELECTED & (SELECTED << place) - 1
        if batch:
            batch += islice(self._choosing.usable_in(project, possible), size - 1)
            self.prefetch.expect_candidates(entry, batch, possible if size > 1 else 0)
        answers = self.loader.load(project, batch)
        if place in answers and isinstance(answer := answers[place], Unreachable):
            self._tell_unknown(base, SELECTED << place, answer)
        known = [one for one in batch if not isinstance(answers[one], Unreachable)]
        entry.known |= sum(SELECTED << one for one in known)
        if number == base:
            self.solver.expanded[number] |= entry.known
        return known

    def wanted(self, number: int, specifier: str, url: str, index: str) -> int:
        """The states of a project that a requirement accepts."""
        entry = self.entries[number]
        if not url:
            named = next((section.states for section in entry.sections if section.asked == index and index), entry.full)
            return self.mask(number, specifier) & named
        places = enumerate(entry.addresses, start=entry.indexed)
        return sum(SELECTED << place for place, address in places if address == url)

    def _require(
        self,
        number: int,
        bits: int,
        dependency: Dependency,
        premise: Callable[[tuple[tuple[int, int], ...], str], Premise],
    ) -> None:
        """Tell that these states of a number require what `dependency` says."""
        base = self.project(dependency.name)
        for needed in (base, *(self._extra(dependency.name, extra) for extra in dependency.extras)):
            entry = self.entries[needed]
            unwanted = entry.full & ~self.wanted(base, dependency.specifier, dependency.url, dependency.index)
            for view, mask in self.views(number, dependency.name, unwanted):
                if needed == number:
                    self.tell(premise(((number, bits & mask), *view), entry.extra))
                else:
                    self.tell(premise(((number, bits), *view, (needed, mask)), entry.extra))

    def views(self, number: int, needed: str, unwanted: int) -> Iterator[tuple[tuple[tuple[int, int], ...], int]]:
        """For which applications a release's requirement counts, and what it rules out for them.

        No application is named where it counts for all. Where some override the project, its versions count for
        each of the others; where some exclude it, so does that it is required at all.
        """
        replaced = self._replacing.get(needed)
        if replaced is None or self.entries[number].app is not None:
            yield (), unwanted
            return
        yield from ((((other, SELECTED),), unwanted) for name, other in self._apps.items() if name not in replaced)
        excluded = self._excluding.get(needed)
        if excluded is None:
            yield (), NOT_SELECTED
        else:
            yield from (
                (((other, SELECTED),), NOT_SELECTED)
                for name, other in self._apps.items()
                if name in replaced and name not in excluded
            )
