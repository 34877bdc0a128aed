from __future__ import annotations

import re
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from rich.cells import cell_len

from isolate.model.baseline import read_baseline, remembered, write_baseline
from isolate.model.fact import Needed, Published, Term
from isolate.model.grouping import Certificate
from isolate.model.report import Report
from isolate.report import text
from isolate.report.look import PLAIN, Look
from tests.examples import examples
from tests.report.nouns import CLASH, HARMONY, MANY, UNDECIDED, direct, reports, told, written
from tests.report.nouns import conflict as conflict_of

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


@examples(60)
@given(reports())
def test_any_report_has_a_text_that_no_input_can_break(report: Report) -> None:
    for look in LOOKS.values():
        shown = text.write(report, look)
        assert shown.endswith("\n")
        assert all(sign == "\n" or not ("\x00" <= sign < " ") for sign in re.sub(r"\x1b\[[0-9;]*m", "", shown))
    assert text.write(report, LOOKS["quiet"]).count("\n") == 1


@examples(60)
@given(reports())
def test_a_terminal_is_never_too_narrow(report: Report) -> None:
    shown = re.sub(r"\x1b\[[0-9;]*m", "", text.write(report, Look(width=40)))
    assert max(cell_len(line) for line in shown.splitlines()) <= 40


def test_what_a_baseline_lists_and_does_not_is_cut_where_it_is_much() -> None:
    apps = [f"app-{number:02}" for number in range(14)]
    new = tuple(direct("app-00", other) for other in apps[1:])
    gone = read_baseline(write_baseline(remembered(direct("other", other), "") for other in apps), "baseline.json")
    report = replace(told(*apps, conflicts=new, environments=()), baseline=gone)
    block = text.write(report, PLAIN).split("\n\n")[-1].splitlines()
    assert block[0] == "compared with the baseline: 13 new, 0 unchanged, 14 gone"
    assert [line.partition(": ")[0] for line in block[1:]] == [
        *["  new"] * 9,
        "  … and 4 more (`--verbose` shows all)",
        *["  gone"] * 9,
        "  … and 5 more (`--verbose` shows all)",
    ]
    verbose = text.write(report, LOOKS["verbose"]).split("\n\n")[-1].splitlines()
    assert [line.partition(": ")[0] for line in verbose[1:]] == ["  new"] * 13 + ["  gone"] * 14


def test_of_a_large_certificate_the_first_applications_are_named() -> None:
    apps = tuple(f"app-{number:02}" for number in range(11))
    certificate = Certificate(kind="clique", lower_bound=11, apps=apps)
    report = told(*apps, environments=tuple((app,) for app in apps), certificate=certificate)
    assert text.write(report, LOOKS["quiet"]) == (
        "11 applications, no conflict: 11 environments are needed"
        " (certified: app-00, app-01, app-02 and 8 more conflict pairwise)\n"
    )


def test_signs_that_ascii_lacks_are_written_out() -> None:
    conflict = conflict_of(
        written("billing", "d", project="d"),
        Published(releases=Term(project="d", is_every=True), requirement="c≥2 …", needed=Needed(project="c")),
        written("web", "café"),
        apps=("billing", "web"),
    )
    shown = text.write(told("billing", "web", conflicts=(conflict,), environments=()), Look(unicode=False))
    assert "  d -> c>=2 ...\n" in shown


def test_plain_text_needs_no_rich(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in sys.modules if name.partition(".")[0] == "rich"]:
        monkeypatch.delitem(sys.modules, name)
    text.write(CLASH, PLAIN)
    assert "rich" not in sys.modules
