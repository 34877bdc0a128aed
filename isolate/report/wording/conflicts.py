"""Conflicts in words: in one sentence, in a few lines, and what can be done about them."""

from __future__ import annotations

from isolate.model.grouping import Conflict
from isolate.report.wording.facts import joined
from isolate.report.wording.hints import hint_text
from isolate.report.wording.missing import name_of, sentence
from isolate.report.wording.short_form import Line, ShortForm, short_form


def shown(conflict: Conflict) -> ShortForm:
    """A conflict in one sentence and a few lines."""
    if conflict.proof is not None:
        return short_form(conflict.proof)
    if len(conflict.apps) == 1:
        (app,) = conflict.apps
        first, *others = dict.fromkeys(sentence(each, app) for each in conflict.missing)
        return ShortForm(
            summary=f"`{app}` could not be decided: {first}", lines=tuple(Line(text=other) for other in others)
        )
    return ShortForm(
        summary=f"whether {joined(conflict.apps)} can share an environment could not be decided",
        lines=tuple(Line(text=f"{name_of(each)}: {each.reason}") for each in conflict.missing),
    )


def summary(conflict: Conflict) -> str:
    """A conflict in one sentence."""
    return shown(conflict).summary


def hint(conflict: Conflict) -> str:
    """What can be done about a conflict; empty where nothing simple helps."""
    if conflict.proof is None:
        return next((each.hint for each in conflict.missing if each.hint), "")
    return hint_text(conflict.proof.hint) if conflict.proof.hint else ""
