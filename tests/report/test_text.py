from __future__ import annotations

import re
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from rich.cells import cell_len

from isolate.model.report import Report
from isolate.report import text
from isolate.report.look import PLAIN, Look
from tests.report.nouns import CLASH, HARMONY, MANY, UNDECIDED, direct, reports, told

STORIES = {"clash": CLASH, "harmony": HARMONY, "many": MANY, "undecided": UNDECIDED}
LOOKS = {
    "plain": PLAIN,
    "verbose": replace(PLAIN, detail=1),
    "quiet": replace(PLAIN, detail=-1),
    "terminal": Look(width=72),
}


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("story", STORIES)
def test_whole_texts(story: str, look: str, golden: Any) -> None:
    golden(Path(f"expected/{story}-{look}.txt"), text.write(STORIES[story], LOOKS[look]))


def test_the_plainest_conflict_takes_four_lines() -> None:
    block = text.write(CLASH, PLAIN).split("\n\n")[1]
    assert block.count("\n") + 1 <= 4


@settings(max_examples=60)
@given(reports())
def test_any_report_has_a_text_that_no_input_can_break(report: Report) -> None:
    for look in LOOKS.values():
        shown = text.write(report, look)
        assert shown.endswith("\n")
        assert all(sign == "\n" or not ("\x00" <= sign < " ") for sign in re.sub(r"\x1b\[[0-9;]*m", "", shown))
    assert text.write(report, LOOKS["quiet"]).count("\n") == 1


@settings(max_examples=60)
@given(reports())
def test_a_terminal_is_never_too_narrow(report: Report) -> None:
    shown = re.sub(r"\x1b\[[0-9;]*m", "", text.write(report, Look(width=40)))
    assert max(cell_len(line) for line in shown.splitlines()) <= 40


def test_signs_that_ascii_lacks_are_written_out() -> None:
    conflict = direct("billing", "web", lines=("`billing` → `c` ≥ 2 …", "`café` stays"))
    shown = text.write(told("billing", "web", conflicts=(conflict,), environments=()), Look(unicode=False))
    assert "  `billing` -> `c` >= 2 ...\n" in shown


def test_plain_text_needs_no_rich(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in sys.modules if name.partition(".")[0] == "rich"]:
        monkeypatch.delitem(sys.modules, name)
    text.write(CLASH, PLAIN)
    assert "rich" not in sys.modules
