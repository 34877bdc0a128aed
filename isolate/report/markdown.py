"""A report as Markdown (CommonMark, with GitHub's tables), for the comment of a review or the summary of a CI job."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from isolate.report.look import NAMED

if TYPE_CHECKING:
    from isolate.model.report import Report
    from isolate.report.look import Look
    from isolate.report.page import Finding

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>()#+!|~&@]|(?<=^)[-.])")
_MOST_CHARACTERS = 65_536
"""A comment of a review holds no more."""
_CUT = "There is no room for the rest, which `--format json` has."
_PLAIN = re.compile(r"[^\s`|\\]|[^\s`|\\][^`|\\]*[^\s`|\\]")


def write(report: Report, look: Look) -> str:
    """Give the verdict as a heading, conflicts with their proofs to unfold, environments and problems."""
    from isolate.report.page import lay_out, proven

    brief = lay_out(report, detail=min(look.detail, 0))
    proofs = proven(report) if look.detail >= 0 else ()
    blocks = [f"## {prose(look.line(brief.verdict))}"]
    blocks += [_finding(finding, look) for finding in brief.findings]
    place = len(blocks)
    blocks += _environments(report, look) if look.detail >= 0 else []
    blocks += [prose(look.line(brief.pairs))] if brief.pairs else []
    blocks += ["\n".join(f"- {prose(look.line(line).strip())}" for line in brief.compared)] if brief.compared else []
    blocks += _problems(report, look)
    room = _MOST_CHARACTERS - sum(len(block) + 2 for block in blocks)
    blocks[place:place] = [_unfolded(proofs, look, room)] if proofs else []
    text = "\n\n".join(blocks) + "\n"
    if len(text) <= _MOST_CHARACTERS:
        return text
    end = text.rindex("\n", 0, _MOST_CHARACTERS - 100)
    return f"{text[:end]}\n\n{_CUT}\n"


def prose(text: str) -> str:
    """Text in which nothing but names in backticks is markup."""
    parts = NAMED.split(text)
    return "".join(code(part) if number % 2 else _SPECIAL.sub(r"\\\1", part) for number, part in enumerate(parts))


def code(text: str) -> str:
    """A span of code, whatever is in it, in a table's cell too: signs that could end it are written as entities."""
    if _PLAIN.fullmatch(text):
        return f"`{text}`"
    return f"<code>{''.join(sign if sign.isalnum() else f'&#{ord(sign)};' for sign in text)}</code>"


def _finding(finding: Finding, look: Look) -> str:
    parts = [f"### {prose(look.line(finding.heading))}"]
    parts += [_block(finding.lines, look)] if finding.lines else []
    parts += [f"Hint: {prose(look.line(hint))}" for hint in finding.hints]
    return "\n\n".join(parts)


def _block(lines: tuple[str, ...], look: Look) -> str:
    """Lines as they stand, in a fence that none of them can end."""
    shown = [look.line(line) for line in lines]
    longest = max((len(run) for line in shown for run in re.findall(r"`+", line)), default=0)
    fence = "`" * max(3, longest + 1)
    return "\n".join((f"{fence}text", *shown, fence))


def _unfolded(proofs: tuple[Finding, ...], look: Look, room: int) -> str:
    """The proofs one after another, as many as there is room for, and how many there are besides."""
    parts: list[str] = []
    room -= 200
    for number, finding in enumerate(proofs):
        part = f"**{prose(look.line(finding.heading))}**\n\n{_block(finding.proof, look)}"
        room -= len(part) + 2
        if room < 0:
            parts.append(prose(look.line(f"… and {len(proofs) - number} more (`--format json` has all)")))
            break
        parts.append(part)
    return "\n\n".join(("<details><summary>Whole proofs</summary>", *parts, "</details>"))


def _environments(report: Report, look: Look) -> list[str]:
    environments = report.grouping.environments if report.grouping else ()
    rows = [
        f"| {code(look.line(each.name))} | {each.resolution.python} | {len(each.resolution.pins())} | "
        f"{', '.join(code(look.line(app)) for app in each.apps)} |"
        for each in environments
    ]
    head = ("| environment | Python | projects | applications |", "|---|---|---|---|")
    return ["\n".join((*head, *rows))] if rows else []


def _problems(report: Report, look: Look) -> list[str]:
    from isolate.report.problems import shown

    lines = []
    for problem in shown(report.problems, look):
        place = f"{code(look.line(str(problem.origin)))}: " if problem.origin else ""
        hint = f" (hint: {prose(look.line(problem.hint))})" if problem.hint else ""
        lines.append(f"- {place}{problem.severity}: {prose(look.line(problem.message))}{hint}")
    return ["\n".join(("### Problems", "", *lines))] if lines else []
