"""The checker: verifies a proof from the written lines and the published metadata alone.

It shares no code with the solver. A premise is read again where it stands: the application's line, the metadata of
every release it speaks of, its files. A derived step must follow from the steps it names by unit propagation over
plain sets of versions. What passes here is true of the index that was asked, whatever the search did.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain

from packaging.markers import Marker
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

from isolate.model import requirement as written
from isolate.model.app import App
from isolate.model.distribution import Index, Metadata, Release
from isolate.model.origin import Origin
from isolate.model.requirement import Requirement
from isolate.model.resolution import Proof, Step, Term
from isolate.model.target import Target
from isolate.resolve import candidates
from isolate.resolve.direct import direct_release, direct_text
from isolate.resolve.listing import Listing
from isolate.resolve.policy import Policy
from isolate.resolve.targets import MOST_PATCHES, PYTHON, marker_environment
from isolate.resolve.written import excluding, lines_of, replacing

ABSENT = "\0absent"
"""Stands for "not selected" among the versions of a project."""


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
        self._listing = Listing(tuple(self._apps.values()), index)
        self._others: dict[Target, Checker] = {}
        self._replacing = replacing(tuple(self._apps.values()))
        self._excluding = excluding(tuple(self._apps.values()))
        self._all_states: dict[str, frozenset[str]] = {}
        self._versions: dict[str, tuple[tuple[str, Version | None], ...]] = {}
        self._judged: dict[tuple[str, str, str], tuple[frozenset[str], bool]] = {}

    def check(self, proof: Proof) -> None:
        """Pass silently, or raise `RefusedProofError` for the first step that does not hold on the target."""
        steps = {step.number: step for step in proof.steps}
        if list(steps) != list(range(1, len(proof.steps) + 1)):
            raise RefusedProofError("the steps are not numbered from 1")
        for step in proof.steps:
            if step.reason == "derived":
                if any(number >= step.number for number in step.because):
                    raise RefusedProofError(f"step {step.number} rests on a later one")
                self._check_derived(step, [steps[number] for number in step.because])
            elif not self._on(step.target)._holds(step):
                raise RefusedProofError(f"step {step.number} ({step.reason}) does not hold: {step.text}")
        last = proof.steps[-1]
        if any(not term.project.startswith("app:") for term in last.terms):
            raise RefusedProofError("the last step speaks of a project")
        selected = sorted(term.project.removeprefix("app:") for term in last.terms if term.versions)
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

    def _check_derived(self, step: Step, causes: list[Step]) -> None:
        """Assume that all terms of the step hold; the causes must then contradict each other."""
        meant = {id(term): _set(term) for one in (step, *causes) for term in one.terms}
        states = {term.project: self._states(term.project) for one in (step, *causes) for term in one.terms}
        for term in step.terms:
            states[term.project] &= meant[id(term)]
        if not all(states.values()):
            return
        changed = True
        while changed:
            changed = False
            for cause in causes:
                open_terms = [term for term in cause.terms if not states[term.project] <= meant[id(term)]]
                if not open_terms:
                    return
                if len(open_terms) == 1:
                    left = states[open_terms[0].project] - meant[id(open_terms[0])]
                    changed = changed or left != states[open_terms[0].project]
                    states[open_terms[0].project] = left
                if not all(states.values()):
                    return
        raise RefusedProofError(f"step {step.number} does not follow from {', '.join(map(str, step.because))}")

    def _states(self, project: str) -> frozenset[str]:
        if project.startswith("app:"):
            return _OF_AN_APP
        if project == PYTHON:
            return frozenset(self._pythons)
        name = project.partition("[")[0]
        if name not in self._all_states:
            self._all_states[name] = frozenset((*self._releases(name), ABSENT))
        return self._all_states[name]

    def _releases(self, name: str) -> dict[str, Release]:
        return self._listing.releases(name)

    # Premises

    def _holds(self, step: Step) -> bool:
        match step.reason:
            case "written" | "constraint":
                return self._is_written(step)
            case "published":
                return self._is_published(step)
            case "hash":
                return self._is_foreign(step)
            case "python":
                return self._is_about_python(step)
            case "extra":
                one, other = step.terms
                return one.project.partition("[")[0] == other.project and not set(one.versions) & set(other.versions)
            case "not-on-index":
                return all(self._is_direct(term, step) for term in step.terms if not term.project.startswith("app:"))
            case "yanked" | "unusable" | "requires-python" | "cut-off" | "prerelease":
                return all(
                    not term.absent and all(self._is_refused(term.project, version, step) for version in term.versions)
                    for term in step.terms
                    if not term.project.startswith("app:")
                )
            case _:
                return False

    def _is_written(self, step: Step) -> bool:
        app = self._apps.get(step.app)
        asked, *needed = step.terms
        if app is None or asked != Term(project=f"app:{step.app}", versions=("selected",)):
            asked, needed = step.terms[-1], list(step.terms[:-1])
        if app is None or asked.project != f"app:{step.app}" or asked.absent:
            return False
        requirements, constraints = lines_of(app)
        lines = requirements if step.reason == "written" else constraints
        may_be_absent = step.reason == "constraint"
        return any(
            line.origin == step.origin
            and line.text == step.requirement
            and self._is_true(line.marker)
            and all(self._excludes(line, term, may_be_absent=may_be_absent) for term in needed)
            for line in lines
        )

    def _is_foreign(self, step: Step) -> bool:
        """Whether no file of the releases that the step names has a hash that the application's line gives."""
        app = self._apps.get(step.app)
        if app is None or Term(project=f"app:{step.app}", versions=("selected",)) not in step.terms:
            return False
        releases = [
            self._releases(term.project).get(version)
            for term in step.terms
            if not term.project.startswith("app:") and not term.absent
            for version in term.versions
        ]
        return any(
            line.origin == step.origin
            and self._is_true(line.marker)
            and not any(release is None or candidates.has_hash(release, line.hashes) for release in releases)
            for line in lines_of(app)[0]
        )

    def _is_about_python(self, step: Step) -> bool:
        """Whether the application's statement refuses every patch release of the Pythons that the step names."""
        app = self._apps.get(step.app)
        asked = [term for term in step.terms if term.project == f"app:{step.app}" and not term.absent]
        refused = [version for term in step.terms if term.project == PYTHON for version in term.versions]
        return (
            app is not None
            and len(asked) == 1
            and any(
                statement.origin == step.origin
                and not any(
                    SpecifierSet(statement.specifier).contains(f"{version}.{patch}", prereleases=True)
                    for version in refused
                    for patch in range(MOST_PATCHES)
                )
                for statement in app.python
            )
        )

    def _excludes(self, line: Requirement, term: Term, *, may_be_absent: bool) -> bool:
        """Whether a requirement rules out all that a term allows."""
        name, _, extra = term.project.partition("[")
        if line.name != name or (extra and extra.removesuffix("]") not in line.extras):
            return False
        if may_be_absent and term.absent:
            return False
        if line.url:
            return direct_text(direct_release(name, line.url), line.url) not in term.versions
        return self._is_excluded(name, line.specifier, line.index, term.versions)

    def _is_excluded(self, name: str, specifier: str, index: str, versions: tuple[str, ...]) -> bool:
        """Whether a specifier set contains none of these releases of a project, on that index if one is named.

        Of what it contains and what it does not the smaller set is kept.
        """
        key = (name, specifier, index)
        if key not in self._judged:
            contains = SpecifierSet(specifier).contains
            known = self._parsed(name)
            inside = [
                text
                for text, version in known
                if (version is None or contains(version, prereleases=True))
                and (not index or self._listing.source(name, text) == index)
            ]
            outside = len(known) - len(inside)
            if len(inside) <= outside:
                self._judged[key] = (frozenset(inside), True)
            else:
                within = set(inside)
                self._judged[key] = (frozenset(text for text, _ in known if text not in within), False)
        kept, is_inside = self._judged[key]
        return kept.isdisjoint(versions) if is_inside else kept.issuperset(versions)

    def _parsed(self, name: str) -> tuple[tuple[str, Version | None], ...]:
        """The releases of a project with their versions; of a direct reference none may be known."""
        if name not in self._versions:
            known = self._releases(name)
            self._versions[name] = tuple((text, _version(release.version)) for text, release in known.items())
        return self._versions[name]

    def _is_true(self, marker: str, extra: str = "") -> bool:
        return not marker or Marker(marker).evaluate({**self._environment, "extra": extra})

    def _is_published(self, step: Step) -> bool:
        """Every release of the one term requires, in its own metadata, what rules out the other.

        What applications override or exclude counts only together with an application that does not.
        """
        apps = [term.project.removeprefix("app:") for term in step.terms if term.project.startswith("app:")]
        terms = [term for term in step.terms if not term.project.startswith("app:")]
        free = self._excluding if any(term.absent and not term.versions for term in terms) else self._replacing
        replaced = free.get(canonicalize_name(written.parse(step.requirement)[0].name), frozenset())
        if (replaced and not apps) or replaced & set(apps):
            return False
        for one in terms:
            others = [term for term in terms if term is not one]
            name, _, extra = one.project.partition("[")
            if not one.absent and all(
                self._requires(name, version, extra.removesuffix("]"), step.requirement, others)
                for version in one.versions
            ):
                return True
        return False

    def _requires(self, name: str, version: str, extra: str, text: str, terms: list[Term]) -> bool:
        metadata = self._metadata(name, version)
        if metadata is None:
            return False
        wanted = written.parse(text)[0]
        for line in metadata.requires:
            parsed, _ = written.parse(line)
            if canonicalize_name(parsed.name) != canonicalize_name(wanted.name) or parsed.specifier != wanted.specifier:
                continue
            if not self._is_true(str(parsed.marker or ""), extra):
                continue
            if all(self._excludes(written.of_text(line, _NOWHERE), term, may_be_absent=False) for term in terms):
                return True
        return False

    def _metadata(self, name: str, version: str) -> Metadata | None:
        release = self._releases(name).get(version)
        if release is None or not release.distributions:
            return None
        answer = self._index.metadata(release, candidates.metadata_order(release, self._target, self._policy))
        return answer if isinstance(answer, Metadata) else None

    def _is_refused(self, project: str, version: str, step: Step) -> bool:
        """Whether a release cannot be used for the reason that the step gives."""
        name = project.partition("[")[0]
        release = self._releases(name).get(version)
        if release is None:
            return False
        if step.reason == "prerelease":
            return Version(release.version).is_prerelease and self._policy.prerelease == "disallow"
        refusal = candidates.judge(release, self._target, self._policy)
        if refusal == step.reason:
            return refusal != "yanked" or not self._is_pinned(name, release.version, step)
        metadata = self._metadata(name, version)
        if metadata is None:
            return False
        if step.reason == "requires-python":
            return not candidates.accepts_python(metadata.requires_python, self._target.python)
        return step.reason == "unusable" and not all(_is_readable(line) for line in metadata.requires)

    def _is_pinned(self, name: str, version: str, step: Step) -> bool:
        """Whether an application that the step does not set aside pins this version of the project."""
        aside = {term.project.removeprefix("app:") for term in step.terms if term.absent}
        return any(
            line.name == name
            and app.name not in aside
            and candidates.pins_exactly(line.specifier)
            and _contains(line.specifier, version)
            for app in self._apps.values()
            for line in chain(*lines_of(app))
        )

    def _is_direct(self, term: Term, step: Step) -> bool:
        """Whether a release comes from an address, or an index, for which only applications set aside ask."""
        aside = {other.project.removeprefix("app:") for other in step.terms if other.absent}
        name = term.project.partition("[")[0]
        indexes = {self._listing.source(name, version) for version in term.versions} - {""}
        if indexes:
            return all(self._listing.source(name, version) for version in term.versions) and not any(
                line.index in indexes and line.name == name and self._is_true(line.marker) and app.name not in aside
                for app in self._apps.values()
                for line in chain(*lines_of(app))
            )
        return all(
            app.name in aside
            or line.name != term.project.partition("[")[0]
            or direct_text(direct_release(line.name, line.url), line.url) != version
            for version in term.versions
            for app in self._apps.values()
            for line in chain(*lines_of(app))
            if line.url
        )


def _set(term: Term) -> frozenset[str]:
    return frozenset((*term.versions, ABSENT)) if term.absent else frozenset(term.versions)


def _contains(specifier: str, version: str) -> bool:
    parsed = _version(version)
    return parsed is None or SpecifierSet(specifier).contains(parsed, prereleases=True)


def _version(text: str) -> Version | None:
    try:
        return Version(text)
    except InvalidVersion:
        return None


def _is_readable(line: str) -> bool:
    try:
        written.parse(line)
    except ValueError:
        return False
    return True


_NOWHERE = Origin(file="")
_OF_AN_APP = frozenset(("selected", ABSENT))
