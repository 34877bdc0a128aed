"""Conflicts that have one cause, put together so that a page stays readable."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from isolate.model.fact import Constraint, Hash, Published, Written, WrittenPython
from isolate.report.undecided import alike
from isolate.report.wording.conflicts import shown

if TYPE_CHECKING:
    from isolate.model.grouping import Conflict
    from isolate.model.proof import Step

_Edges = dict[tuple[str, str], "Conflict"]

_TWO_RANGES = 3
"""The lines of the plainest short proof: a written line of each application, and that they have nothing in common."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cluster:
    """Conflicts told together: of every application in `left` with every one in `right`, or a single conflict."""

    conflicts: tuple[Conflict, ...]
    left: tuple[str, ...] = ()
    right: tuple[str, ...] = ()


def clusters(conflicts: Iterable[Conflict]) -> tuple[Cluster, ...]:
    """Put pairs that clash in one manner over the same project together, each conflict into exactly one cluster.

    What could not be decided is put together where the same is missing.

    Clusters stand where their first conflict stood.
    """
    found = tuple(conflicts)
    place = {conflict.id: number for number, conflict in enumerate(found)}
    grouped: list[Cluster] = []
    causes: dict[tuple[str, str, frozenset[object]], _Edges] = {}
    for conflict in found:
        match () if conflict.kind == "undecided" else conflict.apps:
            case (one, other) if conflict.project:
                edges = causes.setdefault((conflict.kind, conflict.project, _manner(conflict)), {})
                if edges.setdefault((one, other), conflict) is not conflict:
                    grouped.append(Cluster(conflicts=(conflict,)))
            case ():
                continue
            case _:
                grouped.append(Cluster(conflicts=(conflict,)))
    grouped += [Cluster(conflicts=each) for each in alike(one for one in found if one.kind == "undecided")]
    for edges in causes.values():
        while edges:
            grouped.append(_take_largest(edges))
    return tuple(sorted(grouped, key=lambda cluster: min(place[conflict.id] for conflict in cluster.conflicts)))


def _manner(conflict: Conflict) -> frozenset[object]:
    """How a pair clashes: two ranges of one project are one manner, whatever they are; else what the lines say."""
    if len(shown(conflict).lines) <= _TWO_RANGES:
        return frozenset()
    return frozenset(_of_any_app(step) for step in conflict.steps if not step.because)


def _of_any_app(step: Step) -> object:
    """What a premise says, whoever's line it is."""
    match step.fact:
        case Written() | Constraint() | WrittenPython() | Published():
            return (step.fact.kind, step.requirement)
        case Hash():
            return replace(step.fact, app="", origin=None)
        case fact:
            return fact


def _take_largest(edges: _Edges) -> Cluster:
    """Take out the pairs of the application that is in most of them, with all others that clash with the same."""
    against: dict[str, set[str]] = {}
    for one, other in edges:
        against.setdefault(one, set()).add(other)
        against.setdefault(other, set()).add(one)
    centre = min(against, key=lambda app: (-len(against[app]), app))
    right = tuple(sorted(against[centre]))
    left = tuple(sorted(app for app in against if against[app] >= against[centre]))
    pairs = [(one, other) if one < other else (other, one) for one in left for other in right]
    return Cluster(conflicts=tuple(edges.pop(pair) for pair in pairs), left=left, right=right)
