"""What a report says of places in files, for the formats that programs show beside these places."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypedDict

from isolate.model.cause import find_causes
from isolate.report.page import cause_finding, undecided_finding
from isolate.report.undecided import alike
from isolate.report.wording.conflicts import hint, shown
from isolate.report.wording.counting import some_of
from isolate.report.wording.facts import sentence

if TYPE_CHECKING:
    from isolate.model.cause import Cause
    from isolate.model.grouping import Conflict
    from isolate.model.origin import Origin
    from isolate.model.problem import Problem, Severity
    from isolate.model.report import Report


class _Written(TypedDict):
    origins: tuple[Origin, ...]
    said: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Annotation:
    """One statement and the written lines it rests on, the first of which it is shown at.

    `rule` is a conflict's kind or a problem's code. `id` is empty for a problem; it is a conflict's id, or, of several
    conflicts with one cause, a text that stays the same as long as the cause does. `message` is one sentence, `detail`
    the lines that show it, `said` what stands at each of `origins`.
    """

    severity: Severity
    rule: str
    title: str
    message: str
    detail: tuple[str, ...] = ()
    hint: str = ""
    origins: tuple[Origin, ...] = ()
    said: tuple[str, ...] = ()
    id: str = ""
    conflicts: int = 1
    is_alone: bool = False
    """It is about each of `apps` by itself."""
    apps: tuple[str, ...] = ()

    @property
    def support(self) -> tuple[str, ...]:
        """What stands below the message: the lines that show it, and what to do about it."""
        return (*self.detail, *([f"hint: {self.hint}"] if self.hint else []))


def annotate(report: Report) -> Iterator[Annotation]:
    """Give what causes the conflicts, what could not be decided, then the problems, in the order of the report.

    Conflicts that a baseline lists, or that only locks have, are notes: they fail no run.
    """
    comparison = report.comparison()
    known = {each.id for each in comparison.unchanged} if comparison else set()
    proven = [each for each in report.conflicts() if each.kind != "undecided"]
    yield from _of_causes(find_causes([each for each in proven if each.id in known]) if known else (), "note", report)
    new = find_causes([each for each in proven if each.id not in known]) if known else report.causes()
    yield from _of_causes(new, "error", report)
    for group in alike(each for each in report.conflicts() if each.kind == "undecided"):
        yield _of_undecided(group)
    yield from _of_causes(find_causes(report.lock_conflicts()), "note", report)
    for problem in report.problems:
        yield of_problem(problem)


def _of_causes(causes: tuple[Cause, ...], severity: Severity, report: Report) -> Iterator[Annotation]:
    sets = len({each for cause in causes for each in cause.sets})
    for cause in causes:
        if len(cause.conflicts) == 1:
            yield _of_conflict(cause.conflicts[0], severity)
            continue
        finding = cause_finding(cause, sets, report.target.platforms)
        where = " only in their locks" if cause.conflicts[0].place == "lock" else ""
        name, title = _named(cause)
        yield Annotation(
            severity=severity,
            rule=cause.conflicts[0].kind,
            title=f"{title}{where}",
            message=finding.heading,
            detail=finding.lines,
            hint="; ".join(finding.hints),
            id=f"{cause.kind} {name}",
            apps=cause.apps,
            conflicts=len(cause.conflicts),
            is_alone=cause.kind == "alone",
            **_written(cause.conflicts),
        )


def _named(cause: Cause) -> tuple[str, str]:
    """What a cause is called, and what is the matter with it."""
    match cause.kind:
        case "alone":
            return ", ".join(cause.apps), f"{_plain(cause.apps)}: no environment"
        case "application":
            others = {app for each in cause.sets for app in each} - {*cause.apps}
            return cause.apps[0], f"{cause.apps[0]}: no environment with {_plain(sorted(others))}"
        case _:
            return cause.projects[0], f"{cause.projects[0]}: no release for {_plain(cause.apps)}"


def _plain(apps: Sequence[str]) -> str:
    return some_of(apps).replace("`", "")


def _of_undecided(conflicts: tuple[Conflict, ...]) -> Annotation:
    """What misses the same, told together."""
    if len(conflicts) == 1:
        return _of_conflict(conflicts[0], "warning")
    finding = undecided_finding(conflicts)
    apps = tuple(sorted({app for each in conflicts for app in each.apps}))
    return Annotation(
        severity="warning",
        rule="undecided",
        title=f"undecided: {_plain(apps)}",
        message=finding.heading,
        detail=finding.lines,
        hint="; ".join(finding.hints),
        id=f"undecided {', '.join(apps)}",
        apps=apps,
        conflicts=len(conflicts),
        is_alone=len(conflicts[0].apps) == 1,
    )


def _of_conflict(conflict: Conflict, severity: Severity) -> Annotation:
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
        id=conflict.id,
        apps=conflict.apps,
        is_alone=len(conflict.apps) == 1,
        **_written((conflict,)),
    )


def _written(conflicts: Sequence[Conflict]) -> _Written:
    """The lines that people wrote, each once, in the order of the proofs' short forms: by application."""
    found: dict[Origin, str] = {}
    for conflict in conflicts:
        steps = [step for step in conflict.steps if step.origin]
        for step in sorted(steps, key=lambda step: conflict.apps.index(step.app) if step.app in conflict.apps else 0):
            if step.origin:
                found.setdefault(step.origin, sentence(step.fact))
    return {"origins": tuple(found), "said": tuple(found.values())}


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
