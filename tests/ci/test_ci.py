"""The files for CI servers: the steps of the action are run one by one, and so are the scripts of the page."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[2]
ACTION = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))
STEPS = {step["name"]: step for step in ACTION["runs"]["steps"]}
PAGE = (ROOT / "docs" / "ci.md").read_text("utf-8")
BLOCKS = dict(re.findall(r"^## (.+?)\n.*?```[a-z]+\n(.*?)```", PAGE, re.MULTILINE | re.DOTALL))


@pytest.fixture
def runner(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A sample with its files as the working directory, and a virtual environment that has isolate."""
    shutil.copytree(ROOT / "samples" / "clash", tmp_path / "clash")
    programs = tmp_path / "isolate" / "bin"
    programs.mkdir(parents=True)
    (programs / "isolate").write_text(f'#!/bin/sh\nexec "{sys.executable}" -m isolate "$@"\n')
    (programs / "pip").write_text(f'#!/bin/sh\necho "$@" > "{tmp_path}/installed"\n')
    (programs / "python3").write_text(f'#!/bin/sh\necho "$@" >> "{tmp_path}/made"\n')
    for each in programs.iterdir():
        each.chmod(0o755)
    monkeypatch.chdir(tmp_path / "clash")
    monkeypatch.setenv("PATH", f"{programs}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    return tmp_path


def run_step(name: str, runner: Path, **inputs: str) -> subprocess.CompletedProcess[str]:
    """Run a step as GitHub does: its expressions replaced, in a shell that ends at the first failure."""
    given = {key: each["default"] for key, each in ACTION["inputs"].items()} | inputs
    step: dict[str, Any] = STEPS[name]
    said = {
        key: re.sub(r"\$\{\{ inputs\.(\w+) \}\}", lambda match: given[match[1]], text)
        for key, text in step["env"].items()
    }
    assert "${{" not in step["run"], "an expression in a script would be a way to inject commands"
    return subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]],
        env={**os.environ, "RUNNER_TEMP": str(runner), "GITHUB_STEP_SUMMARY": str(runner / "summary"), **said},
        capture_output=True,
        text=True,
    )


def test_the_steps_of_the_action(runner: Path) -> None:
    assert run_step("install", runner, version="isolate-apps==0.1.0").returncode == 0
    assert (runner / "installed").read_text() == "install --quiet isolate-apps==0.1.0\n"
    checked = run_step("check", runner)
    assert checked.returncode == 1
    assert (
        "::error title=generated file::`apps/billing/requirements.lock` is not what the manifests say" in checked.stdout
    )
    analyzed = run_step("analyze", runner)
    assert analyzed.returncode == 1
    assert "::error file=apps/billing/requirements.txt,line=1" in analyzed.stdout
    assert "`billing`" in (runner / "summary").read_text()


def test_arguments_of_the_action_are_options(runner: Path) -> None:
    written = run_step("analyze", runner, arguments="--write-baseline baseline.json --python 3.12")
    assert written.returncode == 0
    assert run_step("analyze", runner, arguments="--baseline baseline.json --python 3.12").returncode == 0


def test_text_of_an_input_is_no_command(runner: Path) -> None:
    ended = run_step("analyze", runner, path=".; touch pwned", arguments="$(touch pwned)")
    assert ended.returncode == 2
    assert not (runner / "clash" / "pwned").exists()


def scripts(server: str) -> list[str]:
    if server == "GitLab":
        return list(yaml.safe_load(BLOCKS[server])["isolate"]["script"])
    return re.findall(r"sh '(.*)'", BLOCKS[server])


@pytest.mark.parametrize("server", ["GitLab", "Jenkins"])
def test_the_scripts_of_a_server(server: str, runner: Path) -> None:
    program = f'"{runner}/isolate/bin/isolate"'
    install, check, analyze = (each.replace(".isolate/bin/isolate", "isolate") for each in scripts(server))
    assert "isolate-apps" in install
    for each in ("isolate generate --quiet", "isolate analyze --write-baseline baseline.json", check, analyze):
        done = subprocess.run(each.replace("isolate ", f"{program} ", 1), shell=True, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
    assert Path("isolate.xml").read_text().startswith("<?xml")


def test_the_hook_runs_the_command_that_asks_no_index() -> None:
    (local,) = yaml.safe_load(BLOCKS["pre-commit"])["repos"]
    (hook,) = local["hooks"]
    (shipped,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())
    assert (hook["id"], hook["entry"], hook["pass_filenames"]) == (shipped["id"], shipped["entry"], False)
