"""Can these applications share an environment? One answer over all Pythons and platforms of a run."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import product

from isolate.model.app import NO_LINES, App, Lines
from isolate.model.distribution import Index
from isolate.model.proof import Proof
from isolate.model.resolution import Answer, Question, Resolution, TargetPins, Undecided
from isolate.model.target import Target
from isolate.resolve.check.checker import Checker, RefusedProofError
from isolate.resolve.direct_clash import Bounds, bounds_of, clash
from isolate.resolve.facts.policy import Policy
from isolate.resolve.facts.targets import PYTHONS, check_target
from isolate.resolve.kernel.incompatibility import SELECTED
from isolate.resolve.kernel.solver import Refutation, Solution
from isolate.resolve.pin_files import Pins, built_here_alone
from isolate.resolve.proof.explain import explain, prove
from isolate.resolve.proof.pythons import accepted_by, combine, refuse, without_choices
from isolate.resolve.undecided import complete, undecided_on, undecided_on_pythons
from isolate.resolve.universe.universe import Universe
from isolate.resolve.universes import Universes
from isolate.resolve.warnings import lacking, passed_over

Preferred = Mapping[Target, Mapping[str, str]]
"""By target the version of each project to try first, as a lock has them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Search:
    """How applications are resolved.

    Not `strict`: releases that could not be read count as such that require nothing. Not `pinned`: a resolution says of
    each Python and platform that there is one, and not which. Lines `left_out` do not count.
    """

    wheels: bool = False
    preferred: Preferred = field(default_factory=dict)
    strict: bool = True
    pinned: bool = True
    left_out: Lines = NO_LINES


