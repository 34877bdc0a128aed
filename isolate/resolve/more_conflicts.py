"""Further conflicts of the same applications, each on lines of its own (docs/solver.md, "Further conflicts")."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import count
from typing import Protocol

from isolate.model.app import App
from isolate.model.fact import Constraint, Derived, Fact, Hash, NoPython, NotOnPython, Written, WrittenPython
from isolate.model.origin import Origin
from isolate.model.proof import Proof, Step
from isolate.model.resolution import Undecided


class Resolving(Protocol):
    """What is asked of a resolver, about applications that are not changed and about what is left of them."""

    def with_apps(self, apps: Sequence[App], /) -> Resolving:
        """A resolver of other applications, for the same index and targets."""
        ...

    def verdict(self, names: Sequence[str], /) -> Proof | Undecided | None:
        """Why these applications cannot share an environment, or why that is not known; None where they can."""
        ...

    def clash(self, one: str, other: str, /) -> Proof | None:
        """The proof from written lines alone that two applications conflict."""
        ...

    def holds(self, proof: Proof, /) -> bool:
        """Whether a proof about some of what these applications wrote holds of all they wrote."""
        ...


Line = tuple[str, Origin | None, str]
"""The application, the place, and the text of a line."""
Lines = frozenset[Line]


@dataclass(slots=True)
class _Set:
    """A set of applications that conflicts: the lines of each conflict that is known, and the proofs found."""

    apps: Sequence[App]
    known: list[Lines]
    about_python: bool
    proofs: list[Proof] = field(default_factory=list)
    is_all: bool = False
    """Whether every conflict that shares no line with another is known."""


def further(
    resolver: Resolving, conflicts: Sequence[tuple[Sequence[App], Proof]], *, looks: int, most: int
) -> list[tuple[tuple[Proof, ...], bool]]:
    """For each conflict, given as its applications and its proof, further ones, and whether these are all.

    None shares a written line with another. Each look is a resolution; there are at most so many `looks`, and at most
    so many proofs of each. What is left of the lines of all sets is resolved by one resolver a round, so that
    they share all that it learns.
    """
    sets = [
        _Set(
            apps=sorted(apps, key=lambda app: app.name),
            known=[_lines(proof.steps)],
            about_python=any(isinstance(step.fact, WrittenPython) for step in proof.steps),
        )
        for apps, proof in conflicts
    ]
    waiting = sets[:looks]
    while waiting:
        looks -= len(waiting)
        _look(resolver, waiting)
        waiting = [each for each in waiting if not each.is_all and len(each.proofs) < most][: max(looks, 0)]
    return [(tuple(each.proofs), each.is_all) for each in sets]


def _look(resolver: Resolving, sets: Sequence[_Set]) -> None:
    """Resolve each set without the lines that are known to conflict: a further proof, or the end.

    What is left of an application in a set is known by a number, in the order of names: it may be in several sets,
    without other lines in each.
    """
    numbers = count()
    remains = [{f"{next(numbers):08}": app for app in each.apps} for each in sets]
    relaxed = resolver.with_apps(
        [
            replace(_without(app, frozenset().union(*each.known)), name=number)
            for each, apps in zip(sets, remains, strict=True)
            for number, app in apps.items()
        ]
    )
    for each, apps in zip(sets, remains, strict=True):
        proof = _conflict_of(resolver, relaxed, each, {number: app.name for number, app in apps.items()})
        if proof is None:
            each.is_all = True
        else:
            each.known.append(_lines(proof.steps))
            each.proofs.append(proof)


def _conflict_of(resolver: Resolving, relaxed: Resolving, each: _Set, names: Mapping[str, str]) -> Proof | None:
    """The proof, about the applications themselves, that what is left of all of them conflicts, if it does.

    `names` are the names of the applications by number.
    """
    found = relaxed.clash(*names) if len(names) == 2 else None
    answer = found or relaxed.verdict([*names])
    if not isinstance(answer, Proof) or len(answer.apps) < len(names) or not _lines(answer.steps):
        return None
    proof = _named(answer, names)
    # What was left out may have let a yanked release in: so the proof has to hold of the whole applications.
    return proof if resolver.holds(proof) and (proof.everywhere or not each.about_python) else None


def _named(proof: Proof, names: Mapping[str, str]) -> Proof:
    """A proof about numbers as one about the applications that have these names."""
    steps = tuple(
        replace(
            step,
            fact=_with_names(step.fact, names),
            terms=tuple(replace(each, app=names.get(each.app, "")) if each.app else each for each in step.terms),
        )
        for step in proof.steps
    )
    parts = tuple(_named(part, names) for part in proof.parts)
    return replace(proof, apps=tuple(sorted(names[app] for app in proof.apps)), steps=steps, parts=parts)


def _with_names(fact: Fact, names: Mapping[str, str]) -> Fact:
    match fact:
        case Written() | Constraint() | WrittenPython() | Hash():
            return replace(fact, app=names[fact.app])
        case Derived() | NotOnPython() | NoPython():
            return replace(fact, apps=tuple(sorted(names[app] for app in fact.apps)))
        case _:
            return fact


def _lines(steps: Sequence[Step]) -> Lines:
    return frozenset((step.app, step.origin, step.requirement) for step in steps if step.app)


def _without(app: App, lines: Lines) -> App:
    """The application without these lines; a project that it overrides is left out with its override."""
    overridden = [each for each in app.overrides if (app.name, each.origin, each.text) in lines]
    return replace(
        app,
        requirements=tuple(each for each in app.requirements if (app.name, each.origin, each.text) not in lines),
        constraints=tuple(each for each in app.constraints if (app.name, each.origin, each.text) not in lines),
        overrides=tuple(each for each in app.overrides if each not in overridden),
        excludes=(*app.excludes, *(each.name for each in overridden)),
        python=tuple(each for each in app.python if (app.name, each.origin, each.specifier) not in lines),
    )
