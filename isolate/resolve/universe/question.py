"""What is asked of a universe beside what its applications require."""

from __future__ import annotations

from isolate.model.resolution import Question
from isolate.resolve.kernel.incompatibility import NOT_SELECTED, SELECTED
from isolate.resolve.proof.premise import Premise
from isolate.resolve.universe.universe import Universe


def ask(universe: Universe, question: Question) -> None:
    """State what is asked as facts; every later solve of the universe assumes them."""
    asking = universe.add_switch()
    universe.asked.append((asking, SELECTED))
    for project, specifier in question.requirements:
        number = universe.project(project)
        unwanted = universe.entries[number].full & ~universe.mask(number, specifier)
        terms = ((asking, SELECTED), (number, unwanted))
        universe.tell(Premise(reason="asked", terms=terms, needed=project, specifier=specifier))
    for project, specifier in question.limits:
        number = universe.project(project)
        unwanted = universe.entries[number].full & ~universe.mask(number, specifier) & ~NOT_SELECTED
        terms = ((asking, SELECTED), (number, unwanted))
        universe.tell(Premise(reason="asked-limit", terms=terms, needed=project, specifier=specifier))
    for project in question.excluded:
        number = universe.project(project)
        terms = ((asking, SELECTED), (number, universe.entries[number].full & ~NOT_SELECTED))
        universe.tell(Premise(reason="asked-exclusion", terms=terms, needed=project))
