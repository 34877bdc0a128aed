"""The search: conflict-driven, over integers only (docs/solver.md).

The solver knows projects and releases by number. It never sees a version, a requirement, a file or the network:
what a release requires is told by `expand`, as incompatibilities. Everything it learns follows from what it was
told, for every set of assumptions; so learned incompatibilities are kept from one solve to the next.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from isolate.resolve.kernel.conflict_resolution import Analysis
from isolate.resolve.kernel.incompatibility import NOT_SELECTED, Incompatibility
from isolate.resolve.kernel.partial_solution import PartialSolution

Expand = Callable[[int, int], None]
"""Called with a project and a state: is to tell what that release requires with `Solver.add`."""

Choose = Callable[[int, int], int]
"""Called with a project and its possible states: gives the one to try; may tell facts that exclude some."""

_PROMOTED_AFTER = 5
_ASSUMED = 1
_NARROW = 8
"""A term of at most so many states is looked at only when no more states are left of its project."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Solution:
    """For every selected project the number of its release."""

    selected: Mapping[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Refutation:
    """Why the assumptions cannot all hold: an incompatibility over assumed terms only, with its derivation."""

    top: Incompatibility
    projects: tuple[int, ...]
    """The assumed projects it rests on, ascending."""


class Solver:
    """Finds for assumptions a selection that violates no incompatibility, or an incompatibility that refutes them."""

    def __init__(self, expand: Expand, choose: Choose) -> None:
        self._expand = expand
        self._choose = choose
        self.now = PartialSolution()
        self._wide: list[list[Incompatibility]] = []
        self._narrow: list[dict[int, list[Incompatibility]]] = []
        """Per project, by bit length of a state: the facts whose narrow term has that state."""
        self.expanded: list[int] = []
        """Per project the states of which everything is told."""
        self._dormant: list[list[tuple[int, Incompatibility]]] = []
        """Per project that need not be selected: facts about its releases, and the other project they speak of."""
        self._switches: set[int] = set()
        self._changed: list[int] = []
        self._is_changed: list[bool] = []
        """Per project whether it waits among the changed ones."""
        self._unchecked: list[tuple[int, Incompatibility]] = []
        self._conflict: Incompatibility | None = None
        self._weights: dict[int, int] = {}
        self._settled = 0
        """How many of the first required projects are settled."""
        self._untold: list[int] = []
        """Projects that were settled, and what these require may not be told yet."""
        self.decisions = 0
        self.conflicts = 0

    # What the solver is told

    def add_project(self, releases: int, *, is_switch: bool = False) -> int:
        """Number a new project with this many releases; of a switch every solve assumes a state."""
        self._wide.append([])
        self._narrow.append({})
        self._dormant.append([])
        self._is_changed.append(False)
        self.expanded.append(1)
        number = self.now.add_project(releases)
        if is_switch:
            self._switches.add(number)
        return number

    def add(self, terms: Sequence[tuple[int, int]], premise: int) -> None:
        """State a fact: the terms cannot all hold. May be called at any time, during `expand` too."""
        full = self.now.full
        meant = [(project, mask & full[project]) for project, mask in terms]
        if any(not mask for _, mask in meant):
            return
        meant = [(project, mask) for project, mask in meant if mask != full[project]]
        self._attach(Incompatibility(meant, premise))

    def _attach(self, fact: Incompatibility) -> None:
        """Watch the two terms that hold last, and draw what follows at once."""
        now = self.now

        def holds_since(term: tuple[int, int]) -> int:
            project, mask = term
            if now.states[project] & ~mask:
                return len(now.trail)
            return now.satisfier(project, mask)

        fact.terms.sort(key=holds_since, reverse=True)
        watched = fact.terms[:2]
        if len(fact.terms) == len(watched):
            # Switches are set before anything else: what a fact says with one is drawn then, and holds from then on.
            watched = [term for term in watched if term[0] in self._switches] or watched
        for project, mask in watched:
            self._watch(fact, project, mask)
        if now.level:
            self._unchecked.append((now.level, fact))
        self._check(fact)

    def _watch(self, fact: Incompatibility, project: int, mask: int) -> None:
        """Have a fact looked at when its term on a project may have come to hold."""
        if mask.bit_count() > _NARROW:
            self._wide[project].append(fact)
            return
        narrow = self._narrow[project]
        while mask:
            length = mask.bit_length()
            mask ^= 1 << (length - 1)
            narrow.setdefault(length, []).append(fact)

    def _check(self, fact: Incompatibility) -> None:
        """Draw what follows from a fact of which all terms hold, or all but one."""
        states = self.now.states
        last: tuple[int, int] | None = None
        for term in fact.terms:
            if states[term[0]] | term[1] != term[1]:
                if last is not None:
                    return
                last = term
        if last is None:
            self._conflict = self._conflict or fact
            return
        project, mask = last
        left = states[project] & ~mask
        if left != states[project]:
            self._assign(project, left, fact)

    # The search

    def solve(self, assumptions: Sequence[tuple[int, int]]) -> Solution | Refutation:
        """Search under assumptions, each `(project, mask)`, all on different projects with two states."""
        self._weights.clear()
        self._backtrack(0)
        while True:
            conflict = self._propagate()
            if conflict is not None:
                if self.now.level <= _ASSUMED:
                    return self._refute(conflict)
                self._learn(conflict)
            elif self.now.level < _ASSUMED:
                excluded = self._assume(assumptions)
                if excluded is not None:
                    return excluded
            elif not self._decide():
                return self._solution()

    def consequences(self, assumptions: Sequence[tuple[int, int]]) -> dict[int, int] | None:
        """What unit propagation leaves of projects, for each that it narrows; None where it refutes the assumptions."""
        self._backtrack(0)
        self._propagate()
        start = len(self.now.trail)
        found = None
        if self._assume(assumptions) is None and self._propagate() is None:
            found = {each.project: self.now.states[each.project] for each in self.now.trail[start:]}
        self._backtrack(0)
        return found

    def _assume(self, assumptions: Sequence[tuple[int, int]]) -> Refutation | None:
        """Begin level 1 with the assumptions, as decisions; a refutation where facts exclude one."""
        self.now.begin_level()
        for project, mask in assumptions:
            states = self.now.states[project]
            if not states & mask:
                cause = self.now.trail[self.now.satisfier(project, self.now.full[project] & ~mask)].cause
                if cause is None:
                    raise AssertionError("a project is assumed twice")
                return self._refute(cause, assumed=project)
            if states & ~mask:
                self._assign(project, states & mask, None)
        return None

    def _assign(self, project: int, states: int, cause: Incompatibility | None) -> None:
        self.now.assign(project, states, cause)
        if not self._is_changed[project]:
            self._is_changed[project] = True
            self._changed.append(project)
        if not states & states - 1:
            self._untold.append(project)

    def _propagate(self) -> Incompatibility | None:
        """Draw every unit consequence; the violated incompatibility, or None."""
        states = self.now.states
        changed = self._changed
        at = 0
        while self._conflict is None and at < len(changed):
            project = changed[at]
            at += 1
            self._is_changed[project] = False
            if self._dormant[project] and not states[project] & NOT_SELECTED:
                self._wake(project)
            self._wide[project] = self._look_at(project, self._wide[project], may_sleep=True)
            left = states[project]
            if self._conflict is None and left.bit_count() <= _NARROW:
                narrow = self._narrow[project]
                facts = narrow.get(left.bit_length())
                if facts:
                    narrow[left.bit_length()] = self._look_at(project, facts)
        self._forget_changed()
        conflict, self._conflict = self._conflict, None
        return conflict

    def _forget_changed(self) -> None:
        for project in self._changed:
            self._is_changed[project] = False
        self._changed.clear()

    def _wake(self, project: int) -> None:
        """Watch the other project of each dormant fact about one that must be selected now, and draw what follows."""
        facts, self._dormant[project] = self._dormant[project], []
        for other, fact in facts:
            self._wide[other].append(fact)
            self._check(fact)

    def _look_at(
        self, project: int, watching: list[Incompatibility], *, may_sleep: bool = False
    ) -> list[Incompatibility]:
        """Draw what follows from facts that watch a project; gives those that go on watching it.

        A fact about releases of one other project that need not be selected becomes dormant, if it `may_sleep`: it
        would only say which of these releases cannot be selected, and most of such projects are not in question.
        To be within a mask is asked without its complement: of thousands of states that takes four times as long.
        """
        states = self.now.states
        here = states[project]
        kept: list[Incompatibility] = []
        for position, fact in enumerate(watching):
            terms = fact.terms
            if terms[0][0] == project:
                if len(terms) == 1:
                    continue
                terms[0], terms[1] = terms[1], terms[0]
            elif len(terms) == 1 or terms[1][0] != project:
                continue
            other, mask = terms[0]
            open_states = states[other]
            if may_sleep and open_states & NOT_SELECTED and not mask & NOT_SELECTED and len(terms) == 2:
                self._dormant[other].append((project, fact))
                continue
            watched = terms[1][1]
            if here | watched != watched:
                kept.append(fact)
                continue
            if not open_states & mask:
                kept.append(fact)
                continue
            for place in range(2, len(terms)):
                candidate, candidate_mask = terms[place]
                if states[candidate] | candidate_mask != candidate_mask:
                    terms[1], terms[place] = terms[place], terms[1]
                    self._watch(fact, candidate, candidate_mask)
                    break
            else:
                kept.append(fact)
                left = open_states ^ open_states & mask
                if not left:
                    self._conflict = fact
                    kept.extend(watching[position + 1 :])
                    break
                self._assign(other, left, fact)
        return kept

    def _decide(self) -> bool:
        """Select one more release; False where nothing is left to select."""
        chosen = self._choose_project()
        if chosen < 0:
            return False
        states = self.now.states[chosen]
        bit = self._choose(chosen, states)
        if self._changed or self._conflict is not None:
            return True
        if not bit & self.expanded[chosen]:
            self.expanded[chosen] |= bit
            self._expand(chosen, bit)
            if self._changed or self._conflict is not None:
                if not self.now.states[chosen] & bit:
                    self._reject(chosen, states ^ states & self.now.states[chosen])
                return True
        if states != bit:
            self.decisions += 1
            self.now.begin_level()
            self._assign(chosen, bit, None)
        return True

    def _reject(self, project: int, states: int) -> None:
        """Count the releases of a project that what was decided before it excludes; of many, decide it first."""
        before = self._weights.get(project, 0)
        self._weights[project] = before + states.bit_count()
        if before < _PROMOTED_AFTER <= self._weights[project] and self.now.level > _ASSUMED:
            self._backtrack(_ASSUMED)

    def _choose_project(self) -> int:
        """The next project: settled ones that are not told first, then often rejected ones, then as discovered."""
        states, required = self.now.states, self.now.required
        self._untold = [each for each in self._untold if self._is_untold(each)]
        if self._untold:
            return next(each for each in required if each in self._untold)
        while self._settled < len(required) and not _is_open(states[required[self._settled]]):
            self._settled += 1
        left = islice(required, self._settled, None)
        heavy = [each for each, weight in self._weights.items() if weight >= _PROMOTED_AFTER and _is_open(states[each])]
        times = {each: self._weights[each] // _PROMOTED_AFTER for each in heavy if not states[each] & NOT_SELECTED}
        most = max(times.values(), default=0)
        return next((each for each in left if times.get(each, 0) == most), -1) if most else next(left, -1)

    def _is_untold(self, project: int) -> bool:
        """Whether one release is left of a project and what it requires is not told."""
        states = self.now.states[project]
        return states > 1 and not _is_open(states) and not states & self.expanded[project]

    # Conflicts

    def _learn(self, conflict: Incompatibility) -> None:
        """Resolve to the first incompatibility with one term at the conflict's level; jump back and keep it."""
        self.conflicts += 1
        now = self.now
        analysis = Analysis(now, conflict)
        while True:
            project = analysis.latest()
            index = analysis.since[project]
            level = now.level_of(index)
            earlier = now.level_of(analysis.earlier_than(project))
            cause = now.trail[index].cause
            if cause is None or earlier < level:
                break
            analysis.resolve(project, cause)
        analysis.drop_facts()
        self._weights[project] = self._weights.get(project, 0) + 1
        learned = analysis.result(first=project)
        self._backtrack(earlier)
        if learned is conflict:
            self._check(learned)
        else:
            self._attach(learned)

    def _refute(self, conflict: Incompatibility, assumed: int = -1) -> Refutation:
        """Resolve until only assumed terms are left; the term of `assumed` counts as one."""
        now = self.now
        analysis = Analysis(now, conflict, leave=assumed)
        while True:
            derived = [project for project, at in analysis.since.items() if now.trail[at].cause is not None]
            if not derived:
                break
            project = max(derived, key=analysis.since.__getitem__)
            cause = now.trail[analysis.since[project]].cause
            if cause is not None:
                analysis.resolve(project, cause)
        top = analysis.result(first=-1)
        self._backtrack(0)
        if top is not conflict:
            self._attach(top)
        return Refutation(top=top, projects=tuple(sorted(project for project, _ in top.terms)))

    def _backtrack(self, level: int) -> None:
        """Jump back, and check again what was told at a deeper level than it holds at."""
        if level < self.now.level:
            self._settled = 0
            self._forget_changed()
            self._conflict = None
        self.now.backtrack(level)
        again = []
        while self._unchecked and self._unchecked[-1][0] > level:
            again.append(self._unchecked.pop()[1])
        for fact in reversed(again):
            if level:
                self._unchecked.append((level, fact))
            self._check(fact)

    def _solution(self) -> Solution:
        states = self.now.states
        required = (project for project in self.now.required if states[project] > 1)
        return Solution(selected={project: states[project].bit_length() - 2 for project in required})


def _is_open(states: int) -> bool:
    """Whether more than one state is left."""
    return bool(states & states - 1)


def newest(project: int, states: int) -> int:  # noqa: ARG001 - a `Choose`
    """Choose the newest possible release."""
    return 1 << (states.bit_length() - 1)
