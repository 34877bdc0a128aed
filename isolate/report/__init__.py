"""What a run found out → text, for people and for programs.

A format is one module with `write`, and one line here; the command line offers the keys. Nothing in this folder
imports the model while the program runs: `isolate --help` reads the keys, and must stay quick.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from isolate.report import github, html, json, junit, markdown, sarif, text
from isolate.report.look import Look

if TYPE_CHECKING:
    from isolate.model.report import Report


class Format(Protocol):
    """A module that writes a report."""

    def write(self, report: Report, look: Look) -> str:
        """Give the whole text, with a line break at its end; the same report gives the same bytes."""
        ...


FORMATS: dict[str, Format] = {
    "text": text,
    "json": json,
    "markdown": markdown,
    "html": html,
    "sarif": sarif,
    "github": github,
    "junit": junit,
}
