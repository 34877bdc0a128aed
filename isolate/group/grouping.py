"""From applications and a way to resolve them to the whole answer."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from itertools import combinations

from isolate.group.colouring import Colouring, colour, fits
from isolate.group.solving import Clash, Memory, Solve
from isolate.model.grouping import Certificate, Conflict, ConflictKind, Environment, Grouping, Pairs
from isolate.model.resolution import Proof, Resolution, Undecided


def group(
    names: Sequence[str], solve: Solve, clash: Clash, progress: Callable[[str], None] = lambda _: None
) -> Grouping:
    """Resolve each application alone, every pair, and the fewest environments; everything sorted by name.

    An application that no environment satisfies is reported as such and kept out of the rest, but for the
    pairs whose written lines clash directly. One that cannot be decided is in no environment either.
    """
    memory = Memory(solve)
    names = sorted(names)
    alone: list[tuple[str, Resolution | Conflict | Undecided]] = []
    for place, name in enumerate(names, start=1):
        progress(f"resolving {name} ({place} of {len(names)})")
        answer = memory.resolution([name])
        alone.append((name, conflict_of(answer) if isinstance(answer, Proof) else answer))
    possible = [name for name, answer in alone if not isinstance(answer, Conflict)]
    impossible = [name for name, answer in alone if isinstance(answer, Conflict)]
    certain = [name for name, answer in alone if isinstance(answer, Resolution)]
    pairs, proofs, doubts = _pairs(possible, impossible, certain, memory, clash, progress)
    conflicts = {proof.apps: proof for proof in proofs}
    environments, colouring = _environments(certain, conflicts, doubts, memory, progress)
    found = [conflict_of(proof) for proof in conflicts.values()]
    found += [_undecided(apps, missing) for apps, missing in sorted(doubts.items()) if len(apps) > 1]
    return Grouping(
        alone=tuple(alone),
        conflicts=tuple(sorted(found, key=lambda conflict: (conflict.kind == "undecided", conflict.apps, conflict.id))),
        pairs=pairs,
        environments=environments,
        certificate=_certificate(certain, [frozenset(apps) for apps in (*conflicts, *doubts)], colouring),
    )


def _pairs(
    possible: Sequence[str],
    impossible: Sequence[str],
    certain: Sequence[str],
    memory: Memory,
    clash: Clash,
    progress: Callable[[str], None],
) -> tuple[Pairs, list[Proof], dict[tuple[str, ...], Undecided]]:
    """What is known of every pair: those that conflict with their proofs, those that cannot be decided."""
    proofs: list[Proof] = []
    doubts: dict[tuple[str, ...], Undecided] = {}
    conflicting: list[tuple[str, str]] = []
    undecided: list[tuple[str, str]] = []
    total = 0
    if len(certain) > 1:
        progress(f"resolving {len(certain)} applications together")
        memory.verdict(certain)
    _settle_together(certain, memory)
    for one, other in combinations(possible, 2):
        total += 1
        answer = memory.verdict([one, other])
        match answer:
            case Proof():
                conflicting.append((one, other))
                proofs.append(answer)
            case Undecided():
                undecided.append((one, other))
                doubts[one, other] = answer
        progress(f"comparing {one} with {other}")
    for one in impossible:
        for other in (*possible, *(name for name in impossible if name > one)):
            proof = clash(one, other)
            if proof is not None:
                total += 1
                conflicting.append((min(one, other), max(one, other)))
                proofs.append(proof)
    conflicting.sort()
    compatible = total - len(conflicting) - len(undecided)
    pairs = Pairs(total=total, compatible=compatible, conflicting=tuple(conflicting), undecided=tuple(undecided))
    return pairs, proofs, doubts


def _settle_together(names: Sequence[str], memory: Memory) -> None:
    """Resolve growing sets, each application in the first it fits: most pairs are then settled without a solve."""
    sets: list[list[str]] = []
    for name in names:
        for members in sets:
            if memory.verdict([*members, name]) is None:
                members.append(name)
                break
        else:
            sets.append([name])


def _environments(
    names: Sequence[str],
    conflicts: dict[tuple[str, ...], Proof],
    doubts: dict[tuple[str, ...], Undecided],
    memory: Memory,
    progress: Callable[[str], None],
) -> tuple[tuple[Environment, ...], Colouring]:
    """Colour, resolve every group, learn from each that fails, until every group resolves."""
    while True:
        sets = [frozenset(apps) for apps in (*conflicts, *doubts)]
        colouring = colour(names, [each for each in sets if each <= set(names)])
        progress(f"resolving {len(colouring.classes)} environments")
        environments: list[Environment] = []
        for members in colouring.classes:
            answer = memory.resolution(members)
            match answer:
                case Resolution():
                    name = f"env-{len(environments) + 1}"
                    environments.append(Environment(name=name, apps=members, resolution=answer))
                case Proof():
                    proof = memory.minimal(answer)
                    conflicts[proof.apps] = proof
                case Undecided():
                    doubts[_smallest_doubt(members, memory)] = answer
        if len(environments) == len(colouring.classes):
            return tuple(environments), colouring


def _smallest_doubt(members: Sequence[str], memory: Memory) -> tuple[str, ...]:
    """Applications that cannot be decided together, none of which can be left out."""
    needed = list(members)
    for name in members:
        fewer = [one for one in needed if one != name]
        if fewer and memory.verdict(fewer) is not None:
            needed = fewer
    return tuple(sorted(needed))


def _certificate(names: Sequence[str], sets: Sequence[frozenset[str]], colouring: Colouring) -> Certificate | None:
    """Why fewer environments are impossible."""
    if not names:
        return None
    count = len(colouring.classes)
    if not colouring.exact:
        return Certificate(kind="heuristic", lower_bound=colouring.lower_bound, apps=colouring.clique)
    if count == 1:
        return Certificate(kind="clique", lower_bound=1, apps=tuple(names[:1]))
    if len(colouring.clique) == count:
        return Certificate(kind="clique", lower_bound=count, apps=colouring.clique)
    within = [each for each in sets if each <= set(names)]
    needed = sorted({name for each in within for name in each})
    for name in list(needed):
        fewer = [one for one in needed if one != name]
        if fits(fewer, within, count - 1) is False:
            needed = fewer
    return Certificate(kind="unsat", lower_bound=count, apps=tuple(needed))


def conflict_of(proof: Proof) -> Conflict:
    """The conflict that a proof shows."""
    kind: ConflictKind = proof.kind
    if len(proof.apps) == 1:
        statements = sum(step.reason == "python" for step in proof.steps)
        own = all(step.reason in ("python", "derived") for step in proof.steps)
        kind = "within" if own and statements > 1 else "alone"
    return Conflict(
        id=_identity(kind, proof.apps, proof.project),
        kind=kind,
        apps=proof.apps,
        project=proof.project,
        summary=proof.summary,
        lines=proof.lines,
        proof=proof.steps,
        hint=proof.hint,
        targets=proof.targets,
    )


def _undecided(apps: tuple[str, ...], answer: Undecided) -> Conflict:
    listed = " and ".join(f"`{name}`" for name in apps)
    return Conflict(
        id=_identity("undecided", apps, ""),
        kind="undecided",
        apps=apps,
        project="",
        summary=f"whether {listed} can share an environment could not be decided",
        lines=tuple(f"{each.what}: {each.reason}" for each in answer.missing),
        hint=next((each.hint for each in answer.missing if each.hint), ""),
    )


def _identity(kind: str, apps: Iterable[str], project: str) -> str:
    """Twelve hexadecimal digits that stay the same as long as the same applications clash over the same project."""
    return hashlib.sha256("\n".join((kind, project, *apps)).encode()).hexdigest()[:12]
