"""What a report says to people, and in which order; how it looks is `text`'s business."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from isolate.report.cluster import Cluster, clusters
from isolate.report.undecided import in_lines
from isolate.report.wording.conflicts import hint, shown, summary
from isolate.report.wording.facts import sentence
from isolate.report.wording.short_form import Line

if TYPE_CHECKING:
    from isolate.model.grouping import Certificate, Conflict, Pairs
    from isolate.model.proof import Step
    from isolate.model.report import Report

_ALIKE = 4
_MOST_LINES = 10
"""So many lines are shown of what there may be any number of."""
_MOST_WRITTEN, _MOST_OF_A_SIDE = 7, 3
"""So many written lines are shown of conflicts that are told together, and where both sides have many, of each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A heading, the lines that show it, what to do about it, and the whole proof where it is asked for."""

    heading: str
    lines: tuple[str, ...]
    hints: tuple[str, ...]
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
    pairs: str = ""
    compared: tuple[str, ...] = ()


def lay_out(report: Report, *, detail: int) -> Page:
    """Put a report into order: -1 the verdict only, 0 conflicts with one cause told together, 1 each with its proof."""
    grouping = report.grouping
    if detail < 0 or grouping is None:
        return Page(verdict=verdict(report))
    conflicts, platforms = report.conflicts(), report.target.platforms
    if detail:
        findings = tuple(_proven(conflict, platforms) for conflict in conflicts)
    else:
        findings = tuple(_finding(cluster, platforms) for cluster in clusters(conflicts))
    findings += _in_locks(report, detail=detail)
    return Page(
        verdict=verdict(report),
        findings=findings,
        environments=tuple(
            Row(
                name=each.name,
                python=each.resolution.python,
                projects=len(each.resolution.pins()),
                apps=", ".join(each.apps),
            )
            for each in grouping.environments
        ),
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
    conflicts = sum(conflict.kind != "undecided" for conflict in report.conflicts())
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
        count(conflicts, "conflict") if conflicts else "no conflict" if report.is_decided() else "no conflict found",
        f"{count(elsewhere, 'application')} for another Python" if elsewhere else "",
        f"{count(impossible, 'application')} impossible even alone" if impossible else "",
        *(f"{each} undecided" for each in undecided if each),
        _some(errors, "error"),
        f"stopped early ({', '.join(part.replace('-', ' ') for part in grouping.open)} open)" if grouping.open else "",
    ]
    for_whom = " for the rest" if {"alone", "undecided"} & {*statuses} else ""
    needed = _needed(len(grouping.environments), grouping.certificate, for_whom)
    return ", ".join(fact for fact in facts if fact) + (f": {needed}" if needed else "")


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
            replace(_proven(each, report.target.platforms), heading=f"only in their locks, {_heading(each)}")
            for each in found
        )
    apps = _apps_of(found)
    enough = report.grouping is not None and len(report.grouping.environments) == 1
    mend = "locking again together gives one environment" if enough else "locking them again together ends that"
    pairs = count(len(found), "pair")
    return (
        Finding(
            heading=f"the locks of {_some_of(apps)} conflict in {pairs}; these conflicts exist only in your locks",
            lines=_aligned(shown(found[0]).lines),
            hints=(mend,),
        ),
    )


def _apps_of(conflicts: Iterable[Conflict]) -> list[str]:
    return sorted({app for each in conflicts for app in each.apps})


def _compared(report: Report, detail: int) -> tuple[str, ...]:
    comparison = report.comparison()
    if comparison is None:
        return ()
    most = sys.maxsize if detail > 0 else _MOST_LINES
    total = (
        f"compared with the baseline: {len(comparison.new)} new, {len(comparison.unchanged)} unchanged, "
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
    return [*lines[: most - 1], _besides(len(lines) - most + 1)]


def _besides(number: int) -> str:
    return f"… and {number} more (`--verbose` shows all)"


def _proven(conflict: Conflict, platforms: Sequence[str]) -> Finding:
    return Finding(
        heading=f"{_heading(conflict)}{_where(conflict, platforms)}",
        lines=_aligned(shown(conflict).lines),
        hints=tuple(filter(None, [hint(conflict)])),
        proof=tuple(_step(step) for step in conflict.steps),
    )


def _heading(conflict: Conflict) -> str:
    """Who clashes over what; why is said by the lines below it."""
    if conflict.kind in ("undecided", "files"):
        return summary(conflict)
    apps, over = _ticked(conflict.apps), f" over `{conflict.project}`" if conflict.project else ""
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


def _finding(cluster: Cluster, platforms: Sequence[str]) -> Finding:
    if cluster.conflicts[0].kind == "undecided":
        heading, lines = in_lines(cluster.conflicts, _some_of(_apps_of(cluster.conflicts)))
        return Finding(heading=heading, lines=lines, hints=tuple(filter(None, [hint(cluster.conflicts[0])])))
    if len(cluster.conflicts) == 1:
        return replace(_proven(cluster.conflicts[0], platforms), proof=())
    one, other = sorted((cluster.left, cluster.right), key=len)
    hints = distinct(filter(None, map(hint, cluster.conflicts)))
    verb = "conflicts" if len(one) == 1 else "each conflict"
    return Finding(
        heading=f"{_some_of(one)} {verb} with {_some_of(other)} over `{cluster.conflicts[0].project}`"
        f"{_where(cluster.conflicts[0], platforms)}",
        lines=_aligned(_of_sides(cluster, one)),
        hints=hints if len(hints) == 1 else (),
    )


def _of_sides(cluster: Cluster, one: Sequence[str]) -> list[Line]:
    """Each written line once, of many a few of each side, then the statements that all conflicts end in."""
    told: dict[Line, list[set[str]]] = {}
    for conflict in cluster.conflicts:
        for line in dict.fromkeys(shown(conflict).lines):
            told.setdefault(line, []).append(set(conflict.apps))
    written = [line for line in told if line.place]
    ends = [line for line in told if not line.place and len(told[line]) == len(cluster.conflicts)]
    first = _abridged(line for line in written if set.intersection(*told[line]) <= set(one))
    second = _abridged(line for line in written if not set.intersection(*told[line]) <= set(one))
    return [*_first(first, _most_beside(second)), *_first(second, _most_beside(first)), *_abridged(ends)]


def _first(lines: Sequence[Line], most: int) -> list[Line]:
    """As `_few`, of lines that keep their places."""
    return [*lines] if len(lines) <= most else [*lines[: most - 1], Line(text=_besides(len(lines) - most + 1))]


def _most_beside(others: Sequence[Line]) -> int:
    """How many lines of one side are shown beside those of the other."""
    return max(_MOST_OF_A_SIDE, _MOST_WRITTEN - len(others))


def _abridged(lines: Iterable[Line]) -> tuple[Line, ...]:
    """Lines of which only the places differ, no more than a few of each, and how many there are besides."""
    alike: dict[str, list[Line]] = {}
    for line in lines:
        alike.setdefault(line.text, []).append(line)
    found: list[Line] = []
    for text, same in alike.items():
        few = same if len(same) <= _ALIKE else same[: _ALIKE - 1]
        found += few
        if few is not same:
            found.append(Line(text=text, place=f"… and {len(same) - len(few)} more"))
    return tuple(found)


def _aligned(lines: Sequence[Line]) -> tuple[str, ...]:
    """The texts of lines behind their places, one below the other."""
    width = max((len(line.place) for line in lines), default=0)
    return tuple(f"{line.place.ljust(width)}  {line.text}" if line.place else line.text for line in lines)


def _ticked(names: Sequence[str]) -> str:
    return listed([f"`{name}`" for name in names])


def _some_of(names: Sequence[str]) -> str:
    return _ticked(names) if len(names) <= _ALIKE else f"{len(names)} applications"


def _first_of(names: Sequence[str]) -> str:
    """Names as they stand, of many the first."""
    few = names if len(names) <= _MOST_LINES else names[: _ALIKE - 1]
    return listed([*few, *([f"{len(names) - len(few)} more"] if few is not names else [])])


def _step(step: Step) -> str:
    place = f" ({step.origin})" if step.origin else ""
    because = f" (from {listed([str(number) for number in step.because])})" if step.because else ""
    return f"{step.number}. {sentence(step.fact)}{place}{because}"


def _some(number: int, noun: str) -> str:
    return count(number, noun) if number else ""


def count(number: int, noun: str) -> str:
    """A number with its noun: `1 conflict`, `2 conflicts`."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def listed(names: Sequence[str]) -> str:
    """Names as a sentence lists them: `a, b and c`."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def distinct(texts: Iterable[str]) -> tuple[str, ...]:
    """Each text once, in the order of first sight."""
    return tuple(dict.fromkeys(texts))
