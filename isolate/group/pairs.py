"""Every pair of applications, settled with as little resolving as possible.

One resolution of many settles all their pairs. An application that cannot be decided alone is put into no set of
others: it is only asked which of them conflict with it whatever is missing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from isolate.group.memory import Memory

MOST_TOGETHER = 24
"""How many applications are resolved together to settle their pairs: more would fail more often than they settle."""


def settle_pairs(
    certain: Sequence[str], doubtful: Sequence[str], memory: Memory, progress: Callable[[str], None] = lambda _: None
) -> None:
    """Let the memory know of every pair of applications, of which those that are `doubtful` cannot be decided alone."""
    total = len(certain) + len(doubtful)
    for place, name in enumerate(certain, start=1):
        progress(f"{place}/{total} comparing {name} with the others")
        for other in memory.open_pairs(name, certain[place:]):
            if memory.open_pairs(name, [other]):
                _settle(name, other, certain, memory)
    for place, name in enumerate(doubtful, start=1):
        progress(f"{len(certain) + place}/{total} comparing {name} with the others")
        for others in (certain, doubtful[place:]):
            while open_ones := memory.open_pairs(name, others):
                _settle_doubtful(name, open_ones, memory)


def _settle(one: str, other: str, names: Sequence[str], memory: Memory) -> None:
    """Settle a pair, and on the way as many others as resolve together with it."""
    members = _company(one, other, names, memory)
    while answer := memory.verdict(members):
        guests = [name for name in members[2:] if name in (answer.apps or members)]
        if guests:
            members.remove(guests[-1])
        elif len(members) > len((one, other)) and memory.open_pairs(one, [other]):
            members = [one, other]
        else:
            break
    if memory.open_pairs(one, [other]):
        memory.doubt((one, other))


def _settle_doubtful(name: str, others: Sequence[str], memory: Memory) -> None:
    """Settle the pair with the first of the others, and on the way as many others as conflict with none of them."""
    members = [name]
    apart = memory.apart(name)
    for other in others:
        if len(members) < MOST_TOGETHER and not apart & memory.bit(other):
            members.append(other)
            apart |= memory.apart(other)
    while proof := memory.conflict(members):
        guests = [each for each in members[2:] if each in proof.apps]
        if not guests:
            break
        members.remove(guests[-1])
    if memory.open_pairs(name, others[:1]):
        memory.doubt((name, others[0]))


def _company(one: str, other: str, names: Sequence[str], memory: Memory) -> list[str]:
    """A pair and others that may share an environment with all of them, those with most open pairs first."""
    members: list[str] = []
    apart = 0
    open_pairs = dict.fromkeys((name for name in names if name not in (one, other)), 0)
    best = one
    while len(members) < MOST_TOGETHER:
        members.append(best)
        open_pairs.pop(best, None)
        apart |= memory.apart(best) | memory.undecided(best)
        settled = memory.settled(best)
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
