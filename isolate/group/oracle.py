"""What grouping needs to know of resolving."""

from __future__ import annotations

from typing import Protocol

from isolate.model.proof import Proof
from isolate.model.resolution import Answer, Undecided


class Oracle(Protocol):
    """Answers questions about sets of applications, by name; the same question has the same answer."""

    def solve(self, names: frozenset[str], *, wheels: bool = False) -> Answer:
        """Whether these applications can share an environment.

        With `wheels` the Python of the answer is chosen so that nothing has to be built, where that is possible.
        """
        ...

    def verdict(self, names: frozenset[str]) -> Proof | Undecided | None:
        """Why these cannot share an environment, or why that is not known; None where they can."""
        ...

    def conflict(self, names: frozenset[str]) -> Proof | None:
        """The proof that these conflict, whatever the releases require that could not be read; None if there is none.

        So None says nothing but that `solve` gives no proof either, of these or of fewer.
        """
        ...

    def clash(self, one: str, other: str) -> Proof | None:
        """The proof from written lines alone that two applications conflict, whatever the rest of them requires."""
        ...

    def fits(self, names: frozenset[str]) -> bool:
        """Whether what earlier answers selected shows that these can share an environment; False says nothing."""
        ...
