"""Problems, one per line, in the form that editors and people follow to the place."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from isolate.model.problem import Problem, Severity
    from isolate.report.look import Look

_SHOWN: dict[int, tuple[Severity, ...]] = {
    -1: ("error",),
    0: ("error", "warning"),
    1: ("error", "warning", "note"),
}


def show(problems: Iterable[Problem], look: Look) -> str:
    """Give `path:line:column: error: message` and, below it, `  hint: …` for each problem that is to be seen."""
    return "".join(
        line_of(problem.severity, problem.message, problem.hint, look, place=str(problem.origin or ""))
        for problem in shown(problems, look)
    )


def shown(problems: Iterable[Problem], look: Look) -> tuple[Problem, ...]:
    """The problems that are to be seen at that detail."""
    return tuple(problem for problem in problems if problem.severity in _SHOWN[look.detail])


def line_of(severity: Severity, message: str, hint: str, look: Look, *, place: str = "") -> str:
    """Give one message with its hint, each with a line break at its end."""
    first = f"{place}: " if place else ""
    lines = [f"{first}{severity}: {message}", *([f"  hint: {hint}"] if hint else [])]
    return "".join(f"{look.line(line)}\n" for line in lines)
