"""Manifests of public repositories on the real index: what is known of them is found.

`ISOLATE_CORPUS` names the folder that holds them.
"""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest
from pypi_simple import PYPI_SIMPLE_ENDPOINT

from isolate.model.options import IndexSettings, RunOptions
from isolate.model.report import Report
from isolate.pipeline.analyze import analyze
from isolate.pipeline.suggest import find_suggestions
from isolate.report import text
from isolate.report.look import PLAIN
from isolate.report.wording.conflicts import shown

pytestmark = pytest.mark.network

FOLDER = Path(os.environ.get("ISOLATE_CORPUS") or Path(__file__).parents[3] / "shared/corpus")


def options(repository: str, python: str) -> RunOptions:
    folder = FOLDER / repository
    assert folder.is_dir(), f"{folder} is missing: ISOLATE_CORPUS names the folder of the corpus"
    return RunOptions(
        paths=(str(folder),),
        pythons=(python,),
        platforms=("linux/amd64",),
        exclude_newer="2026-10-01",
        index=IndexSettings(index_url=PYPI_SIMPLE_ENDPOINT),
    )


def report_on(repository: str, python: str) -> Report:
    return analyze(options(repository, python))


def test_written_lines_and_published_metadata_clash():
    report = report_on("dapr__quickstarts", "3.12")
    assert len(report.apps) == 37
    direct = {conflict.apps for conflict in report.conflicts() if conflict.kind == "direct"}
    assert len(direct) == 14
    assert sum("jobs/python/sdk" in pair for pair in direct) == 11
    assert sum("tutorials/pub-sub/python-subscriber" in pair for pair in direct) == 3
    (transitive,) = (conflict for conflict in report.conflicts() if conflict.kind == "transitive")
    assert transitive.apps == ("jobs/python/sdk", "pub_sub/python/sdk/order-processor-fastapi")
    assert transitive.project == "anyio"
    assert shown(transitive).lines[0].text.endswith("anyio<4.0.0,>=3.7.1")
    assert shown(transitive).lines[1].text.endswith("anyio>=4.4.0")


def test_nothing_clashes_in_locks_of_one_repository():
    report = report_on("pypi__warehouse", "3.14")
    assert len(report.apps) == 10
    assert not report.conflicts()
    assert report.exit_code() == 0


def test_what_people_meant_fits_together_where_their_locks_do_not():
    report = report_on("GoogleCloudPlatform__microservices-demo", "3.14")
    assert report.grouping is not None
    assert [len(each.apps) for each in report.grouping.environments] == [4]
    assert report.exit_code() == 0


def test_the_locks_of_all_conflict_and_locking_again_together_gives_one_environment():
    report = report_on("GoogleCloudPlatform__microservices-demo", "3.14")
    assert not report.conflicts()
    assert len({conflict.apps for conflict in report.lock_conflicts()}) == 6
    assert {conflict.place for conflict in report.lock_conflicts()} == {"lock"}
    page = text.write(report, PLAIN)
    assert "conflict in 6 pairs; these conflicts exist only in your locks\n" in page
    assert "  hint: locking again together gives one environment\n" in page


def test_two_environments_are_enough_for_what_can_have_one_and_three_lines_make_them_one():
    report = report_on("dapr__quickstarts", "3.12")
    assert report.grouping is not None
    assert report.grouping.certificate is not None
    assert len(report.grouping.environments) == report.grouping.certificate.lower_bound == 2
    suggested = find_suggestions(options("dapr__quickstarts", "3.12"))
    best = suggested.suggestions[0]
    assert best.environments == 1
    assert [(edit.origin.file, edit.project) for edit in best.edits] == [
        ("jobs/python/sdk/requirements.txt", project) for project in ("fastapi", "uvicorn", "pydantic")
    ]


def test_two_builds_of_one_library_get_environments_of_their_own(tmp_path: Path):
    for name, line in {"desk": "opencv-python==4.10.0.84", "server": "opencv-python-headless==4.10.0.84"}.items():
        (tmp_path / name).mkdir()
        (tmp_path / name / "requirements.txt").write_text(f"{line}\n")
    asked = replace(
        options("pypi__warehouse", "3.12"), paths=(str(tmp_path),), platforms=("linux/amd64", "linux/arm64")
    )
    together = analyze(asked)
    assert together.grouping is not None
    assert len(together.grouping.environments) == 1
    report = analyze(replace(asked, files=True))
    assert report.grouping is not None
    (conflict,) = report.conflicts()
    assert (conflict.kind, conflict.apps) == ("files", ("desk", "server"))
    assert conflict.proof is not None
    assert [target.platform for target in conflict.proof.targets] == ["linux/amd64", "linux/arm64"]
    assert shown(conflict).summary.startswith(
        "`desk` and `server` bring `opencv-python` and `opencv-python-headless`, which both install `cv2/"
    )
    assert [each.apps for each in report.grouping.environments] == [("desk",), ("server",)]
    assert report.problems == ()
