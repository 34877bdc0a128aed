"""Cheap tests on the written lines of two applications that avoid a search.

Most pairs that conflict have lines about one project without a release in common.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from isolate.model.app import NO_LINES, App, Lines
from isolate.resolve.kernel.incompatibility import NOT_SELECTED
from isolate.resolve.proof.premise import Premise
from isolate.resolve.universe.universe import Universe


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """What the lines of an application leave of one project, and which lines those are."""

    full: int
    allowed: int
    is_required: bool
    premises: tuple[Premise, ...]


def bounds_of(universe: Universe, app: App, *, everywhere: bool, left_out: Lines = NO_LINES) -> dict[int, Bounds]:
    """By project what the lines of an application, without some, leave of it.

    `everywhere`: lines with a marker do not count.
    """
    marked = {line.origin for line in (*app.requirements, *app.constraints) if line.marker} if everywhere else set()
    found: dict[int, Bounds] = {}
    for premises in universe.lines_of(app.name).values():
        lines = tuple(
            premise
            for premise in premises
            if premise.origin not in marked and (app.name, premise.origin, premise.text) not in left_out
        )
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
