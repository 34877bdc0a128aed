"""A report as Markdown (CommonMark, with GitHub's tables), for the comment of a review or the summary of a CI job."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from isolate.model.report import Report
    from isolate.report.look import Look
    from isolate.report.page import Finding, Page

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>()#+!|~&@]|(?<=^)[-.])")
_CODE = re.compile(r"`([^`]+)`")
_PLAIN = re.compile(r"[^\s`|\\]|[^\s`|\\][^`|\\]*[^\s`|\\]")


def write(report: Report, look: Look) -> str:
    """Give the verdict as a heading, conflicts with their proofs to unfold, environments and problems."""
    from isolate.report.page import lay_out

    brief, whole = lay_out(report, detail=min(look.detail, 0)), lay_out(report, detail=1)
    proofs = [finding for finding in whole.findings if finding.proof] if look.detail >= 0 else []
    blocks = [f"## {prose(look.line(brief.verdict))}"]
    blocks += [_finding(finding, look) for finding in brief.findings]
    blocks += [_unfolded(proofs, look)] if proofs else []
    blocks += _environments(brief, look)
    blocks += [prose(look.line(brief.pairs))] if brief.pairs else []
    blocks += ["\n".join(f"- {prose(look.line(line).strip())}" for line in brief.compared)] if brief.compared else []
    blocks += _problems(report, look)
    return "\n\n".join(blocks) + "\n"


def prose(text: str) -> str:
    """Text in which nothing but names in backticks is markup."""
    parts = _CODE.split(text)
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


def _unfolded(proofs: list[Finding], look: Look) -> str:
    parts = [f"**{prose(look.line(finding.heading))}**\n\n{_block(finding.proof, look)}" for finding in proofs]
    return "\n\n".join(("<details><summary>Whole proofs</summary>", *parts, "</details>"))


def _environments(page: Page, look: Look) -> list[str]:
    if not page.environments:
        return []
    rows = [
        f"| {code(look.line(row.name))} | {row.python.removeprefix('Python ')} | {row.projects.partition(' ')[0]} | "
        f"{', '.join(code(look.line(app)) for app in row.apps.split(', '))} |"
        for row in page.environments
    ]
    return ["\n".join(("| environment | Python | projects | applications |", "|---|---|---|---|", *rows))]


def _problems(report: Report, look: Look) -> list[str]:
    from isolate.report.problems import shown

    lines = []
    for problem in shown(report.problems, look):
        place = f"{code(look.line(str(problem.origin)))}: " if problem.origin else ""
        hint = f" (hint: {prose(look.line(problem.hint))})" if problem.hint else ""
        lines.append(f"- {place}{problem.severity}: {prose(look.line(problem.message))}{hint}")
    return ["\n".join(("### Problems", "", *lines))] if lines else []
