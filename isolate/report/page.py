"""What a report says to people, and in which order; how it looks is `text`'s business."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from isolate.report.undecided import alike, in_lines
from isolate.report.wording.causes import MOST_OF_A_CAUSE, edit_text, few
from isolate.report.wording.causes import heading as heading_of
from isolate.report.wording.causes import lines as lines_of
from isolate.report.wording.conflicts import hint, shown, summary
from isolate.report.wording.counting import besides, count, listed, some_of
from isolate.report.wording.facts import sentence
from isolate.report.wording.short_form import Line

if TYPE_CHECKING:
    from isolate.model.cause import Cause
    from isolate.model.grouping import Certificate, Conflict, Environment, Pairs
    from isolate.model.proof import Step
    from isolate.model.report import Report

_NAMED = 4
_MOST_LINES = 10
"""So many lines are shown of what there may be any number of."""
_MOST_OF_ONE = 24
_MOST_OF_CAUSES, _MOST_UNDECIDED, _MOST_BESIDES = 27, 14, 9
"""So many lines of `WIDTH` columns are shown of what is impossible alone, and as many of what keeps others apart; so
many of what could not be decided; and so many causes besides by their headings."""
_MOST_ENVIRONMENTS = 12
_WIDEST_PLACE = 72
WIDTH = 100
"""So wide is text that nobody said the width of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A heading, the lines that show it, what to do about it, and the whole proof where it is asked for."""

    heading: str
    lines: tuple[str, ...] = ()
    hints: tuple[str, ...] = ()
    proof: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One environment."""

    name: str
    python: str
    projects: int
    apps: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """The whole text in parts: the verdict in one line, then what it rests on."""

    verdict: str
    findings: tuple[Finding, ...] = ()
    environments: tuple[Row, ...] = ()
    more_environments: str = ""
    pairs: str = ""
    compared: tuple[str, ...] = ()


def lay_out(report: Report, *, detail: int) -> Page:
    """Put a report into order: -1 the verdict only, 0 what causes the conflicts, 1 each conflict with its proof."""
    grouping = report.grouping
    if detail < 0 or grouping is None:
        return Page(verdict=verdict(report))
    conflicts, platforms = report.conflicts(), report.target.platforms
    findings = tuple(_proven(conflict, platforms) for conflict in conflicts) if detail else _causes(report)
    findings += _in_locks(report, detail=detail)
    return Page(
        verdict=verdict(report),
        findings=findings,
        environments=tuple(
            Row(
                name=each.name,
                python=each.resolution.python,
                projects=len(each.resolution.pins()),
                apps=", ".join(each.apps) if detail else _members(each.apps),
            )
            for each in grouping.environments[: None if detail else _MOST_ENVIRONMENTS]
        ),
        more_environments="" if detail else _more(grouping.environments[_MOST_ENVIRONMENTS:]),
        pairs=_pairs(grouping.pairs) if grouping.pairs.total > 1 else "",
        compared=_compared(report, detail),
    )


def proven(report: Report) -> tuple[Finding, ...]:
    """The conflicts one by one, each with its whole proof; those that have none are left out."""
    return tuple(each for each in lay_out(report, detail=1).findings if each.proof)


def verdict(report: Report) -> str:
    """The answer in one line: how many applications and conflicts, how many environments, and how sure that is."""
    grouping = report.grouping
    if grouping is None:
        return "no application could be analysed"
    conflicts = [conflict for conflict in report.conflicts() if conflict.kind != "undecided"]
    statuses = [report.status(app) for app in report.apps]
    elsewhere = sum(report.is_for_another_python(app) for app in report.apps)
    impossible = statuses.count("alone") - elsewhere
    undecided = [
        _some(statuses.count("undecided"), "application"),
        _some(len(grouping.pairs.undecided), "pair"),
    ]
    errors = sum(problem.severity == "error" for problem in report.problems)
    facts = [
        count(len(report.apps), "application"),
        _conflicts(conflicts, is_decided=report.is_decided()),
        f"{count(elsewhere, 'application')} for another Python" if elsewhere else "",
        f"{count(impossible, 'application')} impossible even alone" if impossible else "",
        *(f"{each} undecided" for each in undecided if each),
        _some(errors, "error"),
        f"stopped early ({', '.join(part.replace('-', ' ') for part in grouping.open)} open)" if grouping.open else "",
    ]
    for_whom = " for the rest" if {"alone", "undecided"} & {*statuses} else ""
    needed = _needed(len(grouping.environments), grouping.certificate, for_whom)
    return ", ".join(fact for fact in facts if fact) + (f": {needed}" if needed else "")


def _conflicts(conflicts: Sequence[Conflict], *, is_decided: bool) -> str:
    """How many conflicts there are, and of how many pairs or sets, where these have more than one each."""
    if not conflicts:
        return "no conflict" if is_decided else "no conflict found"
    several = [each.apps for each in conflicts if len(each.apps) > 1]
    sets = {*several}
    noun = "pair" if all(len(each) == len(("one", "other")) for each in sets) else "set"
    where = f" in {count(len(sets), noun)}" if len(sets) < len(several) else ""
    return f"{count(len(conflicts), 'conflict')}{where}"


