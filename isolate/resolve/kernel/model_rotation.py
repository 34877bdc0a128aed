"""From one fact that cannot be left out to others, without a search (docs/solver.md, "Minimal premises").

A selection that violates one fact alone shows that this fact is needed: without it there is a solution. To give one
project another state, so that this fact holds, may violate another fact alone: then that one is needed as well. This is
recursive model rotation, as it is known for unsatisfiable cores of propositional logic, with a state for each project.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from isolate.resolve.kernel.incompatibility import Terms

_NARROW = 8
"""A term of at most so many states is found by its states."""
_MOST_STEPS = 200_000
"""States and facts looked at for one problem: what is not found by then is left to be searched for."""


class Rotation:
    """Finds needed facts among those of one problem; `fixed` are projects whose state is assumed."""

    def __init__(self, facts: Sequence[Terms], fixed: Collection[int]) -> None:
        self._facts = facts
        self._fixed = frozenset(fixed)
        self._by_state: dict[int, dict[int, list[int]]] = {}
        """By project and bit length of a state the facts whose narrowest term has it: few speak of a selection."""
        self._wide: list[int] = []
        self._steps = 0
        for place, terms in enumerate(facts):
            project, mask = min(terms, key=lambda term: (term[1].bit_count(), term[0]))
            if mask.bit_count() > _NARROW:
                self._wide.append(place)
                continue
            states = self._by_state.setdefault(project, {})
            while mask:
                state = mask & -mask
                mask ^= state
                states.setdefault(state.bit_length(), []).append(place)

    def violated(self, selection: Mapping[int, int], among: Collection[int]) -> list[int]:
        """The facts of which every term holds, given the state of each project."""
        return [place for place in among if all(selection[project] & mask for project, mask in self._facts[place])]

    def spread(self, selection: dict[int, int], place: int, among: Collection[int], found: set[int]) -> None:
        """Add to `found` a fact that alone is violated, and all that are reached from it; `found` are not looked at.

        `among` are the facts there are. The selection is changed on the way, and given back as it was.
        """
        found.add(place)
        path = [(-1, 0, self._flips(selection, place, among, found, -1))]
        while path:
            project, before, flips = path[-1]
            flip = next(flips, None)
            if flip is None:
                path.pop()
                if project >= 0:
                    selection[project] = before
                continue
            changed, state, reached = flip
            found.add(reached)
            path.append((changed, selection[changed], self._flips(selection, reached, among, found, changed)))
            selection[changed] = state

    def _flips(
        self, selection: Mapping[int, int], place: int, among: Collection[int], found: set[int], last: int
    ) -> Iterator[tuple[int, int, int]]:
        """Each (project, state, fact): with that state this fact is violated alone, instead of that in `place`.

        Nothing new comes of the project that was changed `last`: its other states have just been looked at.
        """
        for project, mask in self._facts[place]:
            if project == last or project in self._fixed or self._steps > _MOST_STEPS:
                continue
            once, twice = 0, 0
            speaking: list[tuple[int, int]] = []
            for other in self._speaking(selection, project):
                if other in among and other != place:
                    unwanted = self._left_open(selection, other, project)
                    twice |= once & unwanted
                    once |= unwanted
                    speaking.append((other, unwanted))
            alone = once & ~twice & ~mask
            own = self._by_state.get(project, {})
            self._steps += len(speaking) + len(own)
            for other, unwanted in speaking:
                states = unwanted & alone
                while states and other not in found:
                    state = states & -states
                    states ^= state
                    self._steps += 1
                    if not self._violated_at(selection, project, state, own, among):
                        yield project, state, other
            for length, others in own.items():
                state = 1 << (length - 1)
                if state & mask or state & once or all(other in found or other not in among for other in others):
                    continue
                violated = self._violated_at(selection, project, state, own, among)
                if len(violated) == 1 and violated[0] not in found:
                    yield project, state, violated[0]

    def _speaking(self, selection: Mapping[int, int], project: int) -> Iterator[int]:
        """The facts that may hold whatever the state of the project, by the states of the others."""
        yield from self._wide
        for other, states in self._by_state.items():
            if other != project:
                yield from states.get(selection[other].bit_length(), ())

    def _left_open(self, selection: Mapping[int, int], place: int, project: int) -> int:
        """The states of a project in which a fact is violated, all others being as they are."""
        unwanted = 0
        for other, mask in self._facts[place]:
            if other == project:
                unwanted = mask
            elif not selection[other] & mask:
                return 0
        return unwanted

    def _violated_at(
        self,
        selection: Mapping[int, int],
        project: int,
        state: int,
        own: Mapping[int, Sequence[int]],
        among: Collection[int],
    ) -> list[int]:
        """The facts found by a state of a project that are violated in it."""
        return [
            place
            for place in own.get(state.bit_length(), ())
            if place in among and self._left_open(selection, place, project) & state
        ]
