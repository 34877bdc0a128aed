"""Whether the premises of a proof hold on one target: each is read again where it stands."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import chain
from typing import assert_never

from packaging.markers import Marker
from packaging.requirements import InvalidRequirement
from packaging.specifiers import SpecifierSet

from isolate.model import fact as model
from isolate.model import requirement as written
from isolate.model.app import App
from isolate.model.distribution import Index, Metadata, Release
from isolate.model.fact import PYTHON, Needed, Term
from isolate.model.origin import Origin
from isolate.model.proof import Step
from isolate.model.requirement import Requirement
from isolate.model.resolution import Question
from isolate.model.target import Target
from isolate.resolve.check.evidence import Evidence, places_of, version_of
from isolate.resolve.check.judgement import Judgement, accepts, may_have_hash, pins
from isolate.resolve.facts.lines import excluding, lines_of, replacing
from isolate.resolve.facts.policy import Policy
from isolate.resolve.facts.targets import marker_environment, patches_of

_NOWHERE = Origin(file="")


class Premises:
    """Reads lines, metadata and files for one target; what was read for one premise is kept for the next."""

    def __init__(
        self,
        *,
        apps: tuple[App, ...],
        index: Index,
        target: Target,
        policy: Policy,
        pythons: tuple[str, ...],
        question: Question,
    ) -> None:
        self._question = question
        self._pythons = pythons
        self._apps = {app.name: app for app in apps}
        self._index = index
        self._target = target
        self._policy = policy
        self._judgement = Judgement(target, policy)
        self._environment = marker_environment(target)
        self.evidence = Evidence(index, apps, pythons)
        self._replacing = replacing(apps)
        self._excluding = excluding(apps)
        self._lines = {name: lines_of(app) for name, app in self._apps.items()}
        self._markers: dict[tuple[str, str], bool] = {}
        self._refused: dict[tuple[object, ...], int] = {}
        """By project and reason the releases that are known to be refused for it."""
        self._required: dict[tuple[str, str, str, str], dict[tuple[str, ...], int]] = {}
        """By project, extra and what is asked of which project: the releases that have the same lines for it."""

    def hold(self, step: Step) -> bool:
        """Whether the fact of a step is true, and is what the terms of the step say."""
        fact = step.fact
        about = [term for term in step.terms if not term.app]
        if not about:
            return False
        match fact:
            case model.Written() if self._asks(fact.app, step):
                return self._is_written(fact, self._lines[fact.app][0], about)
            case model.Constraint() if self._asks(fact.app, step):
                return self._is_written(fact, self._lines[fact.app][1], about)
            case model.Asked():
                return len(about) == len(step.terms) == 1 and self._is_asked(fact, about[0])
            case model.WrittenPython():
                return self._is_about_python(fact, step, about)
            case model.Published():
                return self._is_published(fact, step, about)
            case model.OneVersion():
                return self._is_one_version(fact, step, about)
            case model.Hash():
                return self._is_foreign(fact, step, about)
            case model.NotOnIndex():
                return self._are_named(fact, step, about) and self._is_on_no_index(fact, step)
            case model.RequiresPython() | model.NoFile() | model.Unreadable() | model.Prerelease() | model.CutOff():
                return self._are_named(fact, step, about) and self._are_refused(fact)
            case model.Yanked():
                named = self._are_named(fact, step, about) and self._are_refused(fact)
                return named and not self.evidence.meant(fact.releases) & self._pinned(fact.releases.project, step)
            case model.Written() | model.Constraint() | model.Derived() | model.NotOnPython() | model.NoPython():
                return False
            case _:
                assert_never(fact)

    def _are_named(self, fact: model.Refusal, step: Step, about: Sequence[Term]) -> bool:
        """Whether a step is about the releases of its fact, and of no application but such as are not there."""
        return (
            about == [fact.releases]
            and not fact.releases.absent
            and self.evidence.is_described(fact.releases)
            and all(term.absent for term in step.terms if term.app)
        )

    def _asks(self, app: str, step: Step) -> bool:
        """Whether an application is selected by one of the terms, and no other application is named."""
        return [term for term in step.terms if term.app] == [Term(app=app)] and app in self._apps

    # Lines

    def _is_written(
        self,
        fact: model.Written | model.Constraint,
        lines: Iterable[Requirement],
        about: Sequence[Term],
    ) -> bool:
        """Whether one of these lines, of the application of the fact, says what the fact says."""
        may_be_absent = isinstance(fact, model.Constraint)
        return len(about) == 1 and any(
            line.origin == fact.origin
            and line.text == fact.requirement
            and self._is_true(line.marker)
            and self._excludes(line, about[0], may_be_absent=may_be_absent)
            and self._is_needed(line, about[0], fact.needed)
            for line in lines
        )

    def _is_needed(self, line: Requirement, term: Term, needed: Needed) -> bool:
        """Whether a fact says of a line what it asks for."""
        said = (needed.project, needed.specifier, needed.url, needed.index)
        return (
            said == (line.name, line.specifier, line.url, line.index)
            and (needed.project, needed.extra) == (term.project, term.extra)
            and not (needed.is_nothing and self._wanted(line))
        )

    def _is_asked(self, fact: model.Asked, term: Term) -> bool:
        """Whether the question rules out all that a term allows, as the fact says."""
        needed = fact.needed
        asked = (needed.project, needed.specifier)
        if (term.project, term.extra) != (needed.project, "") or (needed.is_nothing and fact.role != "required"):
            return False
        accepted = self.evidence.accepted(needed.project, needed.specifier)
        match fact.role:
            case "required":
                is_true = asked in self._question.requirements and not (needed.is_nothing and accepted)
            case "limited":
                is_true = asked in self._question.limits and not term.absent
            case "excluded":
                return needed.project in self._question.excluded and not term.absent
        return is_true and not self.evidence.meant(term) & accepted

    def _is_about_python(self, fact: model.WrittenPython, step: Step, about: Sequence[Term]) -> bool:
        """Whether the application's statement refuses every patch release of the Pythons that the step names."""
        if not self._asks(fact.app, step) or len(about) > 1 or about[0].project != PYTHON or about[0].absent:
            return False
        refused = [self._pythons[place] for place in places_of(self.evidence.meant(about[0]))]
        return any(
            (statement.origin, statement.specifier, statement.source) == (fact.origin, fact.specifier, fact.source)
            and not any(
                SpecifierSet(statement.specifier).contains(patch, prereleases=True)
                for version in refused
                for patch in patches_of(version)
            )
            for statement in self._apps[fact.app].python
        )

    def _is_foreign(self, fact: model.Hash, step: Step, about: Sequence[Term]) -> bool:
        """Whether no file of the releases that the step names has a hash that the application's line gives."""
        if not self._asks(fact.app, step) or about != [fact.releases] or fact.releases.absent:
            return False
        known = self.evidence.known(fact.releases.project)
        files = [
            file
            for place in places_of(self.evidence.meant(fact.releases))
            for file in known.releases[place].distributions
        ]
        return self.evidence.is_described(fact.releases) and any(
            line.origin == fact.origin
            and line.text == fact.requirement
            and line.name == fact.releases.project
            and self._is_true(line.marker)
            and not any(may_have_hash(file, line.hashes) for file in files)
            for line in self._lines[fact.app][0]
        )

    def _excludes(self, line: Requirement, term: Term, *, may_be_absent: bool) -> bool:
        """Whether a requirement rules out all that a term allows."""
        if line.name != term.project or (term.extra and term.extra not in line.extras):
            return False
        if may_be_absent and term.absent:
            return False
        return not self.evidence.meant(term) & self._wanted(line)

    def _wanted(self, line: Requirement) -> int:
        """The releases that a requirement accepts."""
        if not line.url:
            return self.evidence.accepted(line.name, line.specifier, line.index)
        return self.evidence.referred_to(line.name, line.url)

    def _is_true(self, marker: str, extra: str = "") -> bool:
        if not marker:
            return True
        key = (marker, extra)
        if key not in self._markers:
            self._markers[key] = Marker(marker).evaluate({**self._environment, "extra": extra})
        return self._markers[key]

    # Metadata

    def _is_one_version(self, fact: model.OneVersion, step: Step, about: Sequence[Term]) -> bool:
        """Whether two terms say of an extra and of its project that they have no release in common."""
        if len(about) != 2 or len(step.terms) != 2:
            return False
        one, other = about
        return (
            (one.project, one.extra) == (fact.project, fact.extra)
            and (other.project, other.extra) == (fact.project, "")
            and not one.absent
            and not self.evidence.meant(one) & self.evidence.meant(other)
        )

    def _is_published(self, fact: model.Published, step: Step, about: Sequence[Term]) -> bool:
        """Every release of the one term requires, in its own metadata, what rules out the other.

        A release that asks for another version of its own project rules out itself. What applications override or
        exclude counts only together with an application that does not.
        """
        asked = _read(fact.requirement)
        if asked is None or about[0] != fact.releases or not self.evidence.is_described(fact.releases):
            return False
        needed = fact.needed
        if (needed.project, needed.specifier, needed.url) != (asked.name, asked.specifier, asked.url):
            return False
        if needed.is_nothing and self._wanted(asked):
            return False
        free = self._excluding if any(term.absent and not term.ranges for term in about) else self._replacing
        replaced = free.get(asked.name, frozenset())
        apps = {term.app for term in step.terms if term.app and not term.absent}
        if replaced and not apps - replaced:
            return False
        if len(about) == 1:
            return self._require(about[0], about[0], asked)
        return len(about) == 2 and self._require(about[0], about[1], asked)

    def _require(self, one: Term, other: Term, asked: Requirement) -> bool:
        """Whether every release of one term has a line that asks the same and rules out the other term."""
        if one.absent:
            return False
        wanted = self.evidence.meant(one)
        found = self._required.setdefault((one.project, one.extra, asked.name, asked.specifier), {})
        unread = wanted
        for places in found.values():
            unread &= ~places
        for place in places_of(unread):
            lines = self._lines_that_ask(asked, one.project, place, one.extra)
            found[lines] = found.get(lines, 0) | 1 << place
        return all(
            any(line and self._excludes(line, other, may_be_absent=False) for line in map(_read, lines))
            for lines, places in found.items()
            if places & wanted
        )

    def _lines_that_ask(self, asked: Requirement, name: str, place: int, extra: str) -> tuple[str, ...]:
        """The lines of a release's metadata that ask for the same versions of the same project, and hold."""
        metadata = self._metadata(self.evidence.known(name).releases[place])
        if metadata is None:
            return ()
        wanted = (asked.name, asked.specifier)
        read = ((line, _read(line)) for line in metadata.requires)
        return tuple(
            line
            for line, said in read
            if said and (said.name, said.specifier) == wanted and self._is_true(said.marker, extra)
        )

    def _metadata(self, release: Release) -> Metadata | None:
        if not release.distributions:
            return None
        answer = self._index.metadata(release, self._judgement.order(release))
        return answer if isinstance(answer, Metadata) else None

    # Releases that cannot be used

    def _are_refused(
        self,
        fact: model.RequiresPython | model.NoFile | model.Unreadable | model.Prerelease | model.CutOff | model.Yanked,
    ) -> bool:
        """Whether no release can be used for the reason that a fact gives."""
        project = fact.releases.project
        releases = self.evidence.known(project).releases
        meant = self.evidence.meant(fact.releases)
        key = (project, fact.kind, _detail(fact))
        refused = self._refused.get(key, 0)
        for place in places_of(meant & ~refused):
            if not self._is_refused(releases[place], fact):
                return False
            refused |= 1 << place
        self._refused[key] = refused
        return True

    def _is_refused(self, release: Release, fact: model.Refusal) -> bool:
        """Whether a release cannot be used for that reason; yanked ones can where they are pinned."""
        match fact:
            case model.CutOff():
                return self._judgement.is_late(release)
            case model.NoFile():
                return self._judgement.has_no_file(release)
            case model.Yanked():
                return self._judgement.is_yanked(release)
            case model.Prerelease():
                version = version_of(release)
                return version is not None and version.is_prerelease and self._policy.prerelease == "disallow"
            case model.RequiresPython(specifier=specifier):
                if self._judgement.refuses_python(release):
                    return not specifier or specifier in {file.requires_python for file in release.distributions}
                metadata = self._metadata(release)
                if metadata is None or metadata.requires_python != specifier:
                    return False
                return not accepts(specifier, self._target.python)
            case model.Unreadable(requirement=requirement):
                metadata = self._metadata(release)
                return metadata is not None and requirement in metadata.requires and _read(requirement) is None
            case _:
                return False

    def _pinned(self, name: str, step: Step) -> int:
        """The releases that applications pin which the step does not set aside."""
        pinned = 0
        for line in self._lines_of_others(step):
            if line.name == name and pins(line.specifier):
                pinned |= self.evidence.accepted(name, line.specifier)
        return pinned

    def _is_on_no_index(self, fact: model.NotOnIndex, step: Step) -> bool:
        """Whether releases come from an address, or an index, for which only applications that are set aside ask."""
        project = fact.releases.project
        known = self.evidence.known(project)
        meant = self.evidence.meant(fact.releases)
        from_there = self.evidence.referred_to(project, fact.url) if fact.url else known.of_index(fact.index)
        if meant & known.of_the_run or meant & ~from_there:
            return False
        asked = [line for line in self._lines_of_others(step) if line.name == project]
        own = [line for line in asked if line.url or (line.index and self._is_true(line.marker))]
        return not any(meant & (self._wanted(line) if line.url else known.of_index(line.index)) for line in own)

    def _lines_of_others(self, step: Step) -> Iterable[Requirement]:
        """The lines of every application that a step does not set aside."""
        aside = {term.app for term in step.terms if term.app and term.absent}
        return chain.from_iterable(chain(*lines) for name, lines in self._lines.items() if name not in aside)


def _detail(fact: model.Refusal) -> str:
    """What a fact says beside its kind that is checked of each release."""
    match fact:
        case model.RequiresPython(specifier=specifier):
            return specifier
        case model.Unreadable(requirement=requirement):
            return requirement
        case _:
            return ""


def _read(line: str) -> Requirement | None:
    try:
        return written.of_text(line, _NOWHERE)
    except InvalidRequirement:
        return None