def _needed(environments: int, certificate: Certificate | None, for_whom: str) -> str:
    if environments == 0:
        return ""
    if environments == 1:
        return f"1 environment is enough{for_whom}"
    number = f"{environments} environments"
    match certificate.kind if certificate else None:
        case "clique" if certificate:
            pairwise = " pairwise" if len(certificate.apps) > 2 else ""
            return f"{number} are needed{for_whom} (certified: {_first_of(certificate.apps)} conflict{pairwise})"
        case "unsat":
            fewer = f"{environments - 1} cannot hold them" if environments > 2 else "one cannot hold them all"
            return f"{number} are needed{for_whom} (certified: {fewer})"
        case "heuristic" if certificate:
            return f"{number} are enough{for_whom}, at least {certificate.lower_bound} are needed"
        case _:
            return f"{number} are enough{for_whom}"


def _pairs(pairs: Pairs) -> str:
    parts = [f"{pairs.compatible} compatible", f"{len(pairs.conflicting)} conflicting"]
    if pairs.undecided:
        parts.append(f"{len(pairs.undecided)} undecided")
    if pairs.impossible:
        parts.append(f"{pairs.impossible} with an application that is impossible alone")
    if pairs.open:
        parts.append(f"{pairs.open} open")
    return f"{pairs.total} pairs of applications: {', '.join(parts)}"


def _in_locks(report: Report, *, detail: int) -> tuple[Finding, ...]:
    """What conflicts in locks alone, told as one finding: whose locks, the lines of one pair, and what ends it."""
    found = report.lock_conflicts()
    if not found:
        return ()
    if detail:
        return tuple(
            replace(
                _proven(each, report.target.platforms),
                heading=f"only in their locks, {_heading(each, (each.project,))}",
            )
            for each in found
        )
    apps = _apps_of(found)
    enough = report.grouping is not None and len(report.grouping.environments) == 1
    mend = "locking again together gives one environment" if enough else "locking them again together ends that"
    pairs = count(len(found), "pair")
    return (
        Finding(
            heading=f"the locks of {some_of(apps)} conflict in {pairs}; these conflicts exist only in your locks",
            lines=_aligned(shown(found[0]).lines),
            hints=(mend,),
        ),
    )


def _apps_of(conflicts: Iterable[Conflict]) -> list[str]:
    return sorted({app for each in conflicts for app in each.apps})


def _compared(report: Report, detail: int) -> tuple[str, ...]:
    comparison = report.comparison()
    if comparison is None or report.baseline is None:
        return ()
    most = sys.maxsize if detail > 0 else _MOST_LINES
    total = (
        f"compared with {report.baseline.name}: {len(comparison.new)} new, {len(comparison.unchanged)} unchanged, "
        f"{len(comparison.gone)} gone"
    )
    return (
        total,
        *(f"  {line}" for line in _few([f"new: {summary(each)}" for each in comparison.new], most)),
        *(f"  {line}" for line in _few([f"gone: {each.summary}" for each in comparison.gone], most)),
        *(
            f"  {line}"
            for line in _few(
                [
                    f"renamed: the conflict of {_ticked(known.apps)} is now that of {_ticked(found.apps)}"
                    for known, found in comparison.renamed
                ],
                most,
            )
        ),
    )


def _few(lines: Sequence[str], most: int) -> Sequence[str]:
    """The lines, or the first of them and how many there are besides."""
    if len(lines) <= most:
        return lines
    return [*lines[: most - 1], besides(len(lines) - most + 1)]


def _proven(conflict: Conflict, platforms: Sequence[str]) -> Finding:
    return Finding(
        heading=f"{_heading(conflict, tuple(filter(None, [conflict.project])))}{_where(conflict, platforms)}",
        lines=_aligned(shown(conflict).lines),
        hints=tuple(filter(None, [hint(conflict)])),
        proof=tuple(_step(step) for step in conflict.steps),
    )


def _heading(conflict: Conflict, projects: Sequence[str]) -> str:
    """Who clashes over what; why is said by the lines below it."""
    if conflict.kind in ("undecided", "files"):
        return summary(conflict)
    apps, over = _ticked(conflict.apps), f" over {_ticked(projects)}" if projects else ""
    match len(conflict.apps):
        case 1:
            return f"no environment satisfies {apps}"
        case 2:
            return f"{apps} conflict{over}"
        case number:
            fewer = "two" if number == 3 else number - 1
            return f"{apps} conflict{over}, though any {fewer} of them fit together"


def _where(conflict: Conflict, platforms: Sequence[str]) -> str:
    """On which platforms, where a conflict is not on all of them."""
    here = {target.platform for target in (conflict.proof.targets if conflict.proof else ())}
    return f" on {listed([each for each in platforms if each in here])}" if here and here < set(platforms) else ""


