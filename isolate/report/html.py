"""A report as one HTML page that needs nothing else: no script, no font, no address is asked when it is opened."""

from __future__ import annotations

from typing import TYPE_CHECKING

from isolate.report.look import NAMED, harmless

if TYPE_CHECKING:
    from isolate.model.report import Report
    from isolate.report.look import Look

_MOST_IN_MATRIX = 60
"""A table of pairs with more applications than that is read by nobody."""


def write(report: Report, look: Look) -> str:
    """Give the page: verdict, environments, conflicts with proofs to unfold, pairs, applications, problems."""
    from pathlib import Path

    import jinja2
    from markupsafe import Markup, escape

    from isolate.report.page import lay_out, proven, verdict
    from isolate.report.problems import shown

    environment = jinja2.Environment(
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        finalize=lambda value: harmless(value) if type(value) is str else value,
    )
    environment.filters["line"] = look.line
    environment.filters["marked"] = lambda text: Markup(NAMED.sub(r"<code>\1</code>", str(escape(look.line(text)))))  # noqa: S704
    template = environment.from_string(Path(__file__).with_name("page.html.j2").read_text(encoding="utf-8"))
    return template.render(
        verdict=verdict(report),
        state="undecided" if not report.is_decided() else "conflict" if report.exit_code() else "fine",
        page=lay_out(report, detail=0) if look.detail >= 0 else None,
        proven=proven(report),
        environments=report.grouping.environments if report.grouping else (),
        apps=[(app, report.status(app), report.resolution(app)) for app in report.apps],
        matrix=_matrix(report),
        problems=shown(report.problems, look),
    )


def _matrix(report: Report) -> list[tuple[str, list[str]]]:
    """For each application its row of the table of pairs: `` for itself and what is not known, `fits`, or `apart`."""
    grouping = report.grouping
    if grouping is None or grouping.open or not 1 < len(report.apps) <= _MOST_IN_MATRIX:
        return []
    apart = {frozenset(pair) for pair in grouping.pairs.conflicting}
    unknown = {frozenset(pair) for pair in grouping.pairs.undecided}
    fine = {app.name for app in report.apps if report.status(app) == "ok"}

    def cell(one: str, other: str) -> str:
        pair = frozenset((one, other))
        if pair in apart:
            return "apart"
        return "fits" if one != other and pair <= fine and pair not in unknown else ""

    names = [app.name for app in report.apps]
    return [(one, [cell(one, other) for other in names]) for one in names]
