"""What conflicts in locks alone: what people meant would fit together, what was pinned for each does not."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from isolate.group.conflicts import conflict_of, identity
from isolate.model.grouping import Conflict
from isolate.model.resolution import Proof


def find_lock_conflicts(
    pairs: Iterable[tuple[str, str]], clash: Callable[[str, str], Proof | None]
) -> tuple[Conflict, ...]:
    """The conflicts between pairs that fit together by intent; `clash` compares what their locks pin."""
    found = []
    for one, other in pairs:
        proof = clash(one, other)
        if proof is not None:
            conflict = conflict_of(proof)
            found.append(
                replace(
                    conflict,
                    id=identity("lock", conflict.apps, conflict.project),
                    place="lock",
                    hint="what they mean to require fits together: lock them again together",
                )
            )
    return tuple(found)
