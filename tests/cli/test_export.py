"""The environments found, as other tools take them; each form is tried with its tool where that is at hand."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest
import tomli_w

from tests.conftest import Ended

SAMPLES = Path(__file__).parents[2] / "samples"
PYTHON = f"{sys.version_info[0]}.{sys.version_info[1]}"
UV = Path(sys.executable).with_name("uv")


@pytest.fixture(params=["clash", "triangle"])
def sample(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of a sample for the Python at hand, as the working directory."""
    folder = tmp_path / request.param
    shutil.copytree(SAMPLES / request.param, folder)
    settings = (folder / "isolate.toml").read_text()
    (folder / "isolate.toml").write_text(
        re.sub(r'^python = ".*"', f'python = "{PYTHON}"', settings, flags=re.MULTILINE)
    )
    monkeypatch.chdir(folder)
    return folder


def uv(*arguments: str) -> subprocess.CompletedProcess[str]:
    options = ("--offline", "--no-index", "--find-links", "index", "--no-python-downloads", "--python", sys.executable)
    return subprocess.run([UV, *arguments, *options], capture_output=True, text=True)


def pins(text: str) -> set[str]:
    return set(re.findall(r"^[a-z0-9-]+==[^\s\\;]+", text, re.MULTILINE))


def served() -> dict[str, list[str]]:
    """Environment → its applications, as its lock names them."""
    return {
        path.parent.name: re.findall(r'^# application = "(.*)"$', path.read_text(), re.MULTILINE)
        for path in sorted(Path("environments").glob("*/requirements.lock"))
    }


def test_a_lock_for_each_environment_that_pip_takes(sample: Path, command: Callable[..., Ended]) -> None:
    ended = command("lock", "--environments")
    assert (ended.code, ended.err) == (0, "")
    table = command("analyze").out
    for name, apps in served().items():
        assert re.search(rf"^{name} .*  {re.escape(', '.join(apps))}$", table, re.MULTILINE)
        lock = f"environments/{name}/requirements.lock"
        done = subprocess.run(
            [
                *(sys.executable, "-m", "pip", "install", "--dry-run", "--require-hashes", "--no-deps", "--no-index"),
                *("--find-links", "index", "--target", str(sample / "target"), "-r", lock),
            ],
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stderr
    again = command("lock", "--environments")
    assert re.match(r"wrote 0 files, \d files? unchanged\n", again.out)


@pytest.mark.skipif(not UV.exists(), reason="there is no uv")
def test_uv_locks_what_was_exported_and_installs_each_environment(sample: Path, command: Callable[..., Ended]) -> None:
    assert command("lock", "--environments").code == 0
    assert command("export", "uv").code == 0
    done = uv("lock", "--project", "environments")
    assert done.returncode == 0, done.stderr
    for name, apps in served().items():
        groups = [each for app in apps for each in ("--only-group", re.sub("[^a-z0-9]+", "-", app.lower()))]
        exported = uv("export", "--project", "environments", "--locked", "--no-hashes", *groups)
        assert exported.returncode == 0, exported.stderr
        assert pins(exported.stdout) == pins((sample / "environments" / name / "requirements.lock").read_text())


@pytest.mark.skipif(not UV.exists(), reason="there is no uv")
def test_uv_can_do_without_none_of_the_conflicts(sample: Path, command: Callable[..., Ended]) -> None:
    assert command("export", "uv").code == 0
    project = tomllib.loads((sample / "environments" / "pyproject.toml").read_text())
    conflicts = project["tool"]["uv"]["conflicts"]
    for left_out in range(len(conflicts)):
        project["tool"]["uv"]["conflicts"] = conflicts[:left_out] + conflicts[left_out + 1 :]
        (sample / "fewer").mkdir(exist_ok=True)
        (sample / "fewer" / "pyproject.toml").write_text(tomli_w.dumps(project))
        done = uv("lock", "--project", "fewer")
        assert done.returncode == 1
        assert "No solution found" in done.stderr


def test_the_script_makes_the_environments(sample: Path, command: Callable[..., Ended], tmp_path: Path) -> None:
    assert command("export", "venv-script").code == 0
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / f"python{PYTHON}").symlink_to(sys.executable)
    done = subprocess.run(
        ["sh", "environments/create.sh", "--no-index", "--find-links", str(sample / "index")],
        env={**os.environ, "PATH": f"{tmp_path / 'bin'}{os.pathsep}{os.environ['PATH']}"},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    for name in served():
        python = f"environments/{name}/.venv/bin/python"
        listed = subprocess.run([python, "-m", "pip", "freeze"], capture_output=True, text=True, check=True)
        assert pins(listed.stdout) == pins(Path(f"environments/{name}/requirements.lock").read_text())


def test_requirements_and_pants(
    command: Callable[..., Ended],
    golden: Callable[[Path, str], None],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    shutil.copytree(SAMPLES / "clash", tmp_path / "clash")
    monkeypatch.chdir(tmp_path / "clash")
    for form in ("requirements", "pants"):
        assert command("export", form).code == 0
    for name in ("env-1.txt", "env-2.txt", "pants.toml"):
        golden(Path("expected/export") / name, (tmp_path / "clash" / "environments" / name).read_text())
    assert command("analyze", "--quiet").out.startswith("2 applications, 1 conflict")


def test_an_environment_that_is_gone_leaves_nothing(
    command: Callable[..., Ended], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "direct"
    shutil.copytree(SAMPLES / "clash", folder)
    monkeypatch.chdir(folder)
    assert command("lock", "--environments").code == 0
    assert [*served()] == ["env-1", "env-2"]
    settings = (folder / "isolate.toml").read_text()
    (folder / "isolate.toml").write_text(settings.partition("[apps.web]")[0])
    assert "removed env-2/requirements.lock\n" in command("lock", "--environments").out
    assert [*served()] == ["env-1"]
