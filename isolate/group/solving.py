"""What grouping needs to know of resolving."""

from __future__ import annotations

from typing import Protocol

from isolate.model.proof import Proof
from isolate.model.resolution import Answer


class Resolving(Protocol):
    """Answers questions about sets of applications, by name; the same question has the same answer."""

    def solve(self, names: frozenset[str], *, wheels: bool = False) -> Answer:
        """Whether these applications can share an environment.

        With `wheels` the Python of the answer is chosen so that nothing has to be built, where that is possible.
        """
        ...

    def clash(self, one: str, other: str) -> Proof | None:
        """The proof from written lines alone that two applications conflict, whatever the rest of them requires."""
        ...

    def same_as(self, name: str) -> str:
        """The first application, by name, that requires the same in every respect; the application itself if none."""
        ...

    def fits(self, names: frozenset[str]) -> bool:
        """Whether what earlier answers selected shows that these can share an environment; False says nothing."""
        ...
