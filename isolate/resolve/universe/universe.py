"""The universe of one target: projects, extras and applications as numbers (docs/solver.md, "Universe")."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache

from isolate.model.app import NO_LINES, App, Lines
from isolate.model.distribution import Index, Unreachable
from isolate.model.proof import Step
from isolate.model.requirement import Requirement
from isolate.model.target import Target
from isolate.resolve.facts.lines import direct_references, excluding, indexes_of, replacing, written_by_project
from isolate.resolve.facts.policy import Policy
from isolate.resolve.kernel.incompatibility import NOT_SELECTED, SELECTED
from isolate.resolve.kernel.solver import Refutation, Solver
from isolate.resolve.proof.premise import Premise
from isolate.resolve.universe.decision import Choosing
from isolate.resolve.universe.dependencies import Dependencies
from isolate.resolve.universe.metadata import Loader, read_entry
from isolate.resolve.universe.prefetch import Prefetch
from isolate.resolve.universe.project import NOTHING, Entry, Section
from isolate.resolve.universe.requirements import Requirements
from isolate.resolve.universe.specifiers import mask_of, parse_version


class Universe:
    """Numbers what exists on a target and tells the solver what it asks for."""

    def __init__(
        self,
        *,
        index: Index,
        target: Target,
        policy: Policy,
        apps: tuple[App, ...],
        platforms: Sequence[str] = (),
        read: dict[str, Entry] | None = None,
    ) -> None:
        """`read` is what was read of projects for the same applications on other targets; more is added to it."""
        self.target = target
        self.policy = policy
        self._index = index
        self.dependencies = Dependencies(target)
        self.loader = Loader(index=index, target=target, policy=policy)
        self._choosing = Choosing(self)
        self._requirements = Requirements(self, self._choosing)
        self.solver = Solver(self._requirements.expand, self._choosing.choose)
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
        self._lines: dict[int, dict[str, list[Premise]]] = {}
        self.numbers: dict[tuple[str, str], int] = {}
        self.solves = 0
        self.strict = self.add_switch()
        """Selected: a release that cannot be judged is not used. Not selected: it is taken to require nothing."""
        self.extras = self.add_switch()
        """Selected: no release is used without an extra that is asked of it, where the newest one has it."""
        self._apps = {app.name: self._add_app(app) for app in apps}
        self._lines_numbers: dict[tuple[str, Lines], int] = {}
        """By application, and what is left out of its lines, the number of the others."""
        self._read = {} if read is None else read
        self._direct = direct_references(apps)
        self.written = written_by_project(apps)
        self._indexes = indexes_of(apps)
        self.prefetch = Prefetch(
            index=index,
            target=target,
            policy=policy,
            dependencies=self.dependencies,
            indexes=self._indexes,
            platforms=platforms,
        )
        self._replacing = replacing(apps)
        self._excluding = excluding(apps)

    def _number(self, entry: Entry) -> int:
        number = self.solver.add_project(len(entry.releases), is_switch=entry.app is not None or not entry.name)
        self.entries.append(entry)
        self.sizes.append(len(entry.releases))
        if entry.name and entry.app is None:
            self.numbers[entry.name, entry.extra] = number
        return number

    def add_switch(self) -> int:
        """The number of something that is, or is not, assumed."""
        return self._number(Entry(name="", releases=(NOTHING,)))

    def _add_app(self, app: App) -> int:
        number = self._number(Entry(name=app.name, app=app, releases=(NOTHING,)))
        self.solver.expanded[number] |= SELECTED
        return number

    def app_number(self, name: str) -> int:
        """The number of an application: what facts about it, and proofs, name. Its lines have another."""
        return self._apps[name]

    def lines_number(self, name: str, left_out: Lines = NO_LINES) -> int:
        """The number of the lines of an application without some: where it is selected they all hold."""
        key = (name, frozenset(line for line in left_out if line[0] == name))
        number = self._lines_numbers.get(key)
        if number is None:
            app = self.entries[self._apps[name]].app
            entry = Entry(name=name, app=app and app.without(key[1]), releases=(NOTHING,))
            number = self._lines_numbers[key] = self._number(entry)
        return number

    def assumed_under(self, refutation: Refutation) -> dict[int, int]:
        """The assumptions that a refutation rests on, by number: of an application, not of its lines."""
        terms = sorted(refutation.top.terms)
        return {self._apps[self.entries[each].name] if self.entries[each].app else each: mask for each, mask in terms}

    def assumptions(
        self, names: Iterable[str], *, strict: bool, extras: bool = True, left_out: Lines = NO_LINES
    ) -> list[tuple[int, int]]:
        """What a solve for these applications, without some lines, assumes: each is selected, every other is not."""
        self.solves += 1
        wanted = dict.fromkeys(names)
        assumed = [(number, SELECTED if name in wanted else NOT_SELECTED) for name, number in self._apps.items()]
        assumed += [(self.lines_number(name, left_out), SELECTED) for name in wanted]
        return [
            *assumed,
            *self.asked,
            *((each, NOT_SELECTED + on) for each, on in ((self.strict, strict), (self.extras, extras))),
        ]

    def project(self, name: str) -> int:
        """The number of a project; its page is read the first time."""
        number = self.numbers.get((name, ""))
        return self._add_project(name) if number is None else number

    def extra_number(self, name: str, extra: str) -> int:
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
                )
            )
        return number

    def _add_project(self, name: str) -> int:
        entry = self._read.get(name)
        if entry is None:
            entry = read_entry(self._index, name, self._indexes.get(name, ("",)), self._direct.get(name, ()))
            self._read[name] = entry
        entry = entry.of_another_target()
        number = self._number(entry)
        for section in entry.sections:
            if section.unknown is not None:
                self.tell_unknown(number, section.states, section.unknown)
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
        asking = [app for app, line in self.written[name] if line.index == section.asked and self.is_meant(line)]
        self.tell(
            Premise(
                reason="not-on-index",
                terms=((number, section.states), *self.not_selected(asking)),
                needed=name,
                index=section.asked,
            )
        )

    def is_meant(self, line: Requirement) -> bool:
        """Whether a line counts on the target."""
        return self.dependencies.holds(line.marker)

    def tell(self, premise: Premise, lines: int = -1) -> None:
        """State a fact to the solver and keep it for proofs; what an application wrote is true where `lines` are."""
        self.premises.append(premise)
        terms = premise.terms
        if lines >= 0:
            said = self._lines.setdefault(lines, {})
            said.setdefault(self.entries[terms[-1][0]].name, []).append(premise)
            terms = ((lines, SELECTED), *terms[1:])
        self.solver.add(terms, len(self.premises) - 1)

    def not_selected(self, apps: Iterable[str]) -> tuple[tuple[int, int], ...]:
        """Terms that say of each of these applications that it is not selected."""
        return tuple((self._apps[app], NOT_SELECTED) for app in sorted(set(apps)))

    def tell_unknown(self, number: int, states: int, unknown: Unreachable) -> None:
        """State that these releases cannot be judged, and why."""
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

    def wanted(self, number: int, specifier: str, url: str, index: str) -> int:
        """The states of a project that a requirement accepts."""
        entry = self.entries[number]
        if not url:
            named = next((section.states for section in entry.sections if section.asked == index and index), entry.full)
            return self.mask(number, specifier) & named
        places = enumerate(entry.addresses, start=entry.indexed)
        return sum(SELECTED << place for place, address in places if address == url)

    def lines_of(self, name: str) -> dict[str, list[Premise]]:
        """What the lines of an application say, by the project they name."""
        number = self.lines_number(name)
        if not self.solver.expanded[number] & SELECTED:
            self.solver.expanded[number] |= SELECTED
            self._requirements.expand(number, SELECTED)
        return self._lines.get(number, {})

    def tell_same_version(self, number: int, base: int, states: int) -> None:
        """State that an extra in one of these states is its project in one of them."""
        entry = self.entries[number]
        terms = ((number, states), (base, entry.full & ~states))
        self.tell(Premise(reason="one-version", terms=terms, needed=entry.name, extra=entry.extra))

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
