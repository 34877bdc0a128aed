"""Every pair of applications, settled with as little resolving as possible.

Cheapest first: applications that require the same are one; written lines that clash need no search; one resolution of
many settles all their pairs. What is left is resolved.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from isolate.group.memory import Memory
from isolate.group.solving import Resolving
from isolate.model.proof import Proof
from isolate.model.resolution import Undecided

MOST_TOGETHER = 24
"""How many applications are resolved together to settle their pairs: more would fail more often than they settle."""


def settle_pairs(
    names: Sequence[str], memory: Memory, resolving: Resolving, progress: Callable[[str], None] = lambda _: None
) -> None:
    """Let the memory know of every pair of applications, each of which resolves alone, or cannot be decided."""
    first = {name: resolving.same_as(name) for name in names}
    unlike = [name for name in names if first[name] == name or first[name] not in names]
    for one, other in _pairs(unlike):
        proof = resolving.clash(one, other)
        if proof is not None:
            memory.part(proof)
    for place, name in enumerate(unlike, start=1):
        progress(f"comparing {name} with the others ({place} of {len(unlike)})")
        for other in memory.open_pairs(name, unlike[place:]):
            if not memory.is_known((name, other)):
                _settle_with_others(name, other, unlike, memory)
    for place, one in enumerate(names, start=1):
        for other in memory.open_pairs(one, names[place:]):
            if not memory.is_known((one, other)):
                _settle_like(one, other, first, memory, resolving)


def _pairs(names: Sequence[str]) -> list[tuple[str, str]]:
    return [(one, other) for place, one in enumerate(names) for other in names[place + 1 :]]


def _settle_with_others(one: str, other: str, names: Sequence[str], memory: Memory) -> None:
    """Settle a pair, and on the way as many others as resolve together with it."""
    members = _company(one, other, names, memory)
    while True:
        match memory.verdict(members):
            case Proof() as proof:
                guests = [name for name in members[2:] if name in proof.apps]
                if not guests:
                    return
                members.remove(guests[-1])
            case Undecided() if len(members) > len((one, other)):
                members = [one, other]
            case _:
                return


def _company(one: str, other: str, names: Sequence[str], memory: Memory) -> list[str]:
    """A pair and others that are not known to conflict with any of them, those with most open pairs first."""
    members: list[str] = []
    apart = 0
    open_pairs = dict.fromkeys((name for name in names if name not in (one, other)), 0)
    best = one
    while len(members) < MOST_TOGETHER:
        members.append(best)
        open_pairs.pop(best, None)
        apart |= memory.apart(best)
        settled = memory.together(best)
        open_pairs = {
            name: count + (not settled & bit)
            for name, count in open_pairs.items()
            if not apart & (bit := memory.bit(name))
        }
        if best == one:
            best = other
        elif any(open_pairs.values()):
            best = max(open_pairs, key=open_pairs.__getitem__)
        else:
            break
    return members


def _settle_like(one: str, other: str, first: dict[str, str], memory: Memory, resolving: Resolving) -> None:
    """Settle a pair as the pair of those that require the same."""
    like = (first[one], first[other])
    if like[0] == like[1]:
        # Both together ask for what one of them does.
        memory.learn((one, other), memory.resolution([one]))
        return
    if memory.verdict(like) is None:
        memory.join((one, other))
        return
    proof = resolving.clash(one, other)
    if proof is not None:
        memory.part(proof)
    else:
        memory.verdict((one, other))
