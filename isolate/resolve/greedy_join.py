"""Whether applications fit together by what is known, without a search (docs/solver.md, "Several applications")."""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import islice

from isolate.resolve.kernel.incompatibility import NOT_SELECTED, SELECTED
from isolate.resolve.universe.universe import Universe

Required = tuple[tuple[int, int], ...]
"""What is required: projects by number, each with the states in which it meets that."""


class Fitting:
    """Puts selections of one universe together from releases that earlier answers selected.

    What each of these releases requires is told, so a selection that meets it all is a resolution. Nothing is loaded
    and nothing undone: where the newest releases that meet what is required so far lead nowhere, it is begun anew with
    the project of which none was left, and nothing is said where that leads nowhere either.
    """

    def __init__(self, universe: Universe) -> None:
        self._universe = universe
        self._usable: dict[int, int] = {}
        """By number the states that were selected, without those that count for some applications only."""
        self._conditional: dict[int, int] = {}
        self._facts: dict[int, list[tuple[int, int, int]]] = {}
        """By number what was told of its states: those, and of what is required the number and the refused states."""
        self._required: dict[tuple[int, int], Required] = {}
        self._alone: dict[str, Mapping[int, int] | None] = {}
        self._read = 0
        self._is_alike = True
        """Whether what a release requires is the same for all applications."""

    def learn(self, selected: Mapping[int, int]) -> None:
        """Use the releases of a selection, by number and place, from now on."""
        self._read_on()
        for number, place in selected.items():
            entry = self._universe.entries[number]
            if entry.app is None and entry.name:
                state = 2 << place & ~self._conditional.get(number, 0)
                self._usable[number] = self._usable.get(number, 0) | state

    def _read_on(self) -> None:
        """Read the facts that were told since."""
        premises = self._universe.premises
        entries = self._universe.entries
        for premise in islice(premises, self._read, None):
            number, states = premise.terms[0]
            if premise.reason == "published":
                if len(premise.terms) == len(("what requires", "what is required")):
                    needed, refused = premise.terms[1]
                    self._facts.setdefault(number, []).append((states, needed, refused))
                elif len(premise.terms) > 1:
                    self._is_alike = False
            elif any(mask == NOT_SELECTED and entries[other].app is not None for other, mask in premise.terms):
                self._conditional[number] = self._conditional.get(number, 0) | states
                self._usable[number] = self._usable.get(number, 0) & ~states
        self._read = len(premises)

    def alone(self, name: str) -> Mapping[int, int] | None:
        """What unit propagation leaves of projects for one application, by number; None where it refutes it.

        Only what it narrows is there.
        """
        if name not in self._alone:
            universe = self._universe
            universe.lines_of(name)
            selected = (universe.app_number(name), universe.lines_number(name), universe.strict)
            assumed = [(number, SELECTED) for number in selected]
            left = universe.solver.consequences(assumed)
            self._alone[name] = left and {
                number: states
                for number, states in left.items()
                if universe.entries[number].app is None and universe.entries[number].name
            }
        return self._alone[name]

    def fitting(self, names: Sequence[str]) -> Mapping[int, int] | None:
        """A selection for these applications that was put together, by number and place; None says nothing."""
        self._read_on()
        alone = [left for name in names if (left := self.alone(name)) is not None]
        if not self._is_alike or len(alone) < len(names):
            return None
        first: set[int] = set()
        while isinstance(found := self._put_together(alone, first), int):
            if found in first:
                return None
            first.add(found)
        return found

    def _put_together(self, alone: Iterable[Mapping[int, int]], first: Collection[int]) -> Mapping[int, int] | int:
        """Put a selection together, some projects first: it, or the number of one of which no release is left.

        `alone` says what is left for each application.
        """
        full, usable = self._universe.solver.now.full, self._usable
        states: dict[int, int] = {}
        selected: dict[int, int] = {}
        early: deque[int] = deque()
        late: deque[int] = deque()
        for each in alone:
            for number, wanted in each.items():
                before = states.get(number, full[number])
                left = states[number] = before & wanted
                if before & ~left & NOT_SELECTED:
                    (early if number in first else late).append(number)
        while early or late:
            number = early.popleft() if early else late.popleft()
            open_states = states[number] & usable.get(number, 0)
            while open_states:
                state = 1 << (open_states.bit_length() - 1)
                required = self._required.get((number, state))
                if required is None:
                    required = self._required_by(number, state)
                if all(states.get(needed, wanted) & wanted for needed, wanted in required):
                    break
                open_states ^= state
            else:
                return number
            states[number] = state
            selected[number] = state.bit_length() - 2
            for needed, wanted in required:
                before = states.get(needed, full[needed])
                states[needed] = before & wanted
                if before & NOT_SELECTED:
                    (early if needed in first else late).append(needed)
        return selected

    def _required_by(self, number: int, state: int) -> Required:
        """What a release requires, all that is said of one project together; an extra requires its own project too."""
        found: dict[int, int] = {}
        base = self._universe.entries[number].base
        if base >= 0:
            found[base] = state
        for states, needed, refused in self._facts.get(number, ()):
            if states & state:
                found[needed] = found.get(needed, self._universe.entries[needed].full) & ~refused
        required = self._required[number, state] = tuple(found.items())
        return required
