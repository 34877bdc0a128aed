"""Model rotation: from one fact that cannot be spared to others (docs/solver.md, "Minimal premises")."""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Mapping, Sequence

_MOST_LOOKS = 20_000
"""How many facts are looked at from one selection on: what is not found to be needed by then has to be tried."""


class Rotation:
    """Finds facts that cannot be spared, each by a selection that violates it and no other.

    A selection gives one state of every project, as a bit. From one that violates a single fact another one is made:
    where changing one project violates a single other fact instead, that one cannot be spared either.
    """

    def __init__(self, facts: Sequence[Sequence[tuple[int, int]]], fixed: Collection[int]) -> None:
        self._facts = facts
        self._fixed = fixed
        self._of_project: dict[int, list[tuple[int, int]]] = {}
        for place, terms in enumerate(facts):
            for project, mask in terms:
                self._of_project.setdefault(project, []).append((place, mask))

    def needed(self, among: Collection[int], selection: Mapping[int, int]) -> set[int]:
        """Places of facts that cannot be spared among these: at least one where the selection violates only one."""
        violated = [place for place in among if self._is_violated(place, selection)]
        if len(violated) != 1:
            return set()
        found = set(violated)
        waiting = deque([(violated[0], selection, -1)])
        looks = 0
        while waiting and looks < _MOST_LOOKS and len(found) < len(among):
            place, selection, changed = waiting.popleft()
            for project, mask in self._facts[place]:
                if project == changed or project in self._fixed:
                    continue
                looks += len(self._of_project[project])
                for other, state in self._alone(project, mask, among, selection):
                    if other not in found:
                        found.add(other)
                        waiting.append((other, {**selection, project: state}, project))
        return found

    def _alone(
        self, project: int, refused: int, among: Collection[int], selection: Mapping[int, int]
    ) -> list[tuple[int, int]]:
        """Facts that some other state of a project violates and no other fact with it; with that state."""
        hits = [
            (place, mask)
            for place, mask in self._of_project[project]
            if place in among and self._is_violated(place, selection, but=project)
        ]
        once = twice = 0
        for _, mask in hits:
            twice |= once & mask
            once |= mask
        single = once & ~twice & ~refused
        return [(place, single & mask & -(single & mask)) for place, mask in hits if single & mask]

    def _is_violated(self, place: int, selection: Mapping[int, int], but: int = -1) -> bool:
        """Whether all terms of a fact hold, that on `but` aside."""
        return all(selection[project] & mask for project, mask in self._facts[place] if project != but)
