"""Projects that come from an index of their own, over two local indexes and through the whole program."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from isolate.cli.run import run
from isolate.model.options import IndexSettings, RunOptions
from isolate.model.problem import Problem
from isolate.model.report import Report
from isolate.model.resolution import Resolution
from isolate.pipeline import analyze as pipeline
from isolate.pipeline.generate import generate
from isolate.report.wording.conflicts import hint
from tests.servers import IndexServer, serve, served_wheel

PROJECT = """\
[project]
name = "a"
dependencies = ["torch", "numpy"]
[tool.uv.sources]
torch = {{ index = "cpu" }}
[[tool.uv.index]]
name = "cpu"
url = "{address}"
explicit = true
"""


@pytest.fixture
def usual() -> Iterator[IndexServer]:
    with serve({"torch": [served_wheel("torch", "9.0")], "numpy": [served_wheel("numpy", "1.0")]}) as running:
        yield running


@pytest.fixture
def cpu() -> Iterator[IndexServer]:
    """An index that asks for a password and has one project of its own, and another that nobody may take from it."""
    with serve({"torch": [served_wheel("torch", "2.0")], "numpy": [served_wheel("numpy", "7.0")]}) as running:
        running.credentials = "Basic " + base64.b64encode(b"me:secret").decode()
        yield running


def options_of(folder: Path, usual: IndexServer) -> RunOptions:
    return RunOptions(paths=(str(folder),), pythons=("3.12",), index=IndexSettings(index_url=usual.simple))


def with_password(server: IndexServer) -> str:
    return server.simple.replace("http://", "http://me:secret@")


def project(folder: Path, address: str) -> None:
    folder.mkdir(exist_ok=True)
    (folder / "pyproject.toml").write_text(PROJECT.format(address=address))


def pins(report: Report) -> dict[str, tuple[str, str]]:
    ((_, answer),) = report.grouping.alone
    assert isinstance(answer, Resolution)
    return {pin.project: (pin.version, pin.index) for pin in answer.targets[0].pins}


def test_a_project_comes_from_its_own_index_and_nothing_else_does(
    usual: IndexServer, cpu: IndexServer, tmp_path: Path
) -> None:
    project(tmp_path, with_password(cpu))
    report = pipeline.analyze(options_of(tmp_path, usual))
    assert pins(report) == {"torch": ("2.0", cpu.simple), "numpy": ("1.0", usual.simple)}
    assert "/simple/torch/" not in usual.paths
    assert "/simple/numpy/" not in cpu.paths


def test_the_environment_has_the_credentials_of_a_name(
    usual: IndexServer, cpu: IndexServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("UV_INDEX_CPU_USERNAME", "me")
    monkeypatch.setenv("UV_INDEX_CPU_PASSWORD", "secret")
    project(tmp_path, cpu.simple)
    assert pins(pipeline.analyze(options_of(tmp_path, usual)))["torch"] == ("2.0", cpu.simple)


def test_isolate_toml_names_indexes_and_their_projects(usual: IndexServer, cpu: IndexServer, tmp_path: Path) -> None:
    (tmp_path / "requirements.txt").write_text("torch\n")
    text = f'[index.named]\ncpu = "{with_password(cpu)}"\n[index.projects]\ntorch = "cpu"\n'
    (tmp_path / "isolate.toml").write_text(text)
    assert pins(pipeline.analyze(options_of(tmp_path, usual))) == {"torch": ("2.0", cpu.simple)}
    assert usual.paths == []


def test_a_password_is_in_no_text(
    usual: IndexServer, cpu: IndexServer, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    project(tmp_path / "one", with_password(cpu))
    project(tmp_path / "two", usual.simple)
    arguments = ["analyze", str(tmp_path), "--python", "3.12", "--index-url", usual.simple]
    for extra in (["-v"], ["--format", "json"]):
        assert run([*arguments, *extra]) == 1
        said = capsys.readouterr()
        assert "secret" not in said.out + said.err
    conflict = next(each for each in json.loads(said.out)["conflicts"] if each["apps"] == ["one", "two"])
    places = {(step["file"], step["line"]) for step in conflict["proof"] if "file" in step}
    assert (conflict["kind"], conflict["project"]) == ("source", "torch")
    assert places == {("one/pyproject.toml", 3), ("two/pyproject.toml", 3)}


def test_an_image_is_told_of_the_index_and_a_lock_holds_no_password(
    usual: IndexServer, cpu: IndexServer, tmp_path: Path
) -> None:
    project(tmp_path, with_password(cpu))
    (tmp_path / "main.py").write_text("import torch\n")
    made = generate(
        RunOptions(paths=(str(tmp_path),), pythons=("3.12",), index=options_of(tmp_path, usual).index),
    )
    assert [each.code for each in made.problems] == ["index-of-manifest"]
    lock = (tmp_path / "requirements.lock").read_text()
    assert f'# requirement = "torch from {cpu.simple.rstrip("/")} (pyproject.toml)"' in lock
    assert "torch==2.0" in lock
    dockerfile = (tmp_path / "Dockerfile").read_text()
    assert "--mount=type=secret,id=" in dockerfile
    assert not any("secret@" in path.read_text() or "me:" in path.read_text() for path in tmp_path.glob("*.lock"))


def test_the_index_that_was_not_asked_is_named(usual: IndexServer, cpu: IndexServer, tmp_path: Path) -> None:
    (tmp_path / "requirements.txt").write_text("torch<3\n")
    (tmp_path / "isolate.toml").write_text(f'[index.named]\ncpu = "{with_password(cpu)}"\n')
    (conflict,) = pipeline.analyze(options_of(tmp_path, usual)).conflicts()
    reason = f"{usual.simple} comes first and knows the project"
    assert hint(conflict) == f"`torch 2.0` is on {cpu.simple}, which was not asked for it: {reason}"


def test_the_index_that_comes_second_is_named(usual: IndexServer, tmp_path: Path) -> None:
    (tmp_path / "requirements.txt").write_text("torch<3\n")
    with serve({"torch": [served_wheel("torch", "2.5")]}) as second:
        settings = IndexSettings(index_url=second.simple, extra_index_urls=(usual.simple,))
        options = RunOptions(paths=(str(tmp_path),), pythons=("3.12",), index=settings)
        (conflict,) = pipeline.analyze(options).conflicts()
    reason = f"{usual.simple} comes first and knows the project"
    assert hint(conflict) == f"`torch 2.5` is on {second.simple}, which was not asked for it: {reason}"


def shared(tmp_path: Path, usual: IndexServer, cpu: IndexServer, requirements: str) -> Report:
    """The report on `one`, which takes `torch` from an index of its own, and `two`, which says nothing of indexes."""
    project(tmp_path / "one", with_password(cpu))
    (tmp_path / "two").mkdir()
    (tmp_path / "two" / "requirements.txt").write_text(requirements)
    report = pipeline.analyze(options_of(tmp_path, usual))
    assert [each.apps for each in report.grouping.environments] == [("one", "two")]
    return report


def told(report: Report) -> list[Problem]:
    return [each for each in report.problems if each.code == "index-shared"]


def test_an_index_of_one_application_that_serves_another_is_told(
    usual: IndexServer, cpu: IndexServer, tmp_path: Path
) -> None:
    (problem,) = told(shared(tmp_path, usual, cpu, "numpy\ntorch\n"))
    assert (problem.severity, problem.code, str(problem.origin)) == (
        "warning",
        "index-shared",
        "two/requirements.txt:2:1",
    )
    assert problem.message == (
        f"`two` has `torch` from {usual.simple} by itself, and from {cpu.simple} in the environment "
        "it shares with `one`, which takes it from there alone"
    )
    assert problem.hint == "say in `[index.projects]` of isolate.toml where `torch` comes from"


def test_it_is_told_where_metadata_alone_leads_to_the_project(
    usual: IndexServer, cpu: IndexServer, tmp_path: Path
) -> None:
    usual.projects["vision"] = [served_wheel("vision", "1.0", requires=["torch"])]
    (problem,) = told(shared(tmp_path, usual, cpu, "vision\n"))
    assert (problem.code, str(problem.origin)) == ("index-shared", "two/requirements.txt")


def test_nothing_is_told_where_the_other_application_does_not_have_the_project(
    usual: IndexServer, cpu: IndexServer, tmp_path: Path
) -> None:
    assert not told(shared(tmp_path, usual, cpu, "numpy\n"))


def test_one_place_for_all_ends_the_warning(usual: IndexServer, cpu: IndexServer, tmp_path: Path) -> None:
    text = f'[index.named]\ncpu = "{with_password(cpu)}"\n[index.projects]\ntorch = "cpu"\n'
    (tmp_path / "isolate.toml").write_text(text)
    assert not shared(tmp_path, usual, cpu, "torch\n").problems  # the configuration names the index too
