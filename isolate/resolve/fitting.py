"""Whether applications fit together by what is known, without a search (docs/solver.md, "Several applications")."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import islice

from isolate.resolve.entry import NOT_SELECTED
from isolate.resolve.universe import Universe

Required = tuple[tuple[int, int], ...]
"""What is required: projects by number, each with the states in which it meets that."""


class Fitting:
    """Puts selections of one universe together from releases that earlier answers selected.

    What each of these releases requires is told, so a selection that meets it all is a resolution. Nothing is loaded
    and nothing undone: where the newest releases that meet what is required so far lead nowhere, nothing is said.
    """

    def __init__(self, universe: Universe) -> None:
        self._universe = universe
        self._usable: dict[int, int] = {}
        """By number the states that were selected, without those that count for some applications only."""
        self._conditional: dict[int, int] = {}
        self._facts: dict[int, list[tuple[int, int, int]]] = {}
        """By number what was told of its states: those, and of what is required the number and the refused states."""
        self._required: dict[tuple[int, int], Required] = {}
        self._lines: dict[str, dict[int, int]] = {}
        self._read = 0
        self._is_alike = True
        """Whether what a release requires is the same for all applications."""

    def learn(self, selected: Mapping[int, int]) -> None:
        """Use the releases of a selection, by number and place, from now on."""
        self._read_on()
        for number, place in selected.items():
            if self._universe.entries[number].app is None and number != self._universe.strict:
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

    def fits(self, names: Iterable[str]) -> bool:
        """Whether a selection for these applications was put together; False says nothing."""
        self._read_on()
        if not self._is_alike:
            return False
        full, usable = self._universe.solver.now.full, self._usable
        states: dict[int, int] = {}
        waiting: list[int] = []
        for name in names:
            for number, wanted in self._wanted_by(name).items():
                before = states.get(number, full[number])
                left = states[number] = before & wanted
                if not left:
                    return False
                if before & ~left & NOT_SELECTED:
                    waiting.append(number)
        for number in waiting:
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
                return False
            states[number] = state
            for needed, wanted in required:
                before = states.get(needed, full[needed])
                states[needed] = before & wanted
                if before & NOT_SELECTED:
                    waiting.append(needed)
        return True

    def _wanted_by(self, name: str) -> dict[int, int]:
        """The states in which each project meets the lines of an application."""
        found = self._lines.get(name)
        if found is None:
            found = self._lines[name] = {}
            for premises in self._universe.lines_of(name).values():
                for premise in premises:
                    number, refused = premise.terms[-1]
                    found[number] = found.get(number, self._universe.entries[number].full) & ~refused
        return found

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
