from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from isolate.model.options import IndexSettings, RunOptions
from isolate.model.origin import Origin
from isolate.model.problem import Problem
from isolate.report import text
from isolate.report.look import PLAIN
from tests.cli.conftest import Pipeline
from tests.conftest import Ended
from tests.report.nouns import CLASH, HARMONY

PROBLEMS = (
    Problem(severity="error", code="not-text", message="not a text file", origin=Origin(file="web/a.txt")),
    Problem(severity="note", code="a-note", message="for those who ask"),
)

EVERY_OPTION = """
a b --config c.toml --python 3.11 --python 3.12 --platform linux/amd64 --include-dev
--index-url https://index.example/simple/ --extra-index-url https://more.example/ --find-links wheels --offline
--exclude-newer 2026-01-31 --prerelease allow --only-binary :all: --no-binary Zope.Interface,b --jobs 3
"""


def test_the_report_is_on_stdout_and_problems_on_stderr(command: Callable[..., Ended], pipeline: Pipeline) -> None:
    pipeline.answer = replace(CLASH, problems=PROBLEMS)
    ended = command("analyze")
    assert ended == (2, text.write(pipeline.answer, PLAIN), "web/a.txt: error: not a text file\n")
    assert command("analyze", "-v").err.endswith("note: for those who ask\n")
    quiet = command("analyze", "-q")
    assert quiet.out.count("\n") == 1
    assert quiet.err == ended.err


@pytest.mark.parametrize(("report", "code"), [(HARMONY, 0), (CLASH, 1)])
def test_exit_codes(command: Callable[..., Ended], pipeline: Pipeline, report: object, code: int) -> None:
    pipeline.answer = report  # type: ignore[assignment]
    assert command("analyze").code == code


def test_json_goes_whole_into_a_file(command: Callable[..., Ended], pipeline: Pipeline, tmp_path: Path) -> None:
    pipeline.answer = CLASH
    target = tmp_path / "report.json"
    target.write_text("old")
    assert command("analyze", "--format", "json", "--output", str(target)) == (1, "", "")
    assert json.loads(target.read_text())["schema"] == "isolate.report/1"
    assert [each.name for each in tmp_path.iterdir()] == ["report.json"]


def test_every_option_reaches_the_pipeline(command: Callable[..., Ended], pipeline: Pipeline) -> None:
    pipeline.answer = HARMONY
    command("analyze")
    command("analyze", *EVERY_OPTION.split())
    assert pipeline.asked == [
        RunOptions(),
        RunOptions(
            paths=("a", "b"),
            config="c.toml",
            pythons=("3.11", "3.12"),
            platforms=("linux/amd64",),
            include_dev=True,
            index=IndexSettings(
                index_url="https://index.example/simple/",
                extra_index_urls=("https://more.example/",),
                find_links=("wheels",),
                offline=True,
                connections=3,
            ),
            exclude_newer="2026-01-31",
            prerelease="allow",
            only_binary=(":all:",),
            no_binary=("zope-interface", "b"),
        ),
    ]


def test_explain_looks_at_the_named_applications_and_shows_the_whole_proof(
    command: Callable[..., Ended], pipeline: Pipeline
) -> None:
    pipeline.answer = CLASH
    ended = command("explain", "--apps", "billing, web,billing", "apps")
    assert pipeline.asked == [RunOptions(paths=("apps",), apps=("billing", "web"))]
    assert ended == (1, text.write(CLASH, replace(PLAIN, detail=1)), "")
