"""Proofs and doubts as conflicts, each with an id that stays the same across runs."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from isolate.model.grouping import Conflict, ConflictKind
from isolate.model.resolution import Proof, Undecided


def conflict_of(proof: Proof) -> Conflict:
    """The conflict that a proof shows."""
    kind: ConflictKind = proof.kind
    if len(proof.apps) == 1 and kind != "files":
        statements = sum(step.reason == "python" for step in proof.steps)
        own = all(step.reason in ("python", "derived") for step in proof.steps)
        kind = "within" if own and statements > 1 else "alone"
    return Conflict(
        id=identity(kind, proof.apps, proof.project),
        kind=kind,
        apps=proof.apps,
        project=proof.project,
        summary=proof.summary,
        lines=proof.lines,
        proof=proof.steps,
        hint=proof.hint,
        targets=proof.targets,
    )


def undecided_conflict(apps: tuple[str, ...], answer: Undecided) -> Conflict:
    """What there is to say of applications of which it is not known whether they can share an environment."""
    listed = " and ".join(f"`{name}`" for name in apps)
    return Conflict(
        id=identity("undecided", apps, ""),
        kind="undecided",
        apps=apps,
        project="",
        summary=f"whether {listed} can share an environment could not be decided",
        lines=tuple(f"{each.what}: {each.reason}" for each in answer.missing),
        hint=next((each.hint for each in answer.missing if each.hint), ""),
        missing=answer.missing,
    )


def identity(kind: str, apps: Iterable[str], project: str) -> str:
    """Twelve hexadecimal digits that stay the same as long as the same applications clash over the same project."""
    return hashlib.sha256("\n".join((kind, project, *apps)).encode()).hexdigest()[:12]
