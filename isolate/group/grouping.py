"""From applications and a way to resolve them to the whole answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from isolate.group.conflicts import conflict_of, undecided_conflict
from isolate.group.environments import find_environments
from isolate.group.memory import Memory
from isolate.group.pairs import settle_pairs
from isolate.group.solving import Resolving
from isolate.model.grouping import Conflict, Grouping, Pairs
from isolate.model.proof import Proof
from isolate.model.resolution import Resolution, Undecided


def group(
    names: Sequence[str],
    resolving: Resolving,
    progress: Callable[[str], None] = lambda _: None,
    *,
    until: float | None = None,
) -> Grouping:
    """Resolve each application alone, every pair, and the fewest environments; everything sorted by name.

    An application that no environment satisfies is reported as such and kept out of the rest, but for the
    pairs whose written lines clash directly. One that cannot be decided is in no environment either. From the moment
    `until` (of `time.monotonic`) on, the best number of environments that was found has to do.
    """
    names = sorted(names)
    memory = Memory(names, resolving)
    alone: list[tuple[str, Resolution | Conflict | Undecided]] = []
    for place, name in enumerate(names, start=1):
        progress(f"resolving {name} ({place} of {len(names)})")
        answer = memory.resolution([name])
        alone.append((name, conflict_of(answer) if isinstance(answer, Proof) else answer))
    possible = [name for name, answer in alone if not isinstance(answer, Conflict)]
    impossible = [name for name, answer in alone if isinstance(answer, Conflict)]
    certain = [name for name, answer in alone if isinstance(answer, Resolution)]
    settle_pairs(possible, memory, resolving, progress)
    conflicts, doubts = _pairs(possible, memory)
    clashes = _clashes(impossible, possible, resolving)
    found = find_environments(certain, conflicts, doubts, memory, until=until, progress=progress)
    reported = [conflict_of(proof) for proof in (*found.conflicts.values(), *clashes.values())]
    reported += [undecided_conflict(apps, missing) for apps, missing in sorted(found.doubts.items())]
    return Grouping(
        alone=tuple(alone),
        conflicts=tuple(sorted(reported, key=lambda each: (each.kind == "undecided", each.apps, each.id))),
        pairs=Pairs(
            total=len(possible) * (len(possible) - 1) // 2 + len(clashes),
            compatible=len(possible) * (len(possible) - 1) // 2 - len(conflicts) - len(doubts),
            conflicting=tuple(sorted((one, other) for one, other in (*conflicts, *clashes))),
            undecided=tuple(sorted((one, other) for one, other in doubts)),
        ),
        environments=found.environments,
        certificate=found.certificate,
    )


Apps = tuple[str, ...]


def _pairs(names: Sequence[str], memory: Memory) -> tuple[Mapping[Apps, Proof], Mapping[Apps, Undecided]]:
    """What is known of every pair: those that conflict with their proofs, those that cannot be decided."""
    conflicts: dict[Apps, Proof] = {}
    doubts: dict[Apps, Undecided] = {}
    for place, one in enumerate(names):
        together = memory.together(one)
        for other in (name for name in names[place + 1 :] if not together & memory.bit(name)):
            match memory.verdict((one, other)):
                case Proof() as proof:
                    conflicts[one, other] = proof
                case Undecided() as doubt:
                    doubts[one, other] = doubt
    return conflicts, doubts


def _clashes(impossible: Sequence[str], possible: Sequence[str], resolving: Resolving) -> Mapping[Apps, Proof]:
    """The pairs of an application that is impossible alone whose written lines clash directly."""
    found: dict[Apps, Proof] = {}
    for one in impossible:
        for other in (*possible, *(name for name in impossible if name > one)):
            proof = resolving.clash(min(one, other), max(one, other))
            if proof is not None:
                found[min(one, other), max(one, other)] = proof
    return found
