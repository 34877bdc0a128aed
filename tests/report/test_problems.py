from __future__ import annotations

import pytest

from isolate.model.origin import Origin
from isolate.model.problem import Problem
from isolate.report import problems
from isolate.report.look import Look

FOUND = (
    Problem(
        severity="error",
        code="requirement-syntax",
        message="expected a version after `>=`",
        origin=Origin(file="web/requirements.txt", line=3, column=7),
        hint="write `c>=2`",
    ),
    Problem(
        severity="warning", code="lock-outdated", message="`c` is not in the lock", origin=Origin(file="web/a.lock")
    ),
    Problem(severity="note", code="index-slow", message="a reader\x1b[31m sees\nno escape"),
)

ERROR = "web/requirements.txt:3:7: error: expected a version after `>=`\n  hint: write `c>=2`\n"
WARNING = "web/a.lock: warning: `c` is not in the lock\n"
NOTE = "note: a reader\\x1b[31m sees\\x0ano escape\n"


@pytest.mark.parametrize(("detail", "shown"), [(-1, ERROR), (0, ERROR + WARNING), (1, ERROR + WARNING + NOTE)])
def test_problems_are_shown_by_weight(detail: int, shown: str) -> None:
    assert problems.show(FOUND, Look(detail=detail)) == shown
