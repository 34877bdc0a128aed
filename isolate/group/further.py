"""What else conflicts: further conflicts of sets of applications that are known to conflict."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from isolate.group.conflicts import conflict_of
from isolate.model.grouping import Conflict, Grouping
from isolate.model.proof import Proof

MOST_LOOKS = 400
"""How often applications are resolved again in a run for further conflicts: more would take longer than the rest."""
MOST_OF_ONE = 8
"""How many further conflicts of one set of applications are told."""

Further = Callable[[Sequence[Conflict]], Sequence[tuple[Sequence[Proof], bool]]]
"""Gives for each conflict further ones, and whether these are all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A grouping with its further conflicts, and the sets of applications of which not all are known."""

    grouping: Grouping
    unfinished: tuple[tuple[str, ...], ...] = ()


def find_further(grouping: Grouping, further: Further) -> Found:
    """Look for further conflicts of each set that conflicts; one over a project that was told already is the same."""
    alone = [answer for _, answer in grouping.alone if isinstance(answer, Conflict)]
    known = [each for each in (*alone, *grouping.conflicts) if each.kind != "undecided"]
    ids = {each.id for each in known}
    more: list[Conflict] = []
    unfinished: list[tuple[str, ...]] = []
    for conflict, (proofs, is_all) in zip(known, further(known), strict=True):
        for found in map(conflict_of, proofs):
            if found.id not in ids:
                ids.add(found.id)
                more.append(found)
        if not is_all:
            unfinished.append(conflict.apps)
    conflicts = sorted((*grouping.conflicts, *more), key=lambda each: (each.kind == "undecided", each.apps, each.id))
    return Found(
        grouping=replace(grouping, conflicts=tuple(conflicts)),
        unfinished=tuple(dict.fromkeys(unfinished)),
    )
