"""Conflicts with the same proof: what they say once, and who they are."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from isolate.model import fact as model
from isolate.model.origin import Origin
from isolate.report.wording.conflicts import hint, summary
from isolate.report.wording.counting import count, some_of
from isolate.report.wording.short_form import ARROW, short_form

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from isolate.model.fact import Fact
    from isolate.model.grouping import Conflict
    from isolate.model.proof import Proof, Step

_PAIR = 2
_MOST_LINES = 40
_PLACE = re.compile(r"(.*):([0-9]+)", re.DOTALL)
SIDE = re.compile(r"\0([0-9]+)\0")
"""What stands for an application in the texts of a clash: the number of its side."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """An application on a side of a clash, and the places of its lines that the proof rests on."""

    app: str
    origins: tuple[Origin, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """Applications of which one is in each conflict of a clash, and what their lines lead to, project by project."""

    members: tuple[Member, ...]
    chains: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Clash:
    """Conflicts whose proofs differ only in applications and in the places of their lines.

    `sets` are the conflicts, each with the number of its member of each side. Texts and steps have numbers of sides for
    applications, and for a place the number of the side and of the line. `end` says what follows from chains and notes.
    """

    heading: str
    sides: tuple[Side, ...]
    sets: tuple[tuple[Conflict, tuple[int, ...]], ...]
    notes: tuple[str, ...]
    end: str
    hint: str
    steps: tuple[Step, ...]
    platforms: tuple[str, ...]

    @property
    def first(self) -> Conflict:
        """The conflict whose names are shown where one is to stand for all."""
        return self.sets[0][0]

    @property
    def size(self) -> int:
        """How many conflicts these are."""
        return len(self.sets)

    @property
    def names(self) -> tuple[str, ...]:
        """The applications of the first conflict, in the order of the sides."""
        return tuple(side.members[number].app for side, number in zip(self.sides, self.sets[0][1], strict=True))

    @property
    def title(self) -> str:
        """The heading with the names of the first conflict."""
        return SIDE.sub(lambda found: dict(enumerate(self.names)).get(int(found[1]), ""), self.heading)

    def place(self, step: Step) -> tuple[int, int, Origin] | None:
        """The side, the number of the line and, in the first conflict, the place of what a step says."""
        found = SIDE.fullmatch(step.origin.file) if step.origin else None
        if found is None or step.origin is None:
            return None
        side, line = int(found[1]), step.origin.line
        return side, line, self.sides[side].members[self.sets[0][1][side]].origins[line]


def clashes(conflicts: Iterable[Conflict], platforms: Sequence[str]) -> tuple[Clash, ...]:
    """The conflicts, those with the same proof together: first of one application each, then the most."""
    found: dict[object, list[tuple[Conflict, tuple[Member, ...]]]] = {}
    for conflict in conflicts:
        proof, members = _numbered(conflict)
        found.setdefault((conflict.kind, conflict.place, conflict.project, proof), []).append((conflict, members))
    together = [_clash(same, key[3], platforms) for key, same in found.items()]  # type: ignore[index]
    return tuple(sorted(together, key=lambda each: (len(each.sides) > 1, -each.size)))


def _numbered(conflict: Conflict) -> tuple[Proof, tuple[Member, ...]]:
    """The proof of a conflict with numbers for its applications and for the places of their lines, and what these are.

    What the lines say decides on the numbers, so that they do not depend on names.
    """
    assert conflict.proof is not None
    proof = conflict.proof
    said: dict[str, set[tuple[str, Origin]]] = {app: set() for app in (*conflict.apps, *proof.apps)}
    for part in (proof, *proof.parts):
        for step in part.steps:
            if step.app and step.origin:
                said.setdefault(step.app, set()).add((step.requirement, step.origin))
    lines = {app: sorted(each) for app, each in said.items()}
    apps = sorted(lines, key=lambda app: ([text for text, _ in lines[app]], app))
    side_of = {app: f"\0{number}\0" for number, app in enumerate(apps)}
    place_of = {
        (app, origin): Origin(file=side_of[app], line=number)
        for app in apps
        for number, origin in enumerate(dict.fromkeys(origin for _, origin in lines[app]))
    }
    members = tuple(Member(app=app, origins=tuple(origin for one, origin in place_of if one == app)) for app in apps)

    def all_of(names: Iterable[str]) -> tuple[str, ...]:
        return tuple(sorted(side_of.get(name, name) for name in names))

    def numbered(fact: Fact) -> Fact:
        match fact:
            case model.Written() | model.Constraint() | model.WrittenPython() | model.Hash():
                at = place_of.get((fact.app, fact.origin)) if fact.origin else None
                return replace(fact, app=side_of.get(fact.app, fact.app), origin=at)
            case model.Derived() | model.NotOnPython() | model.NoPython():
                return replace(fact, apps=all_of(fact.apps))
            case _:
                return fact

    def renamed(proof: Proof) -> Proof:
        steps = tuple(replace(step, terms=(), fact=numbered(step.fact)) for step in proof.steps)
        return replace(proof, apps=all_of(proof.apps), steps=steps, parts=tuple(map(renamed, proof.parts)))

    return renamed(proof), members


def _clash(same: Sequence[tuple[Conflict, tuple[Member, ...]]], proof: Proof, platforms: Sequence[str]) -> Clash:
    members: list[dict[Member, int]] = [{} for _ in same[0][1]]
    sets = tuple(
        (conflict, tuple(side.setdefault(one, len(side)) for side, one in zip(members, each, strict=True)))
        for conflict, each in same
    )
    chains: list[list[tuple[str, ...]]] = [[] for _ in members]
    notes = []
    for line in short_form(proof, _MOST_LINES).lines:
        place = origin_of(line.place)
        side = SIDE.fullmatch(place.file) if place else None
        if side:
            chains[int(side[1])].append(tuple(line.text.split(ARROW)))
        else:
            notes.append(line.text)
    here = {target.platform for target in proof.targets}
    end = -1 if proof.is_minimal or len(notes) < _PAIR else -2
    return Clash(
        heading=_heading(sets, members),
        sides=tuple(
            Side(members=tuple(each), chains=tuple(texts)) for each, texts in zip(members, chains, strict=True)
        ),
        sets=sets,
        notes=tuple(each for number, each in enumerate(notes) if number != len(notes) + end),
        end=notes[end] if notes else "",
        hint=hint(same[0][0]),
        steps=proof.steps,
        platforms=tuple(each for each in platforms if each in here) if here and here < set(platforms) else (),
    )


def _heading(sets: Sequence[tuple[Conflict, tuple[int, ...]]], members: Sequence[Iterable[Member]]) -> str:
    """Who clashes over what; why is said by what is below it."""
    conflict = sets[0][0]
    sides = sorted((sorted({member.app for member in side}) for side in members), key=len)
    over = f" over `{conflict.project}`" if conflict.project else ""
    if conflict.kind == "files":
        return summary(conflict) if len(sets) == 1 else f"files of {count(len(sets), 'application')} are overwritten"
    match sides:
        case [one]:
            return f"no environment satisfies {some_of(one)}"
        case [[one], [other]]:
            return f"`{one}` and `{other}` conflict{over}"
        case [one, other] if len(one) * len(other) == len(sets):
            return f"{some_of(one)} conflict{'s' if len(one) == 1 else ''} with {some_of(other)}{over}"
        case [one, other]:
            return f"{count(len(sets), 'pair')} of {some_of(sorted({*one, *other}))} conflict{over}"
        case _:
            apps = sorted({app for side in sides for app in side})
            fewer = "two" if len(sides) == _PAIR + 1 else str(len(sides) - 1)
            if len(sets) > 1:
                return f"{count(len(sets), 'set')} of {len(sides)} among {some_of(apps)} conflict{over}"
            return f"{some_of(apps, len(apps))} conflict{over}, though any {fewer} of them fit together"


def origin_of(place: str) -> Origin | None:
    """The place that the line of a short form says it is at; None where it says none."""
    found = _PLACE.fullmatch(place)
    return Origin(file=found[1], line=int(found[2])) if found else Origin(file=place) if place else None
