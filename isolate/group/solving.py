"""What grouping needs to know of resolving: nothing but a function."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from isolate.model.resolution import Answer, Proof, Resolution


class Solve(Protocol):
    """Answers whether applications, by name, can share an environment.

    With `wheels` the Python of the answer is chosen so that nothing has to be built, where that is possible.
    """

    def __call__(self, names: frozenset[str], *, wheels: bool = False) -> Answer:
        """Answer for these applications."""
        ...


class Clash(Protocol):
    """Tells whether the written lines of two applications clash, whatever the rest of them requires."""

    def __call__(self, one: str, other: str) -> Proof | None:
        """The proof from written lines alone, or None."""
        ...


class Memory:
    """Remembers answers: a subset of what resolves resolves, a superset of what does not does not."""

    def __init__(self, solve: Solve) -> None:
        self._solve = solve
        self._proofs: dict[frozenset[str], Proof] = {}
        self._resolved: list[frozenset[str]] = []
        self._answers: dict[tuple[frozenset[str], bool], Answer] = {}

    def resolution(self, names: Iterable[str]) -> Answer:
        """The answer for exactly these applications."""
        wanted = frozenset(names)
        key = (wanted, True)
        if key not in self._answers:
            self._answers[key] = self._remember(wanted, self._solve(wanted, wheels=True))
        return self._answers[key]

    def verdict(self, names: Iterable[str]) -> Answer | None:
        """The answer for these applications, None where it is known that they resolve."""
        wanted = frozenset(names)
        if any(wanted <= resolved for resolved in self._resolved):
            return None
        for apps, proof in self._proofs.items():
            if apps <= wanted:
                return proof
        key = (wanted, False)
        if key not in self._answers:
            self._answers[key] = self._remember(wanted, self._solve(wanted))
        answer = self._answers[key]
        return None if isinstance(answer, Resolution) else answer

    def _remember(self, wanted: frozenset[str], answer: Answer) -> Answer:
        match answer:
            case Resolution() if len(wanted) > 2:
                self._resolved.append(wanted)
            case Proof(apps=apps):
                self._proofs.setdefault(frozenset(apps), answer)
        return answer

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
        return proof
