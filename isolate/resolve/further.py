"""Further conflicts of the same applications, each on lines of its own (docs/solver.md, "Further conflicts")."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from isolate.model.app import App
from isolate.model.origin import Origin
from isolate.model.resolution import Proof, Step
from isolate.resolve.resolver import Resolver

_LINES = ("written", "constraint", "hash", "python")
_NUMBER = re.compile("\0[0-9]+")
"""What tells the remains of one application in several conflicts apart; no name has it, and every text loses it."""
Lines = frozenset[tuple[str, Origin | None, str]]


@dataclass(slots=True)
class _Set:
    """A set of applications that conflicts: what is left of their lines, and the proofs found on those left out."""

    apps: list[App]
    about_python: bool
    proofs: list[Proof]
    is_open: bool = True


def further(
    resolver: Resolver, conflicts: Sequence[tuple[Sequence[App], Sequence[Step]]], *, looks: int, most: int
) -> list[tuple[tuple[Proof, ...], bool]]:
    """For each conflict, given as its applications and its proof, further ones, and whether these are all.

    None of them shares a written line with another. Each look is a resolution; there are at most so many `looks`, and
    at most so many proofs of each. What is left of the lines of all sets is resolved by one resolver a round, so that
    they share all that it learns.
    """
    sets = [
        _Set(
            [_without(app, _lines(steps)) for app in sorted(apps, key=lambda app: app.name)],
            any(step.reason == "python" for step in steps),
            [],
        )
        for apps, steps in conflicts
    ]
    waiting = sets[:looks]
    while waiting:
        looks -= len(waiting)
        numbered = {
            place: [replace(app, name=f"{app.name}\0{place}") for app in each.apps]
            for place, each in enumerate(waiting)
        }
        relaxed = resolver.with_apps([app for apps in numbered.values() for app in apps])
        for place, each in enumerate(waiting):
            _look(resolver, relaxed, each, [app.name for app in numbered[place]])
        waiting = [each for each in waiting if each.is_open and len(each.proofs) < most][:looks]
    return [(tuple(each.proofs), not each.is_open) for each in sets]


def _look(resolver: Resolver, relaxed: Resolver, each: _Set, names: Sequence[str]) -> None:
    """Resolve what is left of a set: a further proof, or the end."""
    found = relaxed.clash(*names) if len(names) == len(("one", "other")) else None
    answer = found or relaxed.solve(names)
    each.is_open = False
    if not isinstance(answer, Proof) or len(answer.apps) < len(names) or not _lines(answer.steps):
        return
    proof = _plain(answer)
    # What was left out may have let a yanked release in: so the proof has to hold of the whole applications.
    if resolver.holds(proof) and (proof.everywhere or not each.about_python):
        each.is_open = True
        each.proofs.append(proof)
        each.apps = [_without(app, _lines(proof.steps)) for app in each.apps]


def _plain(proof: Proof) -> Proof:
    """The proof about the applications themselves."""
    return replace(
        proof,
        apps=tuple(map(_name, proof.apps)),
        summary=_name(proof.summary),
        lines=tuple(map(_name, proof.lines)),
        hint=_name(proof.hint),
        steps=tuple(
            replace(
                step,
                app=_name(step.app),
                text=_name(step.text),
                terms=tuple(replace(term, project=_name(term.project)) for term in step.terms),
            )
            for step in proof.steps
        ),
    )


def _name(text: str) -> str:
    return _NUMBER.sub("", text)


def _lines(steps: Sequence[Step]) -> Lines:
    return frozenset((step.app, step.origin, step.requirement) for step in steps if step.reason in _LINES)


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
