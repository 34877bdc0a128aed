"""What is known of sets of applications: a subset of what resolves resolves, a superset of what does not does not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import reduce
from operator import or_

from isolate.group.solving import Resolving
from isolate.model.proof import Proof
from isolate.model.resolution import Answer, Resolution, Undecided


class Memory:
    """Remembers answers, sets of applications as bits of an integer: so that 19,900 pairs are looked up, not searched.

    Everything is by name outside.
    """

    def __init__(self, names: Sequence[str], resolving: Resolving) -> None:
        self._resolving = resolving
        self._names = tuple(names)
        self._place = {name: place for place, name in enumerate(self._names)}
        self._bit = {name: 1 << place for place, name in enumerate(self._names)}
        self._together = [0] * len(self._names)
        """Per application those it is known to share an environment with."""
        self._resolved: list[int] = []
        self._apart = [0] * len(self._names)
        """Per application those it is known to share none with."""
        self._pairs: dict[int, Proof] = {}
        self._larger: dict[int, Proof] = {}
        self._doubts: dict[int, Undecided] = {}
        self._answers: dict[int, Answer] = {}

    # Sets of names and bits

    def bits(self, names: Iterable[str]) -> int:
        """These applications as bits."""
        return reduce(or_, map(self._bit.__getitem__, names), 0)

    def names(self, bits: int) -> tuple[str, ...]:
        """The applications that bits stand for, in their order."""
        return tuple(self._names[place] for place in _places(bits))

    def bit(self, name: str) -> int:
        """The bit of an application."""
        return self._bit[name]

    def together(self, name: str) -> int:
        """The applications that are known to share an environment with this one, itself among them."""
        return self._together[self._place[name]]

    def apart(self, name: str) -> int:
        """The applications that are known to share no environment with this one."""
        return self._apart[self._place[name]]

    # Questions

    def resolution(self, names: Iterable[str]) -> Answer:
        """The answer for exactly these applications, as an environment is to have it."""
        wanted = self.bits(names)
        if wanted not in self._answers:
            answer = self._resolving.solve(frozenset(self.names(wanted)), wheels=True)
            self._answers[wanted] = answer
            self._remember(wanted, answer)
        return self._answers[wanted]

    def verdict(self, names: Iterable[str]) -> Proof | Undecided | None:
        """Why these applications share no environment, or why that is not known; None where they can."""
        wanted = self.bits(names)
        known = self._known(wanted)
        if not isinstance(known, _Open):
            return known
        asked = frozenset(self.names(wanted))
        if self._resolving.fits(asked):
            self._join(wanted)
            return None
        answer = self._resolving.solve(asked)
        self._remember(wanted, answer)
        return None if isinstance(answer, Resolution) else answer

    def is_known(self, names: Iterable[str]) -> bool:
        """Whether a verdict needs nothing to be resolved."""
        return not isinstance(self._known(self.bits(names)), _Open)

    def open_pairs(self, name: str, others: Sequence[str]) -> list[str]:
        """Those of the others of which no pair with this one is known to fit or to conflict."""
        settled = self.together(name) | self.apart(name)
        return [other for other in others if not settled & self._bit[other]]

    def join(self, names: Iterable[str]) -> None:
        """Remember that these applications can share an environment."""
        self._join(self.bits(names))

    def learn(self, names: Iterable[str], answer: Answer) -> None:
        """Remember the answer for these applications, which stands for any that require the same."""
        self._remember(self.bits(names), answer)

    def part(self, proof: Proof) -> None:
        """Remember that the applications of a proof share no environment."""
        self._remember(0, proof)

    def _known(self, wanted: int) -> Proof | Undecided | _Open | None:
        first, *others = _places(wanted)
        if not wanted & ~self._together[first] and (not others[1:] or any(not wanted & ~r for r in self._resolved)):
            return None
        for place in (first, *others):
            against = self._apart[place] & wanted
            if against:
                return self._pairs[1 << place | against & -against]
        for bits, proof in self._larger.items():
            if not bits & ~wanted:
                return proof
        return self._doubts.get(wanted, _Open())

    def _remember(self, wanted: int, answer: Answer) -> None:
        match answer:
            case Resolution():
                self._join(wanted)
            case Undecided():
                self._doubts[wanted] = answer
            case Proof():
                bits = self.bits(answer.apps)
                if bits.bit_count() == 2:
                    one, other = _places(bits)
                    self._pairs.setdefault(bits, answer)
                    self._apart[one] |= 1 << other
                    self._apart[other] |= 1 << one
                else:
                    self._larger.setdefault(bits, answer)

    def _join(self, wanted: int) -> None:
        for place in _places(wanted):
            self._together[place] |= wanted
        if wanted.bit_count() > 2:
            self._resolved = [bits for bits in self._resolved if bits & ~wanted]
            self._resolved.append(wanted)

    def minimal(self, proof: Proof) -> Proof:
        """A proof about a subset of its applications of which none can be left out: drop any one and it resolves."""
        needed = list(proof.apps)
        for name in proof.apps:
            if name not in needed or len(needed) == 1:
                continue
            answer = self.verdict(one for one in needed if one != name)
            if isinstance(answer, Proof):
                proof = answer
                needed = [one for one in needed if one in answer.apps]
        found = self.bits(proof.apps)
        self._larger = {bits: kept for bits, kept in self._larger.items() if kept is proof or found & ~bits}
        return proof


class _Open:
    """Nothing is known."""


def _places(bits: int) -> Iterator[int]:
    while bits:
        lowest = bits & -bits
        yield lowest.bit_length() - 1
        bits ^= lowest
