"""What a run found out → text, for people and for programs.

A format is one module with `write(report, look)`, and its name in `FORMATS`; the command line offers the keys.
`isolate --help` reads them, and must stay quick: a module is loaded when it is to write.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from isolate.model.report import Report
    from isolate.report.look import Look


class Renderer:
    """What a module of this folder writes."""

    def __init__(self, module: str) -> None:
        self.module = module

    def write(self, report: Report, look: Look) -> str:
        """Give the whole text, with a line break at its end; the same report gives the same bytes."""
        text: str = import_module(f"isolate.report.{self.module}").write(report, look)
        return text


FORMATS = {
    name: Renderer(name)
    for name in (
        "text",
        "json",
        "markdown",
        "html",
        "sarif",
        "github",
        "junit",
    )
}
