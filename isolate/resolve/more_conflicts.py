"""Further conflicts of the same applications, each on lines of its own (docs/solver.md, "Further conflicts")."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from isolate.model.app import Lines
from isolate.model.fact import WrittenPython
from isolate.model.proof import Proof, Step
from isolate.model.resolution import Undecided


class Resolving(Protocol):
    """What is asked of a resolver, about applications without some of their lines."""

    def verdict(self, names: Sequence[str], left_out: Lines, /) -> Proof | Undecided | None:
        """Why these cannot share an environment, or why that is not known; None where they can."""
        ...

    def clash(self, one: str, other: str, left_out: Lines, /) -> Proof | None:
        """The proof from written lines alone that two applications conflict."""
        ...


@dataclass(slots=True)
class _Set:
    """A set of applications that conflicts: the lines of each conflict that is known, and the proofs found."""

    apps: Sequence[str]
    known: list[Lines]
    about_python: bool
    proofs: list[Proof] = field(default_factory=list)
    is_all: bool = False
    """Whether every conflict that shares no line with another is known."""


def further(
    resolver: Resolving, conflicts: Sequence[tuple[Sequence[str], Proof]], *, looks: int, most: int
) -> list[tuple[tuple[Proof, ...], bool]]:
    """For each conflict, given as its applications and its proof, further ones, and whether these are all.

    None shares a written line with another. Each look is a resolution; there are at most so many `looks`, one of every
    set before the second of any, and at most so many proofs of each.
    """
    sets = [
        _Set(
            apps=sorted(apps),
            known=[_lines(proof.steps)],
            about_python=any(isinstance(step.fact, WrittenPython) for step in proof.steps),
        )
        for apps, proof in conflicts
    ]
    waiting = sets[:looks]
    while waiting:
        looks -= len(waiting)
        for each in waiting:
            proof = _conflict_of(resolver, each)
            if proof is None:
                each.is_all = True
            else:
                each.known.append(_lines(proof.steps))
                each.proofs.append(proof)
        waiting = [each for each in waiting if not each.is_all and len(each.proofs) < most][: max(looks, 0)]
    return [(tuple(each.proofs), each.is_all) for each in sets]


def _conflict_of(resolver: Resolving, each: _Set) -> Proof | None:
    """The proof that the applications of a set conflict without the lines that are known to, if all of them do."""
    left_out: Lines = frozenset().union(*each.known)
    found = resolver.clash(each.apps[0], each.apps[1], left_out) if len(each.apps) == 2 else None
    answer = found or resolver.verdict(each.apps, left_out)
    if not isinstance(answer, Proof) or len(answer.apps) < len(each.apps) or not _lines(answer.steps):
        return None
    return answer if answer.everywhere or not each.about_python else None


def _lines(steps: Sequence[Step]) -> Lines:
    return frozenset((step.app, step.origin, step.requirement) for step in steps if step.app)
