"""A report for people: tables and colours on a terminal, plain lines elsewhere."""

from __future__ import annotations

import re
import sys
import textwrap
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import RenderableType

    from isolate.model.report import Report
    from isolate.report.look import Look
    from isolate.report.page import Finding, Page, Row


def write(report: Report, look: Look) -> str:
    """Give the verdict in the first line, then the conflicts, then the environments."""
    from isolate.report.page import lay_out

    page = lay_out(report, detail=look.detail)
    return _for_terminal(page, look) if look.width else _plain(page, look)


def _plain(page: Page, look: Look) -> str:
    from isolate.report.page import WIDTH

    blocks = [[page.verdict]]
    blocks += [_finding_lines(finding) for finding in page.findings]
    blocks.append([*(_table(page.environments) if page.environments else []), *filter(None, [page.more_environments])])
    blocks.append([page.pairs] if page.pairs else [])
    blocks.append([*page.compared])
    width = WIDTH if look.detail == 0 else sys.maxsize
    return "\n".join(
        "".join(f"{part}\n" for line in block for part in _wrapped(look.line(line), width)) for block in blocks if block
    )


def _wrapped(line: str, width: int) -> list[str]:
    """A line in lines of that many columns, those after the first further in; what is in backticks stays whole."""
    if len(line) <= width:
        return [line]
    margin = " " * (len(line) - len(line.lstrip()))
    indent = f"{margin}  "
    kept = re.sub(r"`[^`]*`", lambda match: match[0].replace(" ", "\0"), line)
    parts = textwrap.wrap(
        kept.lstrip(),
        width,
        initial_indent=margin,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )
    return [part.replace("\0", " ") for part in parts]


def _finding_lines(finding: Finding) -> list[str]:
    return [
        finding.heading,
        *(f"  {line}" for line in finding.lines),
        *(f"    {step}" for step in finding.proof),
        *(f"  hint: {hint}" for hint in finding.hints),
    ]


def _table(rows: tuple[Row, ...]) -> list[str]:
    from isolate.report.wording.counting import count

    cells = [(row.name, f"Python {row.python}", count(row.projects, "project")) for row in rows]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    return [
        "  ".join((*(cell.ljust(width) for cell, width in zip(line, widths, strict=True)), row.apps))
        for line, row in zip(cells, rows, strict=True)
    ]


def _for_terminal(page: Page, look: Look) -> str:
    from io import StringIO

    from rich.console import Console
    from rich.padding import Padding
    from rich.table import Table
    from rich.text import Text

    def shown(text: str, style: str = "") -> Text:
        return Text(look.line(text), style=style, overflow="fold")

    def indented(text: Text, by: int = 2) -> Padding:
        return Padding(text, (0, 0, 0, by), expand=False)

    parts: list[RenderableType] = [shown(page.verdict, "bold red" if page.findings else "bold green")]
    for finding in page.findings:
        parts += [Text(), shown(finding.heading, "bold")]
        parts += [indented(shown(line)) for line in finding.lines]
        parts += [indented(shown(step, "dim"), 4) for step in finding.proof]
        parts += [indented(Text.assemble(("hint: ", "cyan"), shown(hint))) for hint in finding.hints]
    if page.environments:
        table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
        for title in ("environment", "Python", "projects"):
            table.add_column(title, no_wrap=True)
        table.add_column("applications", overflow="fold")
        for row in page.environments:
            table.add_row(*(shown(cell) for cell in (row.name, row.python, str(row.projects), row.apps)))
        parts += [Text(), table, *([shown(page.more_environments)] if page.more_environments else [])]
    if page.pairs:
        parts += [Text(), shown(page.pairs, "dim")]
    if page.compared:
        parts += [Text(), *(shown(line) for line in page.compared)]
    output = StringIO()
    console = Console(file=output, force_terminal=True, color_system="standard", width=look.width, legacy_windows=False)
    for part in parts:
        console.print(part)
    return output.getvalue()
