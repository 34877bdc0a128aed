"""What is suggested, for people and for programs."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from isolate.report.json import edit_data
from isolate.report.wording.counting import count, some_of
from isolate.report.wording.suggestions import upstream_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from isolate.model.report import Report, Status
    from isolate.model.results import Edit, Suggested, Suggestion
    from isolate.report.look import Look

SCHEMA = "isolate.suggestions/1"
_MOST_PLACES = 10
_LEFT_OUT: dict[Status, str] = {"alone": "impossible even alone", "undecided": "undecided"}


def write_text(suggested: Suggested, look: Look) -> str:
    """Give what is needed now, then each suggestion with its lines, then what others would have to release."""
    grouping = suggested.report.grouping
    now = len(grouping.environments) if grouping else 0
    lines = [_verdict(suggested, now), *_left_out(suggested.report)]
    for number, each in enumerate(suggested.suggestions, start=1):
        lines += ["", f"{number}. {_heading(each, now)}", *_edits(each)]
    if suggested.upstream:
        lines += [
            "",
            "what others would have to release:",
            *(f"  {upstream_text(each)}" for each in suggested.upstream),
        ]
    return "".join(f"{look.line(line)}\n" for line in lines)


def _verdict(suggested: Suggested, now: int) -> str:
    if now <= 1:
        others = "all other" if _left_out(suggested.report) else "all"
        return f"nothing to change: {others} applications can share one environment" if now else "nothing to change"
    if not suggested.suggestions:
        return f"{now} environments are needed, and no change of written lines that was tried saves one"
    best = min(each.environments for each in suggested.suggestions)
    return f"{now} environments are needed now; with the changes below {best} can do"


def _left_out(report: Report) -> list[str]:
    """The applications that no environment satisfies, or of which that is not known: nothing is suggested for them."""
    found = {status: [app.name for app in report.apps if report.status(app) == status] for status in _LEFT_OUT}
    return [
        f"{some_of(names)} {'is' if len(names) == 1 else 'are'} {_LEFT_OUT[status]}, "
        f"and nothing is suggested for {'it' if len(names) == 1 else 'them'} (`isolate analyze` says why)"
        for status, names in found.items()
        if names
    ]


def _heading(suggestion: Suggestion, now: int) -> str:
    return f"{count(len(suggestion.edits), 'line')} changed: {suggestion.environments} instead of {now} environments"


def _edits(suggestion: Suggestion) -> list[str]:
    """Each change of a line; one that is the same in several places once, with its places."""
    same: dict[tuple[str, str, str, str], list[Edit]] = {}
    for edit in suggestion.edits:
        same.setdefault((edit.project, edit.before, edit.after, edit.version), []).append(edit)
    lines = []
    for edits in same.values():
        places = [f"{edit.origin.file}:{edit.origin.line}" for edit in edits]
        if len(edits) == 1:
            lines.append(f"  {places[0]}  {_said(edits)}")
            continue
        few = places if len(places) <= _MOST_PLACES else places[: _MOST_PLACES - 1]
        lines += [f"  {_said(edits)}, in {len(places)} places", *(f"    {each}" for each in few)]
        lines += [f"    … and {len(places) - len(few)} more (`--patch` has all)"] if len(few) < len(places) else []
    return lines


def _said(edits: Sequence[Edit]) -> str:
    edit = edits[0]
    after = f"`{edit.after}`" if edit.after else "any version"
    result = f", then {edit.version}" if edit.version else ""
    apps = some_of(sorted({app for each in edits for app in each.apps}))
    return f"`{edit.project}`: `{edit.before}` becomes {after} for {apps}{result}"


def write_json(suggested: Suggested) -> str:
    """Give the suggestions as one JSON object in ASCII, as `suggestions.schema.json` beside this file describes it."""
    grouping = suggested.report.grouping
    data: dict[str, Any] = {
        "schema": SCHEMA,
        "environments": len(grouping.environments) if grouping else 0,
        "suggestions": [
            {
                "environments": each.environments,
                "saved": each.saved,
                "solved": [*each.solved],
                "edits": [{**edit_data(edit), "version": edit.version or None} for edit in each.edits],
            }
            for each in suggested.suggestions
        ],
        "upstream": [upstream_text(each) for each in suggested.upstream],
    }
    return json.dumps(data, indent=2) + "\n"
