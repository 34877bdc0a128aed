"""Manifests of public repositories on the real index: what is known of them is found.

`ISOLATE_CORPUS` names the folder that holds them.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from pypi_simple import PYPI_SIMPLE_ENDPOINT

from isolate.model.options import RunOptions
from isolate.model.settings import IndexSettings
from isolate.pipeline import analyze

pytestmark = pytest.mark.network

FOLDER = Path(os.environ.get("ISOLATE_CORPUS") or Path(__file__).parents[3] / "shared/corpus")


def report_on(repository: str, python: str):
    folder = FOLDER / repository
    assert folder.is_dir(), f"{folder} is missing: ISOLATE_CORPUS names the folder of the corpus"
    return analyze(
        RunOptions(
            paths=(str(folder),),
            pythons=(python,),
            platforms=("linux/amd64",),
            exclude_newer="2026-10-01",
            index=IndexSettings(index_url=PYPI_SIMPLE_ENDPOINT),
        )
    )


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
    assert transitive.lines[0].endswith("anyio<4.0.0,>=3.7.1")
    assert transitive.lines[1].endswith("anyio>=4.4.0")


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
