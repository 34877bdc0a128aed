"""The exit code: 0 all share, 1 they cannot, 2 not everything is known; what is not known outweighs a conflict."""

from __future__ import annotations

from dataclasses import replace

from isolate.model.problem import Problem
from isolate.model.report import Report, RunTarget
from tests.report.nouns import CLASH, HARMONY, UNDECIDED, direct, told

ERROR = Problem(severity="error", code="not-text", message="not a text file")


def test_exit_codes() -> None:
    assert HARMONY.exit_code() == 0
    assert CLASH.exit_code() == 1
    assert UNDECIDED.exit_code() == 2
    assert Report(target=RunTarget()).exit_code() == 2


def test_an_error_outweighs_every_verdict_and_a_warning_none() -> None:
    for report in (HARMONY, CLASH):
        assert replace(report, problems=(ERROR,)).exit_code() == 2
        assert replace(report, problems=(replace(ERROR, severity="warning"),)).exit_code() == report.exit_code()


def test_an_incomplete_application_is_never_ok() -> None:
    report = replace(HARMONY, apps=(replace(HARMONY.apps[0], incomplete=True), *HARMONY.apps[1:]))
    assert [report.status(app) for app in report.apps] == ["undecided", "ok", "ok"]
    assert report.resolution(report.apps[0]) is None
    assert report.exit_code() == 2


def test_an_impossible_application_comes_first_and_once() -> None:
    alone = replace(direct("a", "b"), id="alone", kind="alone", apps=("web",))
    report = told(
        "a", "b", "web", conflicts=(direct("a", "b"), alone), environments=(("a",), ("b",)), alone={"web": alone}
    )
    assert [conflict.id for conflict in report.conflicts()] == ["alone", "a-b-c"]
    assert report.status(report.apps[2]) == "alone"
    assert report.exit_code() == 1