def _causes(report: Report) -> tuple[Finding, ...]:
    """What causes the conflicts, the first of these in full, of others the headings; then what could not be decided."""
    platforms = report.target.platforms
    causes = report.causes()
    sets = len({each for cause in causes for each in cause.sets})
    alone = [cause_finding(each, sets, platforms) for each in causes if each.kind == "alone"]
    between = [cause_finding(each, sets, platforms) for each in causes if each.kind != "alone"]
    undecided = alike(each for each in report.conflicts() if each.kind == "undecided")
    parts = [_within(alone, _MOST_OF_CAUSES), _within(between, _MOST_OF_CAUSES)]
    left = [each.heading for _, more in parts for each in more]
    more = f"{count(len(left), 'more cause')} (`--verbose` shows every conflict)"
    others = (Finding(heading=more, lines=tuple(_few(left, _MOST_BESIDES))),) if left else ()
    unknown, unshown = _within([undecided_finding(each) for each in undecided], _MOST_UNDECIDED)
    end = (Finding(heading=f"{besides(len(unshown))}, which could not be decided"),) if unshown else ()
    return (*(each for first, _ in parts for each in first), *others, *unknown, *end)


def _within(findings: Sequence[Finding], room: int) -> tuple[Sequence[Finding], Sequence[Finding]]:
    """The first of these, as many as there is room for in lines, and the others."""
    for number, each in enumerate(findings):
        room -= _height(each)
        if number and room < 0:
            return findings[:number], findings[number:]
    return findings, ()


def _height(finding: Finding) -> int:
    """How many lines of `WIDTH` columns a finding and the empty line before it take, or a few more."""
    hints = [f"hint: {each}" for each in finding.hints]
    return 1 + sum(1 + len(line) // (WIDTH - 10) for line in (finding.heading, *finding.lines, *hints))


def cause_finding(cause: Cause, sets: int, platforms: Sequence[str]) -> Finding:
    """A cause among so many sets of applications that conflict, in a few lines."""
    first = cause.conflicts[0]
    hints = distinct(filter(None, map(hint, cause.conflicts)))
    where = {_where(each, platforms) for each in cause.conflicts}
    if len(cause.conflicts) == 1 or (cause.kind != "alone" and len(cause.sets) == 1):
        heading = _heading(first, cause.projects)
        lines = few([line for each in cause.conflicts for line in shown(each).lines], _MOST_OF_ONE)
    else:
        heading = heading_of(cause, sets)
        lines = few(
            lines_of(cause), _MOST_OF_ONE if len(cause.apps) == 1 and cause.kind == "alone" else MOST_OF_A_CAUSE
        )
        hints = (edit_text(cause.edits),) if cause.edits else hints if len(hints) == 1 else ()
    return Finding(heading=f"{heading}{where.pop() if len(where) == 1 else ''}", lines=_aligned(lines), hints=hints)


def undecided_finding(conflicts: tuple[Conflict, ...]) -> Finding:
    """What could not be decided, of conflicts that miss the same."""
    heading, lines = in_lines(conflicts, some_of(_apps_of(conflicts)))
    return Finding(heading=heading, lines=lines, hints=tuple(filter(None, [hint(conflicts[0])])))


def _aligned(lines: Sequence[Line]) -> tuple[str, ...]:
    """The texts of lines behind their places, one below the other where there is room."""
    width = max((len(line.place) for line in lines if len(line.place) <= _WIDEST_PLACE), default=0)
    return tuple(f"{line.place.ljust(width)}  {line.text}" if line.place else line.text for line in lines)


def _ticked(names: Sequence[str]) -> str:
    return listed([f"`{name}`" for name in names])


def _members(apps: Sequence[str]) -> str:
    """The applications of an environment, of many how many."""
    named = ", ".join(apps)
    if len(apps) == 1 or len(named) <= WIDTH // 2:
        return named
    return f"{len(apps)} applications"


def _more(environments: Sequence[Environment]) -> str:
    """That there are more environments, and how many applications they hold."""
    if not environments:
        return ""
    apps = count(sum(len(each.apps) for each in environments), "application")
    return f"… and {count(len(environments), 'more environment')} of {apps} (`--verbose` shows all)"


def _first_of(names: Sequence[str]) -> str:
    """Names as they stand, of many the first, and of long ones how many."""
    few = names if len(names) <= _MOST_LINES else names[: _NAMED - 1]
    named = listed([*few, *([f"{len(names) - len(few)} more"] if few is not names else [])])
    return named if len(names) <= len(("one", "other")) or len(named) <= WIDTH else f"{len(names)} applications"


def _step(step: Step) -> str:
    place = f" ({step.origin})" if step.origin else ""
    because = f" (from {listed([str(number) for number in step.because])})" if step.because else ""
    return f"{step.number}. {sentence(step.fact)}{place}{because}"


def _some(number: int, noun: str) -> str:
    return count(number, noun) if number else ""


def distinct(texts: Iterable[str]) -> tuple[str, ...]:
    """Each text once, in the order of first sight."""
    return tuple(dict.fromkeys(texts))
