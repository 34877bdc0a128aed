"""The checker: verifies a proof from the written lines and the published metadata alone.

It shares no code with the solver. A premise is read again where it stands: the application's line, the metadata of
every release it speaks of, its files. A derived step must follow from the steps it names by unit propagation over
plain sets of releases. What passes here is true of the index that was asked, whatever the search did.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import chain

from packaging.markers import Marker
from packaging.requirements import InvalidRequirement
from packaging.specifiers import SpecifierSet

from isolate.model import requirement as written
from isolate.model.app import App
from isolate.model.distribution import Index, Metadata, Release
from isolate.model.origin import Origin
from isolate.model.requirement import Requirement
from isolate.model.resolution import Proof, Step, Term
from isolate.model.target import Target
from isolate.resolve.check.evidence import Evidence, UnknownReleaseError, places_of, version_of
from isolate.resolve.facts import candidates
from isolate.resolve.facts.direct import direct_release, direct_text
from isolate.resolve.facts.lines import excluding, lines_of, replacing
from isolate.resolve.facts.policy import Policy
from isolate.resolve.facts.targets import PYTHON, marker_environment, patches_of


class RefusedProofError(Exception):
    """A step of a proof does not hold; the message names it."""


def check(
    proof: Proof, *, apps: Iterable[App], index: Index, target: Target, policy: Policy, pythons: tuple[str, ...] = ()
) -> None:
    """Pass silently, or raise `RefusedProofError` for the first step that does not hold on the target.

    `pythons` are the Python versions that an environment may have, where the proof is about those.
    """
    Checker(apps=apps, index=index, target=target, policy=policy, pythons=pythons).check(proof)


class Checker:
    """Checks proofs on one target; what was read of the index for one proof is kept for the next."""

    def __init__(
        self,
        *,
        apps: Iterable[App],
        index: Index,
        target: Target,
        policy: Policy,
        pythons: tuple[str, ...] = (),
    ) -> None:
        self._pythons = pythons
        self._apps = {app.name: app for app in apps}
        self._index = index
        self._target = target
        self._policy = policy
        self._environment = marker_environment(target)
        self._evidence = Evidence(index, tuple(self._apps.values()), pythons)
        self._others: dict[Target, Checker] = {}
        self._replacing = replacing(tuple(self._apps.values()))
        self._excluding = excluding(tuple(self._apps.values()))
        self._lines = {name: lines_of(app) for name, app in self._apps.items()}
        self._markers: dict[tuple[str, str], bool] = {}
        self._held: dict[int, Step] = {}
        """By identity the premises that hold: proofs share many."""
        self._refused: dict[tuple[str, str], int] = {}
        """By project and reason the releases that are known to be refused for it."""
        self._required: dict[tuple[str, str, str], dict[tuple[str, ...], int]] = {}
        """By project (or extra) and what is asked of which project: the releases that have the same lines for it."""

    def check(self, proof: Proof) -> None:
        """Pass silently, or raise `RefusedProofError` for the first step that does not hold on the target."""
        steps = {step.number: step for step in proof.steps}
        if list(steps) != list(range(1, len(proof.steps) + 1)):
            raise RefusedProofError("the steps are not numbered from 1")
        for step in proof.steps:
            try:
                if step.reason == "derived":
                    if any(number >= step.number for number in step.because):
                        raise RefusedProofError(f"step {step.number} rests on a later one")
                    self._check_derived(step, [steps[number] for number in step.because])
                elif self._held.get(id(step)) is not step:
                    if not self._on(step.target)._holds(step):
                        raise RefusedProofError(f"step {step.number} ({step.reason}) does not hold: {step.text}")
                    self._held[id(step)] = step
            except UnknownReleaseError as unknown:
                raise RefusedProofError(f"step {step.number} is about nothing: {unknown}") from unknown
        last = proof.steps[-1]
        if any(not term.project.startswith("app:") for term in last.terms):
            raise RefusedProofError("the last step speaks of a project")
        selected = sorted(term.project.removeprefix("app:") for term in last.terms if term.ranges)
        if selected != sorted(proof.apps):
            raise RefusedProofError("the last step is not about the applications of the proof")

    def _on(self, target: Target | None) -> Checker:
        """The checker for premises about a target."""
        if target is None or target == self._target:
            return self
        if target not in self._others:
            self._others[target] = Checker(
                apps=self._apps.values(), index=self._index, target=target, policy=self._policy, pythons=self._pythons
            )
        return self._others[target]

    # Derived steps

    def _check_derived(self, step: Step, causes: Sequence[Step]) -> None:
        """Assume that all terms of the step hold; the causes must then contradict each other."""
        meant = [[(term.project, self._evidence.meant(term)) for term in one.terms] for one in causes]
        states = {project: self._evidence.all_of(project) for terms in meant for project, _ in terms}
        for term in step.terms:
            project = term.project
            states[project] = states.get(project, self._evidence.all_of(project)) & self._evidence.meant(term)
        if not all(states.values()):
            return
        changed = True
        while changed:
            changed = False
            for terms in meant:
                open_terms = [(project, mask) for project, mask in terms if states[project] & ~mask]
                if not open_terms:
                    return
                if len(open_terms) > 1:
                    continue
                project, mask = open_terms[0]
                left = states[project] & ~mask
                changed = changed or left != states[project]
                states[project] = left
                if not left:
                    return
        raise RefusedProofError(f"step {step.number} does not follow from {', '.join(map(str, step.because))}")

    # Premises

    def _holds(self, step: Step) -> bool:
        about = [term for term in step.terms if not term.project.startswith("app:")]
        if not about:
            return False
        match step.reason:
            case "written" | "constraint":
                return self._is_written(step, about)
            case "published":
                return self._is_published(step, about)
            case "hash":
                return self._is_foreign(step, about)
            case "python":
                return self._is_about_python(step, about)
            case "extra":
                return len(about) == len(step.terms) and self._is_same_version(about)
            case "not-on-index":
                return all(self._is_direct(term, step) for term in about)
            case "yanked" | "unusable" | "requires-python" | "cut-off" | "prerelease":
                return all(not term.absent and self._are_refused(term, step) for term in about)
            case _:
                return False

    def _asks(self, step: Step) -> bool:
        """Whether the application of a step is selected by one of its terms, and no other application is named."""
        asked = Term(project=f"app:{step.app}", ranges=(("selected", "selected"),))
        return [term for term in step.terms if term.project.startswith("app:")] == [asked] and step.app in self._apps

    def _is_written(self, step: Step, about: Sequence[Term]) -> bool:
        if not self._asks(step):
            return False
        requirements, constraints = self._lines[step.app]
        lines = requirements if step.reason == "written" else constraints
        may_be_absent = step.reason == "constraint"
        return any(
            line.origin == step.origin
            and line.text == step.requirement
            and self._is_true(line.marker)
            and all(self._excludes(line, term, may_be_absent=may_be_absent) for term in about)
            for line in lines
        )

    def _is_foreign(self, step: Step, about: Sequence[Term]) -> bool:
        """Whether no file of the releases that the step names has a hash that the application's line gives."""
        if not self._asks(step) or len(about) > 1 or about[0].absent:
            return False
        known = self._evidence.known(about[0].project)
        releases = [known.releases[place] for place in places_of(self._evidence.meant(about[0]))]
        return any(
            line.origin == step.origin
            and line.name == about[0].project
            and self._is_true(line.marker)
            and not any(candidates.has_hash(release, line.hashes) for release in releases)
            for line in self._lines[step.app][0]
        )

    def _is_about_python(self, step: Step, about: Sequence[Term]) -> bool:
        """Whether the application's statement refuses every patch release of the Pythons that the step names."""
        if not self._asks(step) or len(about) > 1 or about[0].project != PYTHON or about[0].absent:
            return False
        refused = [self._pythons[place] for place in places_of(self._evidence.meant(about[0]))]
        return any(
            statement.origin == step.origin
            and not any(
                SpecifierSet(statement.specifier).contains(patch, prereleases=True)
                for version in refused
                for patch in patches_of(version)
            )
            for statement in self._apps[step.app].python
        )

    def _is_same_version(self, terms: Sequence[Term]) -> bool:
        """Whether two terms say of an extra and of its project that they have no release in common."""
        if len(terms) != len(("the extra", "its project")):
            return False
        one, other = terms
        return (
            one.project.partition("[")[0] == other.project
            and not one.absent
            and not self._evidence.meant(one) & self._evidence.meant(other)
        )

    def _excludes(self, line: Requirement, term: Term, *, may_be_absent: bool) -> bool:
        """Whether a requirement rules out all that a term allows."""
        name, _, extra = term.project.partition("[")
        if line.name != name or (extra and extra.removesuffix("]") not in line.extras):
            return False
        if may_be_absent and term.absent:
            return False
        return not self._evidence.meant(term) & self._wanted(line)

    def _wanted(self, line: Requirement) -> int:
        """The releases that a requirement accepts."""
        if not line.url:
            return self._evidence.accepted(line.name, line.specifier, line.index)
        place = self._evidence.known(line.name).places.get(direct_text(direct_release(line.name, line.url), line.url))
        return 0 if place is None else 1 << place

    def _is_true(self, marker: str, extra: str = "") -> bool:
        if not marker:
            return True
        key = (marker, extra)
        if key not in self._markers:
            self._markers[key] = Marker(marker).evaluate({**self._environment, "extra": extra})
        return self._markers[key]

    def _is_published(self, step: Step, about: Sequence[Term]) -> bool:
        """Every release of the one term requires, in its own metadata, what rules out the other.

        A release that asks for another version of its own project rules out itself. What applications override or
        exclude counts only together with an application that does not.
        """
        asked = _read(step.requirement)
        if asked is None:
            return False
        free = self._excluding if any(term.absent and not term.ranges for term in about) else self._replacing
        replaced = free.get(asked.name, frozenset())
        apps = {
            term.project.removeprefix("app:") for term in step.terms if term.project.startswith("app:") and term.ranges
        }
        if replaced and not apps - replaced:
            return False
        if len(about) == 1:
            return self._require(about[0], about[0], asked)
        if len(about) > len(("what requires", "what is required")):
            return False
        one, other = about
        return self._require(one, other, asked) or self._require(other, one, asked)

    def _require(self, one: Term, other: Term, asked: Requirement) -> bool:
        """Whether every release of one term has a line that asks the same and rules out the other term."""
        if one.absent:
            return False
        name, _, extra = one.project.partition("[")
        wanted = self._evidence.meant(one)
        found = self._required.setdefault((one.project, asked.name, asked.specifier), {})
        unread = wanted
        for places in found.values():
            unread &= ~places
        for place in places_of(unread):
            lines = self._lines_that_ask(asked, name, place, extra.removesuffix("]"))
            found[lines] = found.get(lines, 0) | 1 << place
        return all(
            any(line and self._excludes(line, other, may_be_absent=False) for line in map(_read, lines))
            for lines, places in found.items()
            if places & wanted
        )

    def _lines_that_ask(self, asked: Requirement, name: str, place: int, extra: str) -> tuple[str, ...]:
        """The lines of a release's metadata that ask for the same versions of the same project, and hold."""
        metadata = self._metadata(self._evidence.known(name).releases[place])
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
        answer = self._index.metadata(release, candidates.files_of(release, self._target, self._policy).order)
        return answer if isinstance(answer, Metadata) else None

    def _are_refused(self, term: Term, step: Step) -> bool:
        """Whether no release of a term can be used for the reason that the step gives."""
        name = term.project.partition("[")[0]
        releases = self._evidence.known(name).releases
        meant = self._evidence.meant(term)
        refused = self._refused.get((name, step.reason), 0)
        for place in places_of(meant & ~refused):
            if not self._is_refused(releases[place], step.reason):
                return False
            refused |= 1 << place
        self._refused[name, step.reason] = refused
        return step.reason != "yanked" or not meant & self._pinned(name, step)

    def _is_refused(self, release: Release, reason: str) -> bool:
        """Whether a release cannot be used for that reason; yanked ones can where they are pinned."""
        if reason == "prerelease":
            version = version_of(release)
            return version is not None and version.is_prerelease and self._policy.prerelease == "disallow"
        if candidates.judge(release, self._target, self._policy) == reason:
            return True
        metadata = self._metadata(release)
        if metadata is None:
            return False
        if reason == "requires-python":
            return not candidates.accepts_python(metadata.requires_python, self._target.python)
        return reason == "unusable" and None in map(_read, metadata.requires)

    def _pinned(self, name: str, step: Step) -> int:
        """The releases that applications pin which the step does not set aside."""
        pinned = 0
        for line in self._lines_of_others(step):
            if line.name == name and candidates.pins_exactly(line.specifier):
                pinned |= self._evidence.accepted(name, line.specifier)
        return pinned

    def _is_direct(self, term: Term, step: Step) -> bool:
        """Whether releases come from an address, or an index, for which only applications that are set aside ask."""
        known = self._evidence.known(term.project)
        meant = self._evidence.meant(term)
        asked = [line for line in self._lines_of_others(step) if line.name == term.project.partition("[")[0]]
        if term.absent or meant & known.of_the_run:
            return False
        own = [line for line in asked if line.url or (line.index and self._is_true(line.marker))]
        return not any(meant & (self._wanted(line) if line.url else known.of_index(line.index)) for line in own)

    def _lines_of_others(self, step: Step) -> Iterable[Requirement]:
        """The lines of every application that a step does not set aside."""
        aside = {term.project.removeprefix("app:") for term in step.terms if term.absent and not term.ranges}
        return chain.from_iterable(chain(*lines) for name, lines in self._lines.items() if name not in aside)


def _read(line: str) -> Requirement | None:
    try:
        return written.of_text(line, _NOWHERE)
    except InvalidRequirement:
        return None


_NOWHERE = Origin(file="")
