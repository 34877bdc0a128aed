"""The fewest environments: colour, resolve every group, learn from each that fails, until every group resolves."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from isolate.group.colouring import Colourer, Colouring
from isolate.group.memory import Memory
from isolate.group.search import Limit
from isolate.model.grouping import Certificate, Environment
from isolate.model.proof import Proof
from isolate.model.resolution import Resolution, Undecided

MOST_STEPS = 2_000_000
"""Steps of all exact searches before the best found is settled for."""

Sets = Mapping[tuple[str, ...], object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """The environments, why fewer are impossible, and what was learned on the way, by applications."""

    environments: tuple[Environment, ...]
    certificate: Certificate | None
    conflicts: Mapping[tuple[str, ...], Proof]
    doubts: Mapping[tuple[str, ...], Undecided]


def find_environments(
    names: Sequence[str],
    conflicts: Mapping[tuple[str, ...], Proof],
    doubts: Mapping[tuple[str, ...], Undecided],
    memory: Memory,
    *,
    until: float | None = None,
    progress: Callable[[str], None] = lambda _: None,
) -> Found:
    """Find the fewest environments for applications each of which resolves alone.

    Sets that cannot be decided share no environment. From the moment `until` on the best that was found has to do.
    """
    conflicts, doubts = dict(conflicts), dict(doubts)
    limit = Limit(MOST_STEPS, until)
    among = set(names)
    colourer = Colourer(names)
    colourer.add(frozenset(apps) for apps in (*conflicts, *doubts) if among.issuperset(apps))
    while True:
        colouring = colourer.colour(limit)
        classes = colouring.classes
        if not colouring.exact or limit.is_over():
            classes = _packed(classes, memory)
        progress(f"resolving {len(classes)} environments")
        learned: dict[tuple[str, ...], Proof | Undecided] = {}
        environments: list[Environment] = []
        for members in classes:
            answer = memory.resolution(members)
            if isinstance(answer, Resolution):
                name = f"env-{len(environments) + 1}"
                environments.append(Environment(name=name, apps=members, resolution=answer))
            else:
                learned |= _learn(members, memory)
        if not learned:
            certificate = _certificate(names, conflicts, doubts, colouring, colourer, len(classes), limit)
            return Found(environments=tuple(environments), certificate=certificate, conflicts=conflicts, doubts=doubts)
        conflicts |= {apps: answer for apps, answer in learned.items() if isinstance(answer, Proof)}
        doubts |= {apps: answer for apps, answer in learned.items() if isinstance(answer, Undecided)}
        colourer.add(frozenset(apps) for apps in learned)


def _learn(members: Sequence[str], memory: Memory) -> dict[tuple[str, ...], Proof | Undecided]:
    """Minimal sets among the members that share no environment: found one after the other, no two with a common one."""
    learned: dict[tuple[str, ...], Proof | Undecided] = {}
    left = list(members)
    while left:
        match memory.verdict(left):
            case Proof() as proof:
                proof = memory.minimal(proof)
                learned[proof.apps] = proof
                left = [name for name in left if name not in proof.apps]
            case Undecided() as doubt:
                apps = _smallest_doubt(left, memory)
                learned[apps] = doubt
                left = [name for name in left if name not in apps]
            case None:
                break
    return learned


def _packed(classes: Sequence[Sequence[str]], memory: Memory) -> tuple[tuple[str, ...], ...]:
    """The same names in groups that resolve: each in the first it fits, those of one class one after the other."""
    groups: list[list[str]] = []
    for name in (name for members in classes for name in members):
        for group in groups:
            if memory.verdict([*group, name]) is None:
                group.append(name)
                break
        else:
            groups.append([name])
    return tuple(sorted(tuple(sorted(group)) for group in groups))


def _smallest_doubt(members: Sequence[str], memory: Memory) -> tuple[str, ...]:
    """Applications that cannot be decided together, none of which can be left out."""
    needed = list(members)
    for name in members:
        fewer = [one for one in needed if one != name]
        if fewer and memory.verdict(fewer) is not None:
            needed = fewer
    return tuple(sorted(needed))


def _certificate(
    names: Sequence[str],
    conflicts: Sets,
    doubts: Sets,
    colouring: Colouring,
    colourer: Colourer,
    count: int,
    limit: Limit,
) -> Certificate | None:
    """Why fewer environments are impossible."""
    if not names:
        return None
    if any(set(names).issuperset(apps) for apps in doubts):
        # What could not be decided is kept apart, and proves nothing.
        colourer = Colourer(names)
        colourer.add(frozenset(apps) for apps in conflicts if set(names).issuperset(apps))
        colouring = colourer.colour(limit)
    if not colouring.exact or colouring.lower_bound < count:
        return Certificate(kind="heuristic", lower_bound=colouring.lower_bound, apps=colouring.clique)
    if count == 1:
        return Certificate(kind="clique", lower_bound=1, apps=tuple(names[:1]))
    if len(colouring.clique) == count:
        return Certificate(kind="clique", lower_bound=count, apps=colouring.clique)
    return Certificate(kind="unsat", lower_bound=count, apps=colourer.critical(count - 1, limit))
