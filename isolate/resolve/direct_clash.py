"""What two applications have to do with each other, as far as it is seen without a search.

Verdicts on pairs are cheap this way: most pairs that conflict have lines that clash, or lines that say as much as those
of a pair already judged.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import combinations, product

from isolate.model.app import App
from isolate.model.requirement import Requirement
from isolate.model.resolution import Proof
from isolate.resolve.kernel.incompatibility import NOT_SELECTED, SELECTED
from isolate.resolve.proof.explain import prove
from isolate.resolve.proof.premise import Premise
from isolate.resolve.universe.universe import Universe


def identity(app: App) -> tuple[object, ...]:
    """What decides all answers about an application: equal for applications that are the same to every question."""
    lines = tuple(sorted({_said(line) for line in app.requirements}))
    limits = tuple(sorted({_said(line) for line in app.constraints}))
    pythons = tuple(sorted({statement.specifier for statement in app.python}))
    return (lines, limits, pythons, app.incomplete)


def _said(line: Requirement) -> tuple[str, ...]:
    return (line.name, ",".join(line.extras), line.specifier, line.marker, line.url, line.path, line.index)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """What the lines of an application leave of one project, and which lines those are."""

    full: int
    allowed: int
    is_required: bool
    premises: tuple[Premise, ...]


def bounds_of(universe: Universe, app: App, *, everywhere: bool) -> dict[int, Bounds]:
    """By project what the lines of an application leave of it; `everywhere`: lines with a marker do not count."""
    marked = {line.origin for line in (*app.requirements, *app.constraints) if line.marker} if everywhere else set()
    found: dict[int, Bounds] = {}
    for premises in universe.lines_of(app.name).values():
        lines = tuple(premise for premise in premises if premise.origin not in marked)
        for premise in lines:
            project, unwanted = premise.terms[-1]
            entry = universe.entries[project]
            if entry.base >= 0:
                continue
            before = found.get(project)
            allowed = entry.full & ~unwanted & ~NOT_SELECTED
            found[project] = Bounds(
                full=entry.full,
                allowed=allowed & before.allowed if before else allowed,
                is_required=premise.reason == "written" or bool(before and before.is_required),
                premises=(*before.premises, premise) if before else (premise,),
            )
    return found


def clash(one: Mapping[int, Bounds], other: Mapping[int, Bounds]) -> tuple[Premise, ...]:
    """The lines of two applications about the first project of which they leave no release in common; else nothing."""
    for project, left in one.items():
        right = other.get(project)
        if right is None or left.allowed & right.allowed or not (left.is_required or right.is_required):
            continue
        if left.allowed and right.allowed:
            return _disjoint(left, right) or (*left.premises, *right.premises)
    return ()


def _disjoint(left: Bounds, right: Bounds) -> tuple[Premise, ...]:
    """Two lines, one of each application, that have no release in common by themselves."""
    for one in left.premises:
        for other in right.premises:
            excluded = one.terms[-1][1] | other.terms[-1][1] | NOT_SELECTED
            if excluded == left.full and "written" in (one.reason, other.reason):
                return (one, other)
    return ()


def apart(left: Mapping[str, Mapping[int, int]]) -> list[tuple[str, str]]:
    """The pairs of applications that leave no state of some project in common, of what each leaves; sorted."""
    found: set[tuple[str, str]] = set()
    of_project: dict[int, dict[int, list[str]]] = {}
    for name, states in left.items():
        for project, mask in states.items():
            of_project.setdefault(project, {}).setdefault(mask, []).append(name)
    for of_mask in of_project.values():
        for (one, ones), (other, others) in combinations(of_mask.items(), 2):
            if not one & other:
                found.update((min(pair), max(pair)) for pair in product(ones, others))
    return sorted(found)


def bearers(
    universe: Universe, premises: Iterable[Premise], apps: Iterable[str], among: Iterable[str]
) -> dict[str, tuple[str, ...]]:
    """For each of these applications those whose lines say at least as much as its own among the premises, sorted."""
    of_app = {app: [each for each in premises if each.app == app] for app in apps}
    return {
        app: tuple(name for name in among if all(line_like(universe, each, name) for each in own))
        for app, own in of_app.items()
    }


def line_like(universe: Universe, premise: Premise, app: str) -> Premise | None:
    """The line of another application that rules out all that this line does, the same text before others."""
    project, mask = premise.terms[-1]
    name = universe.entries[project].name
    found = [
        other
        for other in universe.lines_of(app).get(name, ())
        if other.reason == premise.reason
        and other.terms[-1][0] == project
        and not mask & ~other.terms[-1][1]
        and (other.direct, other.index) == (premise.direct, premise.index)
    ]
    return min(found, key=lambda other: other.text != premise.text, default=None)


def _about(premise: Premise, numbers: Mapping[int, int]) -> Premise:
    """What a fact about the index says with other applications in the place of those it names.

    Where applications override a project it names one for which published metadata counts. Whether it does for the
    other one is for the checker to say.
    """
    terms = tuple((numbers.get(number, number), mask) for number, mask in premise.terms)
    return premise if terms == premise.terms else replace(premise, terms=terms)


def carried(
    universe: Universe,
    premises: tuple[Premise, ...],
    assumed: Mapping[int, int],
    instead: Mapping[str, str],
    *,
    python_is_given: bool,
) -> Proof | None:
    """The proof from these premises with other applications in the place of those named; None where it fails."""
    numbers = {universe.app_number(one): universe.app_number(other) for one, other in instead.items()}
    swapped: list[Premise] = []
    for premise in premises:
        like = (
            line_like(universe, premise, instead[premise.app]) if premise.app in instead else _about(premise, numbers)
        )
        if like is None:
            return None
        swapped.append(like)
    states = {numbers.get(number, number): mask for number, mask in assumed.items()}
    if len(states) < len(assumed) or any(states[number] != SELECTED for number in numbers.values()):
        return None
    # Where each line rules out exactly the same, the names of applications are all that differs: nothing can be spared.
    is_same = all(one.terms[-1][1] == other.terms[-1][1] for one, other in zip(premises, swapped, strict=True))
    proof = prove(universe, swapped, states, python_is_given=python_is_given, are_minimal=is_same)
    if proof is None or set(proof.apps) != set(instead.values()):
        return None
    return replace(proof, targets=(universe.target,))