class Resolver:
    """Answers for sets of applications of one run; what it learns about the index serves every later answer.

    `pythons` are Pythons that every environment has to work on; where there are none, an environment has the newest
    Python that all its applications accept and on which they resolve. Raises `InputError` for an unknown platform.
    """

    def __init__(
        self,
        *,
        index: Index,
        apps: Sequence[App],
        pythons: Sequence[str] = (),
        platforms: Sequence[str] = ("linux/amd64",),
        policy: Policy | None = None,
        question: Question | None = None,
    ) -> None:
        self._question = question
        self._index = index
        self._apps = {app.name: app for app in sorted(apps, key=lambda app: app.name)}
        self._declared = tuple(pythons)
        self._contradictions: dict[str, Proof | None] = {}
        self._as_declared = {name: without_choices(app) for name, app in self._apps.items()}
        self._platforms = tuple(platforms)
        self._policy = policy or Policy()
        self._served: dict[str, str] = {}
        """By application the Python on which it was resolved alone."""
        self._unrefuted: dict[Target, list[frozenset[int]]] = {}
        """Sets of the lines of applications that only releases which could not be read may keep apart."""
        self._unrefuted_on = ""
        """The Python on which such a set was found last: it is tried first, for another set is likely one there too."""
        self._bounds: dict[tuple[str, Lines], Mapping[int, Bounds]] = {}
        self._checkers: dict[tuple[Target, tuple[str, ...]], Checker] = {}
        self._pins = Pins()
        self._universes = Universes(
            index=index,
            apps=tuple(self._apps.values()),
            platforms=self._platforms,
            policy=self._policy,
            question=question,
        )
        for platform in self._platforms:
            check_target(Target(python="3", platform=platform))

    def with_apps(self, apps: Sequence[App], pythons: Sequence[str] = ()) -> Resolver:
        """A resolver of other applications on the same index and for the same targets, or for these Pythons."""
        declared = pythons or self._declared
        return Resolver(index=self._index, apps=apps, pythons=declared, platforms=self._platforms, policy=self._policy)

    def asking(self, question: Question) -> Resolver:
        """A resolver of the same applications to which every environment has to be one that the question is about."""
        return Resolver(
            index=self._index,
            apps=tuple(self._apps.values()),
            pythons=self._declared,
            platforms=self._platforms,
            policy=self._policy,
            question=question,
        )

    def newer_than(self, project: str, version: str) -> tuple[str, ...]:
        """The versions of the stable releases after a version, ascending."""
        universe = self._first_universe
        entry = universe.entries[universe.project(project)]
        place = next((place for place, release in enumerate(entry.releases) if release.version == version), 0)
        # Of several indexes only the first is looked at: the releases of a second are not after those of the first.
        newer = range(place + 1, entry.sections[0].end if entry.sections else 0)
        return tuple(entry.releases[each].version for each in newer if not entry.versions[each].is_prerelease)

    def knows(self, project: str) -> bool:
        """Whether an answer given so far led to a project (normalised name)."""
        entries = (entry for universe in self._universes.opened() for entry in universe.entries)
        return any(entry.name == project and entry.app is None for entry in entries)

    def prefetch(self) -> None:
        """Let the index begin to load what the answers will probably need."""
        begun: dict[str, list[App]] = {}
        for app in self._apps.values():
            for python in self._declared or accepted_by((app,), self.pythons)[:1]:
                begun.setdefault(python, []).append(app)
        for python, platform in product(begun, self._platforms):
            self._universes.of(Target(python=python, platform=platform)).prefetch.begin(begun[python])

    @property
    def pythons(self) -> tuple[str, ...]:
        """The Pythons an environment may have, best first."""
        return self._declared or PYTHONS

    def solve(self, names: Iterable[str], *, wheels: bool = False, preferred: Preferred | None = None) -> Answer:
        """Whether these applications can share an environment.

        With `wheels`, the newest Python is chosen on which the fewest pins have to be built that have a wheel on
        another, and the answer says what was passed over and what is lacking. What is `preferred` is kept where
        everything else allows it: the Python of its targets, and versions.
        """
        return self._answer(names, _Search(wheels=wheels, preferred=preferred or {}))

    def verdict(self, names: Iterable[str], left_out: Lines = NO_LINES) -> Proof | Undecided | None:
        """Why these cannot share an environment, or why that is not known; None where they can.

        Which releases they would have is not looked for on platforms and Pythons that do not need it (decision 089).
        Lines that are left out do not count, but for which releases an application may use.
        """
        asked = sorted(set(names))
        answer: Answer | None = None
        apps = [self._apps[name] for name in asked]
        served = [self._served[name] for name in asked if name in self._served]
        python = max(served, key=self.pythons.index, default="")
        if not self._declared and len(self.pythons) > 1 and not left_out and python in accepted_by(apps, self.pythons):
            answer = self._on(apps, (python,), (), _Search(pinned=False))
            answer = complete(answer, apps) if isinstance(answer, Resolution) else None
        answer = answer or self._answer(asked, _Search(pinned=False, left_out=left_out))
        return None if isinstance(answer, Resolution) else answer

    def conflict(self, names: Iterable[str]) -> Proof | None:
        """The proof that these cannot share an environment, whatever the releases require that could not be read."""
        answer = self._answer(names, _Search(strict=False))
        return answer if isinstance(answer, Proof) else None

    def _answer(self, names: Iterable[str], how: _Search) -> Answer:
        apps = [self._apps[name] for name in sorted(set(names))]
        if within := next((proof for app in apps if (proof := self._contradiction(app))), None):
            return within
        if self._declared:
            apps = [self._as_declared[app.name] for app in apps]
        apps = [app.without(how.left_out) for app in apps]
        accepted = accepted_by(apps, self.pythons)
        if not accepted or (self._declared and len(accepted) != len(self._declared)):
            refused = self.pythons if not self._declared else tuple(p for p in self._declared if p not in accepted)[:1]
            proof = refuse(apps, refused, self._platforms)
            self._verify(proof, proof.targets[0], refused)
            return proof
        kept = {target.python for target in how.preferred} if how.strict else {self._unrefuted_on}
        choices = (
            [self._declared] if self._declared else [(each,) for each in sorted(accepted, key=lambda x: x not in kept)]
        )
        found: list[tuple[int, Resolution]] = []
        proofs: list[Proof] = []
        doubts: list[Undecided] = []
        for pythons in choices:
            answer = self._on(apps, pythons, proofs, how)
            match answer:
                case Proof():
                    proofs.append(answer)
                case Undecided():
                    doubts.append(answer)
                    if answer.index_is_silent:
                        # It would be silent for any Python: an older one must not be chosen because of that.
                        break
                case Resolution():
                    built = built_here_alone(self._universes.of, answer, accepted) if how.wheels else 0
                    found.append((built, answer))
                    if not built:
                        break
        if found:
            _, best = min(found, key=lambda each: each[0])
            if len(apps) == 1 and not how.left_out:
                self._served[apps[0].name] = best.python
            if not how.strict:
                self._unrefuted_on = best.python
                return best
            return complete(self._with_warnings([app.name for app in apps], best) if how.wheels else best, apps)
        if doubts or not proofs:
            return undecided_on_pythons(apps, self.pythons, doubts, proofs)
        return proofs[0] if self._declared else self._on_no_python(apps, proofs)

    def _on_no_python(self, apps: Sequence[App], proofs: Sequence[Proof]) -> Proof:
        """One proof for all Pythons that may be chosen, from one for each that the applications accept."""
        of_python: dict[str, Proof] = {}
        for proof in proofs:
            for target in proof.targets:
                of_python.setdefault(target.python, proof)
            if {target.python for target in proof.targets} >= set(self.pythons):
                return proof
        parts = [(python, of_python.get(python) or refuse(apps, (python,), self._platforms)) for python in self.pythons]
        proof = combine(parts)
        self._verify(proof, proof.targets[0], self.pythons)
        return proof

    def _contradiction(self, app: App) -> Proof | None:
        """The proof that the statements of an application leave no Python at all, whichever are asked for."""
        if app.name not in self._contradictions:
            proof = None
            if not accepted_by([app], PYTHONS):
                proof = refuse([app], PYTHONS, self._platforms)
                if len(proof.steps) > len(("a statement", "the end")):
                    self._verify(proof, proof.targets[0], PYTHONS)
                else:
                    proof = None
            self._contradictions[app.name] = proof
        return self._contradictions[app.name]

    def clash(self, one: str, other: str, left_out: Lines = NO_LINES) -> Proof | None:
        """The proof that lines of the two applications about one project have no release in common, or None.

        Lines that are `left_out` do not count; nor do, where no Python is given, lines with a marker: they may not hold
        on another Python.
        """
        universe = self._first_universe
        premises = clash(self._bounds_of(one, left_out), self._bounds_of(other, left_out))
        if not premises:
            return None
        assumed = {universe.app_number(name): SELECTED for name in (one, other)}
        proof = prove(
            universe,
            premises,
            assumed,
            python_is_given=bool(self._declared),
            are_minimal=len(premises) == len(assumed),
        )
        if proof is None or len(proof.apps) < len(assumed):
            return None
        self._verify(proof, universe.target, ())
        return self._everywhere(proof)

    @cached_property
    def _first_universe(self) -> Universe:
        """The universe of the best Python that all applications accept, or of the best one."""
        python = (*accepted_by(tuple(self._apps.values()), self.pythons), *self.pythons)[0]
        return self._universes.of(Target(python=python, platform=self._platforms[0]))

    def _bounds_of(self, name: str, left_out: Lines) -> Mapping[int, Bounds]:
        key = (name, left_out)
        if key not in self._bounds:
            everywhere = not self._declared
            found = bounds_of(self._first_universe, self._apps[name], everywhere=everywhere, left_out=left_out)
            self._bounds[key] = found
        return self._bounds[key]

    def fits(self, names: Iterable[str]) -> bool:
        """Whether what earlier answers selected shows that these can share an environment; False says nothing."""
        apps = [self._apps[name] for name in sorted(set(names))]
        if any(app.incomplete for app in apps):
            return False
        accepted = accepted_by(apps, self.pythons)
        if self._declared and len(accepted) != len(self._declared):
            return False
        choices = [accepted] if self._declared else [(python,) for python in accepted]
        return any(
            all(self._universes.fit([app.name for app in apps], each) for each in pythons) for pythons in choices
        )

    def _on(self, apps: Sequence[App], pythons: Sequence[str], proofs: Sequence[Proof], how: _Search) -> Answer:
        """The answer on these Pythons and every platform; a proof found before is tried first."""
        pins = []
        undecided: Undecided | None = None
        names = [app.name for app in apps]
        first: Solution | None = None
        for target in (Target(python=python, platform=platform) for python in pythons for platform in self._platforms):
            for proof in proofs:
                if target in proof.targets:
                    return proof
            if target.platform == self._platforms[0]:
                first = None
            elif (
                first and not how.pinned and not how.left_out and self._universes.accept(names, first.selected, target)
            ):
                continue
            answer = self._on_target(apps, target, how)
            match answer:
                case Proof():
                    return answer
                case Undecided():
                    undecided = undecided or answer
                case Solution():
                    first = first or answer
                    found = self._pins.of(self._universes.of(target), answer) if how.pinned else ()
                    pins.append(TargetPins(target=target, pins=found))
        return undecided or Resolution(python=pythons[0], targets=tuple(pins))

    def _on_target(self, apps: Sequence[App], target: Target, how: _Search) -> Solution | Proof | Undecided:
        left_out = how.left_out
        universe = self._universes.of(target)
        names = [app.name for app in apps]
        universe.preferred = how.preferred.get(target, {})
        universe.prefetch.begin(apps)
        if not how.strict:
            refuted = self._refuted(universe, names, left_out)
            return refuted or Solution(selected={})
        answer = universe.solver.solve(universe.assumptions(names, strict=True, left_out=left_out))
        if isinstance(answer, Refutation) and universe.extras in answer.projects:
            # An extra that cannot be had is a last resort: what is asked for then does not count.
            answer = universe.solver.solve(universe.assumptions(names, strict=True, extras=False, left_out=left_out))
        if isinstance(answer, Solution):
            self._universes.learn(target, answer)
            return answer
        if universe.strict not in answer.projects:
            return self._explained(universe, answer)
        return self._refuted(universe, names, left_out) or undecided_on(universe, answer, names)

    def _refuted(self, universe: Universe, names: Sequence[str], left_out: Lines) -> Proof | None:
        """The proof that rests on no release that could not be read; a set without one is remembered with its subsets.

        Such releases are taken to require nothing; nor does it rest on an extra that a release may do without.
        """
        known = self._unrefuted.setdefault(universe.target, [])
        asked = frozenset(universe.lines_number(name, left_out) for name in names)
        if any(asked <= each for each in known):
            return None
        answer = universe.solver.solve(universe.assumptions(names, strict=False, extras=False, left_out=left_out))
        if isinstance(answer, Refutation):
            return self._explained(universe, answer)
        self._unrefuted[universe.target] = [each for each in known if not each <= asked] + [asked]
        return None

    def _with_warnings(self, names: Sequence[str], answer: Resolution) -> Resolution:
        universes = [(self._universes.of(each.target), each.pins) for each in answer.targets]
        silent = [each for universe, _ in universes for each in passed_over(universe, names)]
        extras = [each for universe, pins in universes for pin in pins for each in lacking(universe, pin)]
        return replace(answer, passed_over=tuple(dict.fromkeys(silent)), lacking=tuple(dict.fromkeys(extras)))

    # Proofs

    def _explained(self, universe: Universe, refutation: Refutation) -> Proof:
        proof = explain(universe, refutation, python_is_given=bool(self._declared))
        self._verify(proof, universe.target, ())
        return self._everywhere(proof)

    def _verify(self, proof: Proof, target: Target, pythons: tuple[str, ...]) -> None:
        """Let the checker pass a proof; a refusal is a bug of this program, told as one."""
        key = (target, pythons)
        if key not in self._checkers:
            self._checkers[key] = Checker(
                apps=self._apps.values(),
                index=self._index,
                target=target,
                policy=self._policy,
                pythons=pythons,
                question=self._question,
            )
        self._checkers[key].check(proof)

    def _everywhere(self, proof: Proof) -> Proof:
        """The proof with every target of the run on which it holds, the one it was found on among them."""
        found = proof.targets[0]
        targets = [Target(python=python, platform=each) for python in self.pythons for each in self._platforms]
        holds = (
            target for target in targets if proof.everywhere or target == found or self._is_proof_on(proof, target)
        )
        return replace(proof, targets=tuple(holds))

    def _is_proof_on(self, proof: Proof, target: Target) -> bool:
        """Whether a proof found on another target holds on this one too."""
        try:
            self._verify(proof, target, ())
        except RefusedProofError:
            return False
        return True
