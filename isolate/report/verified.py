"""What images showed, as a table for people."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from isolate.model.results import VerifiedImage
    from isolate.report.look import Look


def table(images: Iterable[VerifiedImage], look: Look) -> str:
    """Give a line for each image, a column for each check; one that was not made is left empty."""
    images = tuple(images)
    names = tuple(dict.fromkeys(check.name for image in images for check in image.checks))
    rows = [("application", *names)]
    for image in images:
        said = {check.name: check.said for check in image.checks}
        rows.append((image.app, *(said.get(name, "") for name in names)))
    widths = [max(len(row[place]) for row in rows) for place in range(len(rows[0]))]
    lines = ("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows)
    return "".join(f"{look.line(line)}\n" for line in lines) if images else ""
