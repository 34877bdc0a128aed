"""A report as workflow commands of GitHub Actions, which shows them beside the lines they are about.

The specification is "Workflow commands for GitHub Actions": `::error file=…,line=…,title=…::message`, with `%`, line
breaks, and in properties `:` and `,`, written as percent escapes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from isolate.report.look import harmless

if TYPE_CHECKING:
    from isolate.model.report import Report
    from isolate.report.annotations import Annotation
    from isolate.report.look import Look

_COMMANDS = {"error": "error", "warning": "warning", "note": "notice"}
_MOST_OF_A_KIND = 10
_BREAKS = {"%": "%25", "\r": "%0D", "\n": "%0A"}
_IN_MESSAGES = str.maketrans(_BREAKS)
_IN_PROPERTIES = str.maketrans(_BREAKS | {":": "%3A", ",": "%2C"})


def write(report: Report, look: Look) -> str:
    """Give one command for each cause and problem, at the first line it rests on, then the verdict.

    Of errors, warnings and notices no more than ten each are shown of a step, so that more are counted instead.
    """
    from isolate.report.annotations import annotate
    from isolate.report.page import verdict

    found = {severity: [each for each in annotate(report) if each.severity == severity] for severity in _COMMANDS}
    lines = [command(each, look) for some in found.values() for each in some[:_MOST_OF_A_KIND]]
    more = sum(max(0, len(some) - _MOST_OF_A_KIND) for some in found.values())
    lines += [look.line(f"… and {more} more (`--format text` shows them)")] if more else []
    return "".join(f"{line}\n" for line in (*lines, look.line(verdict(report))))


def command(annotation: Annotation, look: Look) -> str:
    """Give the workflow command of one annotation, without a line break."""
    at = annotation.origins[0] if annotation.origins else None
    properties = {
        "file": at.file if at else "",
        "line": str(at.line) if at and at.line else "",
        "col": str(at.column) if at and at.column else "",
        "title": annotation.title,
    }
    said = ",".join(f"{name}={harmless(text).translate(_IN_PROPERTIES)}" for name, text in properties.items() if text)
    message = "\n".join(look.line(line) for line in (annotation.message, *annotation.support))
    return f"::{_COMMANDS[annotation.severity]} {said}::{message.translate(_IN_MESSAGES)}"
