"""What could not be decided, in a few lines: of whom the same is missing told together, what is missing by project."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from isolate.report.wording.conflicts import shown
from isolate.report.wording.missing import in_brief

if TYPE_CHECKING:
    from isolate.model.grouping import Conflict


def alike(conflicts: Iterable[Conflict]) -> tuple[tuple[Conflict, ...], ...]:
    """What could not be decided, put together where as many applications each miss the same; in the order given."""
    found: dict[object, list[Conflict]] = {}
    for conflict in conflicts:
        same = (len(conflict.apps), conflict.missing) if conflict.missing else conflict.id
        found.setdefault(same, []).append(conflict)
    return tuple(map(tuple, found.values()))


def in_lines(conflicts: tuple[Conflict, ...], names: str) -> tuple[str, tuple[str, ...]]:
    """A heading and lines about conflicts that are alike; `names` are their applications as a sentence lists them."""
    first = conflicts[0]
    told = in_brief(first.missing, first.apps[0] if len(conflicts) == 1 else "")
    if not told:
        return shown(first).summary, ()
    match len(first.apps), len(conflicts):
        case 1, _:
            return f"{names} could not be decided: {told[0]}", told[1:]
        case _, 1:
            return shown(first).summary, told
        case size, number:
            sets = "pairs" if size == len(("one", "other")) else "sets"
            return f"whether {number} {sets} of {names} can share an environment could not be decided", told
