"""What a report says of places in files, for the formats that programs show beside these places."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from isolate.report.wording.conflicts import hint, shown

if TYPE_CHECKING:
    from isolate.model.grouping import Conflict
    from isolate.model.origin import Origin
    from isolate.model.problem import Problem, Severity
    from isolate.model.report import Report


@dataclass(frozen=True, slots=True, kw_only=True)
class Annotation:
    """One statement and the written lines it rests on, the first of which it is shown at.

    `rule` is a conflict's kind or a problem's code, `id` a conflict's id and empty for a problem. `message` is one
    sentence, `detail` the lines that show it.
    """

    severity: Severity
    rule: str
    title: str
    message: str
    detail: tuple[str, ...] = ()
    hint: str = ""
    origins: tuple[Origin, ...] = ()
    id: str = ""
    apps: tuple[str, ...] = ()

    @property
    def support(self) -> tuple[str, ...]:
        """What stands below the message: the lines that show it, and what to do about it."""
        return (*self.detail, *([f"hint: {self.hint}"] if self.hint else []))


def annotate(report: Report) -> Iterator[Annotation]:
    """Give the conflicts, then the problems, in the order of the report.

    A conflict that a baseline lists, or that only locks have, is a note: it fails no run.
    """
    comparison = report.comparison()
    known = {each.id for each in comparison.unchanged} if comparison else set()
    for conflict in report.conflicts():
        yield _of_conflict(conflict, known=conflict.id in known)
    for conflict in report.lock_conflicts():
        yield _of_conflict(conflict, known=True)
    for problem in report.problems:
        yield of_problem(problem)


def _of_conflict(conflict: Conflict, *, known: bool) -> Annotation:
    severity: Severity = "note" if known else "warning" if conflict.kind == "undecided" else "error"
    text = shown(conflict)
    where = " only in their locks" if conflict.place == "lock" else ""
    return Annotation(
        severity=severity,
        rule=conflict.kind,
        title=f"undecided: {', '.join(conflict.apps)}"
        if conflict.kind == "undecided"
        else f"{', '.join(conflict.apps)}: no environment{where}",
        message=text.summary,
        detail=tuple(map(str, text.lines)),
        hint=hint(conflict),
        origins=_written(conflict),
        id=conflict.id,
        apps=conflict.apps,
    )


def _written(conflict: Conflict) -> tuple[Origin, ...]:
    """The lines that people wrote, each once, in the order of the proof's short form: by application."""
    steps = [step for step in conflict.steps if step.origin]
    ranked = sorted(steps, key=lambda step: conflict.apps.index(step.app) if step.app in conflict.apps else 0)
    return tuple(dict.fromkeys(step.origin for step in ranked if step.origin))


def of_problem(problem: Problem) -> Annotation:
    """A problem at its place."""
    return Annotation(
        severity=problem.severity,
        rule=problem.code,
        title=problem.code.replace("-", " "),
        message=problem.message,
        hint=problem.hint,
        origins=(problem.origin,) if problem.origin else (),
    )
