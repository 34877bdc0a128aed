"""Incompatibilities: terms that cannot all hold together (docs/solver.md, "Incompatibilities")."""

from __future__ import annotations

from collections.abc import Sequence

NOT_SELECTED = 1
"""The mask of the one state in which a project has no release."""
SELECTED = 2
"""The mask of the first release; that of release i is `SELECTED << i`."""
PREMISE_OF_NOTHING = -1

Terms = tuple[tuple[int, int], ...]
"""Projects and masks that cannot all hold together."""


class Incompatibility:
    """A set of terms that cannot all hold together, and where it comes from.

    A term is `(project, mask)`: the project is "in" one of the states of the mask. Bit 0 of a mask is *not
    selected*, bit i+1 is release i. No project stands in two terms. The first two terms are the watched ones, so
    their order changes during a search; nothing else does.

    `premise` is the number of the fact it states, or -1 for a learned one, whose `antecedents` are the
    incompatibilities it was resolved from, in the order of resolution.
    """

    __slots__ = ("antecedents", "premise", "terms")

    def __init__(
        self,
        terms: Sequence[tuple[int, int]],
        premise: int = PREMISE_OF_NOTHING,
        antecedents: tuple[Incompatibility, ...] = (),
    ) -> None:
        self.terms = list(terms)
        self.premise = premise
        self.antecedents = antecedents

    def __repr__(self) -> str:
        return f"Incompatibility({self.terms!r}, premise={self.premise})"


def premises_under(top: Incompatibility) -> list[int]:
    """The numbers of the premises that an incompatibility rests on, ascending; no recursion."""
    found: set[int] = set()
    seen: set[int] = set()
    waiting = [top]
    while waiting:
        one = waiting.pop()
        if id(one) in seen:
            continue
        seen.add(id(one))
        if one.premise >= 0:
            found.add(one.premise)
        waiting.extend(one.antecedents)
    return sorted(found)
