"""The checker: verifies a proof from the written lines and the published metadata alone.

It shares no code with the solver (docs/solver.md, "Proofs", says what both trust). A premise is read again where it
stands, which `premises` does. A conclusion must follow from the steps it names by unit propagation over plain sets of
releases. What passes here is true of the index that was asked, whatever the search did.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from isolate.model.app import App
from isolate.model.distribution import Index
from isolate.model.fact import PYTHON, Derived, Limit, NoPython, NotOnPython, Term
from isolate.model.proof import Proof, Step
from isolate.model.resolution import Question
from isolate.model.target import Target
from isolate.resolve.check.evidence import UnknownReleaseError
from isolate.resolve.check.premises import Premises
from isolate.resolve.facts.policy import Policy

Pythons = frozenset[str]


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
        question: Question | None = None,
    ) -> None:
        self._question = question or Question()
        self._apps = tuple(apps)
        self._index = index
        self._policy = policy
        self._pythons = pythons
        self._target = target
        self._premises: dict[Target, Premises] = {}
        self._held: dict[int, Step] = {}
        """By identity the premises that hold: proofs share many."""

    def check(self, proof: Proof) -> None:
        """Pass silently, or raise `RefusedProofError` for the first step that does not hold on the target."""
        steps = {step.number: step for step in proof.steps}
        if list(steps) != list(range(1, len(proof.steps) + 1)):
            raise RefusedProofError("the steps are not numbered from 1")
        on: dict[int, Pythons | None] = {}
        """The Pythons on which a step holds; None where that is no question of the Python."""
        for step in proof.steps:
            try:
                if isinstance(step.fact, Derived | NotOnPython | NoPython):
                    on[step.number] = self._check_conclusion(step, steps, on)
                else:
                    self._check_premise(step)
                    on[step.number] = frozenset(target.python for target in step.targets) or None
            except UnknownReleaseError as unknown:
                raise RefusedProofError(f"step {step.number} is about nothing: {unknown}") from unknown
        last = proof.steps[-1]
        if any(not term.app for term in last.terms):
            raise RefusedProofError("the last step speaks of a project")
        if sorted(term.app for term in last.terms if not term.absent) != sorted(proof.apps):
            raise RefusedProofError("the last step is not about the applications of the proof")
        if on[last.number] is not None:
            raise RefusedProofError("the last step holds on some Pythons only")

    # Premises

    def _check_premise(self, step: Step) -> None:
        if self._held.get(id(step)) is step:
            return
        if step.because or not all(self._on(target).hold(step) for target in step.targets or (self._target,)):
            raise RefusedProofError(f"step {step.number} ({step.fact.kind}) does not hold: {step.fact}")
        self._held[id(step)] = step

    def _on(self, target: Target) -> Premises:
        """What is known of premises about a target."""
        if target not in self._premises:
            self._premises[target] = Premises(
                apps=self._apps,
                index=self._index,
                target=target,
                policy=self._policy,
                pythons=self._pythons,
                question=self._question,
            )
        return self._premises[target]

    # Conclusions

    def _check_conclusion(
        self, step: Step, steps: Mapping[int, Step], on: Mapping[int, Pythons | None]
    ) -> Pythons | None:
        """The Pythons on which a step holds that has to follow from the steps it names."""
        if any(number >= step.number for number in step.because):
            raise RefusedProofError(f"step {step.number} rests on a later one")
        if not self._says_what_its_terms_say(step):
            raise RefusedProofError(f"step {step.number} ({step.fact.kind}) says something else than its terms")
        if not self._follows(step, [steps[number] for number in step.because]):
            raise RefusedProofError(f"step {step.number} does not follow from {', '.join(map(str, step.because))}")
        where = [pythons for number in step.because if (pythons := on[number]) is not None]
        if not where:
            return None
        common = frozenset.intersection(*where)
        about = [term for term in step.terms if term.project == PYTHON]
        if about and common.issuperset(each.first for term in about for each in term.ranges):
            return None
        return common

    def _says_what_its_terms_say(self, step: Step) -> bool:
        """Whether the fact of a conclusion is that its terms cannot all hold together."""
        fact = step.fact
        if not isinstance(fact, Derived | NotOnPython | NoPython):
            return False
        if sorted(fact.apps) != sorted(term.app for term in step.terms if term.app and not term.absent):
            return False
        about = [term for term in step.terms if not term.app]
        match fact:
            case Derived(limits=limits):
                return len(limits) == len(about) and all(map(self._is_limit, limits, about))
            case NotOnPython(pythons=pythons):
                return [[each.first for each in term.ranges] for term in about] == [[*pythons]]
            case NoPython(pythons=pythons):
                return not about and set(pythons) == set(self._pythons)

    def _is_limit(self, limit: Limit, term: Term) -> bool:
        evidence = self._on(self._target).evidence
        releases = limit.releases
        if (releases.project, releases.extra) != (term.project, term.extra) or not evidence.is_described(releases):
            return False
        left = evidence.all_of(term) & ~evidence.meant(term) if limit.is_allowed else evidence.meant(term)
        return evidence.meant(releases) == left

    def _follows(self, step: Step, causes: Sequence[Step]) -> bool:
        """Assume that all terms of the step hold; the causes must then contradict each other."""
        evidence = self._on(self._target).evidence
        meant = [[(_subject(term), evidence.meant(term)) for term in one.terms] for one in causes]
        states = {_subject(term): evidence.all_of(term) for one in (*causes, step) for term in one.terms}
        for term in step.terms:
            states[_subject(term)] &= evidence.meant(term)
        if not all(states.values()):
            return True
        changed = True
        while changed:
            changed = False
            for terms in meant:
                open_terms = [(subject, mask) for subject, mask in terms if states[subject] & ~mask]
                if not open_terms:
                    return True
                if len(open_terms) > 1:
                    continue
                subject, mask = open_terms[0]
                left = states[subject] & ~mask
                changed = changed or left != states[subject]
                states[subject] = left
                if not left:
                    return True
        return False


def _subject(term: Term) -> tuple[str, str, str]:
    """What a term is about."""
    return (term.app, term.project, term.extra)
