"""What is to be known of a resolution is told of every application and every environment."""

from __future__ import annotations

import json
import re
from pathlib import Path

from isolate.model.options import IndexSettings, RunOptions
from isolate.pipeline.analyze import analyze
from isolate.report import FORMATS
from isolate.report.look import Look
from isolate.report.page import verdict
from tests.servers import ServedFile, serve, served_wheel
from tests.wheels import metadata_text, wheel_bytes, wheel_filename


def with_extra(name: str, version: str, extra: str, requires: str) -> ServedFile:
    text = metadata_text(name, version, [f"{requires}; extra == '{extra}'"])
    data = wheel_bytes(name, version, [f"{requires}; extra == '{extra}'"])
    return ServedFile(filename=wheel_filename(name, version), data=data, metadata=text.encode())


def test_an_extra_that_an_environment_lacks_is_told(tmp_path: Path) -> None:
    projects = {
        "pandas": [served_wheel("pandas", "1.0"), with_extra("pandas", "2.0", "aws", "s3fs")],
        "s3fs": [served_wheel("s3fs", "1.0", requires=["core<2"])],
        "core": [served_wheel("core", "1.0"), served_wheel("core", "2.0")],
    }
    for name, text in {"old": "pandas[aws]<2\n", "one": "pandas[aws]\n", "two": "core>=2\n"}.items():
        (tmp_path / name).mkdir()
        (tmp_path / name / "requirements.txt").write_text(text)
    with serve(projects) as index:
        settings = IndexSettings(index_url=index.simple)
        report = analyze(RunOptions(paths=(str(tmp_path),), pythons=("3.12",), index=settings))
    told = [(str(each.origin or ""), each.message) for each in report.problems if each.code == "resolution"]
    assert [each.apps for each in report.grouping.environments] == [("old", "one", "two")]
    assert told == [
        ("", "`pandas 1.0` has no extra `aws`, in the environment of `old` and 2 others"),
        ("old/requirements.txt", "`pandas 1.0` has no extra `aws`"),
    ]


def test_an_application_for_another_python_is_told_apart_from_an_impossible_one(tmp_path: Path) -> None:
    project = '[project]\nname = "{name}"\nrequires-python = "{python}"\ndependencies = ["{line}"]\n'
    for name, python, line in (("old", "<3.10", "core"), ("no", ">=3.10", "core>9"), ("ok", ">=3.10", "core")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "pyproject.toml").write_text(project.format(name=name, python=python, line=line))
    with serve({"core": [served_wheel("core", "1.0")]}) as index:
        settings = IndexSettings(index_url=index.simple)
        report = analyze(RunOptions(paths=(str(tmp_path),), pythons=("3.12",), index=settings))
    assert verdict(report) == (
        "3 applications, 2 conflicts, 1 application for another Python, 1 application impossible even alone: "
        "1 environment is enough for the rest"
    )
    said = json.loads(FORMATS["json"].write(report, Look()))
    assert said["verdict"] | {"impossible": 2, "for_another_python": 1} == said["verdict"]
    assert {each["name"]: (each["status"], each["for_another_python"]) for each in said["apps"]} == {
        "no": ("alone", False),
        "ok": ("ok", False),
        "old": ("alone", True),
    }
    page = FORMATS["html"].write(report, Look())
    shown = re.findall(r'id="app-(\w+)">.*?<span class="status \w+">([^<]*)</span>', page)
    assert sorted(shown) == [("no", "impossible"), ("ok", "ok"), ("old", "another Python")]
