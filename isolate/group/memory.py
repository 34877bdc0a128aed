"""What is known of sets of applications: a subset of what resolves resolves, a superset of what does not does not."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from functools import reduce
from operator import or_

from isolate.group.oracle import Oracle
from isolate.model.proof import Proof
from isolate.model.resolution import Answer, Resolution, Undecided


class Memory:
    """Remembers answers, sets of applications as bits of an integer: so that 19,900 pairs are looked up, not searched.

    Everything is by name outside.
    """

    def __init__(self, names: Sequence[str], resolving: Oracle, until: float | None = None) -> None:
        """From the moment `until` (of `time.monotonic`) on what is not known raises `OutOfTimeError`."""
        self._resolving = resolving
        self._until = until
        self._names = tuple(names)
        self._place = {name: place for place, name in enumerate(self._names)}
        self._bit = {name: 1 << place for place, name in enumerate(self._names)}
        self._together = [0] * len(self._names)
        """Per application those it is known to share an environment with."""
        self._resolved: list[int] = []
        self._apart = [0] * len(self._names)
        """Per application those it is known to share none with."""
        self._undecided = [0] * len(self._names)
        """Per application those with which it has no resolution, and no proof that there is none."""
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

    def undecided(self, name: str) -> int:
        """The applications of which it cannot be known whether they share an environment with this one."""
        return self._undecided[self._place[name]]

    def settled(self, name: str) -> int:
        """The applications of which all that can be known about a pair with this one is known."""
        place = self._place[name]
        return self._together[place] | self._apart[place] | self._undecided[place]

    def check_time(self) -> None:
        """Raise `OutOfTimeError` where the time is over."""
        if self._until is not None and time.monotonic() >= self._until:
            raise OutOfTimeError

    # Questions

    def resolution(self, names: Iterable[str]) -> Answer:
        """The answer for exactly these applications, as an environment is to have it."""
        wanted = self.bits(names)
        if wanted not in self._answers:
            self.check_time()
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
        self.check_time()
        answer = self._resolving.verdict(asked)
        if answer is None:
            self._join(wanted)
        else:
            self._remember(wanted, answer)
        return answer

    def conflict(self, names: Iterable[str]) -> Proof | None:
        """The proof that these conflict, where some of them cannot be decided; without one no two of them can be."""
        wanted = self.bits(names)
        self.check_time()
        proof = self._resolving.conflict(frozenset(self.names(wanted)))
        if proof is None:
            self.doubt(names)
        else:
            self._remember(wanted, proof)
        return proof

    def doubt(self, names: Iterable[str]) -> None:
        """Remember that no two of these can be decided, but for those that are."""
        wanted = self.bits(names)
        for place in _places(wanted):
            self._undecided[place] |= wanted & ~(self._together[place] | self._apart[place])

    def pair(self, one: str, other: str) -> Proof | Undecided | None:
        """What is known of a pair; None where it fits, or where nothing is known."""
        wanted = self._bit[one] | self._bit[other]
        if wanted in self._pairs:
            return self._pairs[wanted]
        if not self.undecided(one) & self._bit[other]:
            return None
        return next((doubt for bits, doubt in self._doubts.items() if not bits & ~wanted), None)

    def known_environments(self, names: Iterable[str]) -> dict[tuple[str, ...], Resolution]:
        """Sets that are known to resolve, each of these names in one of them at most, the largest first."""
        left = self.bits(names)
        found: dict[tuple[str, ...], Resolution] = {}
        answers = [(bits, each) for bits, each in self._answers.items() if isinstance(each, Resolution)]
        for bits, answer in sorted(answers, key=lambda each: (-each[0].bit_count(), each[0])):
            if bits and not bits & ~left:
                found[self.names(bits)] = answer
                left &= ~bits
        return found

    def open_pairs(self, name: str, others: Sequence[str]) -> list[str]:
        """Those of the others of which nothing is known about a pair with this one."""
        settled = self.settled(name)
        return [other for other in others if not settled & self._bit[other]]

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
        return next((doubt for bits, doubt in self._doubts.items() if not bits & ~wanted), _Open())

    def _remember(self, wanted: int, answer: Answer) -> None:
        match answer:
            case Resolution():
                self._join(wanted)
            case Undecided():
                bits = self.bits(answer.apps) or wanted
                self._doubts[bits] = answer
                if bits.bit_count() == 2:
                    self.doubt(self.names(bits))
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


class OutOfTimeError(BaseException):
    """The time that there was is over: like an interruption, nothing on the way takes it for an error of its own."""


class _Open:
    """Nothing is known."""


def _places(bits: int) -> Iterator[int]:
    while bits:
        lowest = bits & -bits
        yield lowest.bit_length() - 1
        bits ^= lowest
