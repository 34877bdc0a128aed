"""Proofs and doubts as conflicts, each with an id that stays the same across runs."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from isolate.model.fact import WrittenPython
from isolate.model.grouping import Conflict, ConflictKind
from isolate.model.proof import Proof
from isolate.model.resolution import Undecided


def conflict_of(proof: Proof) -> Conflict:
    """The conflict that a proof shows."""
    kind: ConflictKind = proof.kind
    if len(proof.apps) == 1 and kind != "files":
        statements = sum(isinstance(step.fact, WrittenPython) for step in proof.steps)
        own = all(step.because or isinstance(step.fact, WrittenPython) for step in proof.steps)
        kind = "within" if own and statements > 1 else "alone"
    return Conflict(
        id=identity(kind, proof.apps, proof.project), kind=kind, apps=proof.apps, project=proof.project, proof=proof
    )


def undecided_conflict(apps: tuple[str, ...], answer: Undecided) -> Conflict:
    """What there is to say of applications of which it is not known whether they can share an environment."""
    return Conflict(id=identity("undecided", apps, ""), kind="undecided", apps=apps, missing=answer.missing)


def identity(kind: str, apps: Iterable[str], project: str) -> str:
    """Twelve hexadecimal digits that stay the same as long as the same applications clash over the same project."""
    return hashlib.sha256("\n".join((kind, project, *apps)).encode()).hexdigest()[:12]
