"""The hook that the repository offers, in the real `pre-commit` and a real Git repository."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from isolate.locks import pylock
from isolate.manifests import FORMATS
from isolate.render import image_paths
from tests.test_architecture import FILES, ROOT

HOOKS = ROOT / ".pre-commit-hooks.yaml"


def pattern() -> re.Pattern[str]:
    text = HOOKS.read_text("utf-8").partition("files: >-\n")[2]
    return re.compile(" ".join(line.strip() for line in text.splitlines()))


@pytest.mark.parametrize("folder", ["", "apps/web/"])
def test_the_hook_runs_for_every_manifest_and_every_generated_file(folder: str) -> None:
    names = [name.replace("*", "x") for each in FORMATS.values() for name in each.patterns]
    names += ["web.in", "isolate.toml", "Procfile", "main.py"]
    names += [*image_paths("."), pylock.path(".")]
    assert [name for name in names if not pattern().search(folder + name)] == []


@pytest.mark.parametrize("name", ["README.md", "apps/logo.png", "apps/web/style.css", "xDockerfile"])
def test_the_hook_does_not_run_for_anything_else(name: str) -> None:
    assert not pattern().search(name)


class Repository:
    """A Git repository whose commits go through the hook."""

    def __init__(self, folder: Path, home: Path) -> None:
        self.folder = folder
        self.environment = {
            **os.environ,
            "PRE_COMMIT_HOME": str(home / "pre-commit"),
            "GIT_CONFIG_GLOBAL": str(home / "gitconfig"),
            "GIT_AUTHOR_NAME": "A",
            "GIT_AUTHOR_EMAIL": "a@example.org",
            "GIT_COMMITTER_NAME": "A",
            "GIT_COMMITTER_EMAIL": "a@example.org",
        }

    def run(self, *command: str, code: int = 0) -> str:
        done = subprocess.run(
            command,
            cwd=self.folder,
            env=self.environment,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        assert done.returncode == code, done.stdout
        return done.stdout

    def commit(self, *, code: int = 0) -> str:
        self.run("git", "add", "--all")
        return self.run("git", "commit", "--message", "x", code=code)


@pytest.fixture
def offered(tmp_path: Path) -> Repository:
    """This project as a repository of hooks, as it is on disk now."""
    folder = tmp_path / "isolate"
    for path in FILES:
        target = folder / path.relative_to(ROOT)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)
    repository = Repository(folder, tmp_path)
    repository.run("git", "init", "--quiet")
    repository.commit()
    return repository


@pytest.mark.network
def test_a_commit_passes_another_is_stopped_and_told_how_to_mend_it(tmp_path: Path, offered: Repository) -> None:
    shutil.copytree(ROOT / "samples" / "clash", tmp_path / "clash", ignore=shutil.ignore_patterns("expected"))
    mine = Repository(tmp_path / "clash", tmp_path)
    revision = offered.run("git", "rev-parse", "HEAD").strip()
    (mine.folder / ".pre-commit-config.yaml").write_text(
        f"repos:\n  - repo: {offered.folder}\n    rev: {revision}\n    hooks:\n      - id: isolate-check\n"
    )
    mine.run("git", "init", "--quiet")
    mine.run(sys.executable, "-m", "pre_commit", "install")
    mine.run(sys.executable, "-m", "isolate", "generate")
    assert re.search(r"isolate check\.+Passed\n", mine.commit())

    manifest = mine.folder / "apps/web/requirements.txt"
    manifest.write_text("storefront>=1\nprices\n")
    stopped = mine.commit(code=1)
    assert re.search(r"isolate check\.+Failed\n", stopped)
    assert '+# requirement = "prices (apps/web/requirements.txt)"\n' in stopped
    assert "error: `apps/web/requirements.lock` is not what the manifests say: it is out of date\n" in stopped
    assert "  hint: `isolate generate .` mends it\n" in stopped

    mine.run(sys.executable, "-m", "isolate", "generate", ".")
    assert re.search(r"isolate check\.+Passed\n", mine.commit())
    (mine.folder / "notes.md").write_text("a note\n")
    assert re.search(r"isolate check.+\(no files to check\)Skipped\n", mine.commit())
    assert mine.run("git", "status", "--short") == ""
