"""`isolate analyze --since`, on a repository made of a sample."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import ROOT, Ended

Command = Callable[..., Ended]


def git(*words: str) -> None:
    own = ("-c", "user.name=x", "-c", "user.email=x@example.com", "-c", "commit.gpgsign=false")
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    subprocess.run(["git", *own, *words], check=True, capture_output=True, env=environment)


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two commits of a sample below the root of a repository: first without a conflict, then with it; then a change."""
    folder = tmp_path / "shop" / "services"
    shutil.copytree(ROOT / "samples" / "clash", folder, ignore=shutil.ignore_patterns("expected"))
    monkeypatch.chdir(tmp_path / "shop")
    web = folder / "apps" / "web" / "requirements.txt"
    written = web.read_text()
    git("init", "--quiet", "--initial-branch=main")
    web.write_text("taxes\n")
    (folder / "apps" / "web" / ".gitignore").write_text("requirements.txt\n")
    git("add", "--force", ".")
    git("commit", "--quiet", "-m", "fine")
    git("tag", "fine")
    web.write_text(written)
    git("commit", "--quiet", "-a", "-m", "conflict")
    return folder


def test_what_is_new_gone_and_the_same(command: Command, repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    new = command("analyze", "services", "--since", "fine")
    assert new.code == 1
    assert "\ncompared with `fine`: 1 new, 0 unchanged, 0 gone\n  new: `billing` requires" in new.out
    same = command("analyze", "services", "--since", "HEAD")
    assert same.code == 0
    assert same.out.endswith("\ncompared with `HEAD`: 0 new, 1 unchanged, 0 gone\n")
    (repository / "apps" / "web" / "requirements.txt").write_text("taxes\n")
    monkeypatch.chdir(repository / "apps" / "web")
    gone = command("analyze", "../..", "--since", "main")
    assert gone.code == 0
    assert "\ncompared with `main`: 0 new, 0 unchanged, 1 gone\n" in gone.out
    assert {each.name for each in repository.parent.iterdir()} == {".git", "services"}


def test_paths_that_were_not_there_had_no_conflicts(command: Command, repository: Path) -> None:
    shutil.copytree(repository, repository.parent / "more")
    assert "compared with `fine`: 1 new, 0 unchanged, 0 gone" in command("analyze", "more", "--since", "fine").out


def test_nothing_that_the_repository_names_is_run_or_followed(
    command: Command, repository: Path, tmp_path: Path
) -> None:
    ran = tmp_path / "ran"
    secret = tmp_path / "secret.txt"
    secret.write_text("no-such-project==1\n")
    (repository / ".gitattributes").write_text("* filter=own\n")
    (repository / "apps" / "linked").mkdir()
    (repository / "apps" / "linked" / "requirements.txt").symlink_to(secret)
    git("add", ".")
    git("commit", "--quiet", "-m", "hostile")
    for key, value in {
        "filter.own.smudge": f"touch {ran}",
        "core.fsmonitor": f"touch {ran}",
        "core.hooksPath": ".",
    }.items():
        git("config", key, value)
    (repository.parent / "post-checkout").write_text(f"#!/bin/sh\ntouch {ran}\n")
    (repository.parent / "post-checkout").chmod(0o755)
    (repository / "apps" / "linked" / "requirements.txt").unlink()
    ended = command("analyze", "services", "--since", "HEAD", "--quiet")
    assert (ended.code, ended.err) == (0, "")
    assert not ran.exists()


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("nowhere", "error: there is no revision `nowhere`\n"),
        ("--help", "error: there is no revision `--help`\n"),
        ("fine:services", "error: there is no revision `fine:services`\n"),
    ],
)
@pytest.mark.usefixtures("repository")
def test_what_is_no_revision(command: Command, name: str, message: str) -> None:
    hint = "  hint: `--since` takes what `git rev-parse` does: a commit, a branch, a tag\n"
    assert command("analyze", "services", f"--since={name}") == (2, "", message + hint)


def test_what_could_not_be_read_then_is_told(command: Command, repository: Path) -> None:
    config = repository / "isolate.toml"
    text = config.read_text()
    config.write_text("[nonsense]\n")
    git("commit", "--quiet", "-a", "-m", "broken")
    config.write_text(text)
    ended = command("analyze", "services", "--since", "HEAD")
    assert (ended.code, ended.out) == (2, "")
    assert ended.err.startswith("error: at `HEAD`: `nonsense` is no ")


def test_a_folder_without_a_repository(command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(ROOT / "samples" / "clash", tmp_path / "clash")
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path))
    ended = command("analyze", str(tmp_path / "clash"), "--since", "HEAD")
    assert ended.code == 2
    assert ended.err.startswith(f"error: `{tmp_path}/clash` is in no Git repository")
    assert (
        command("analyze", "--since", "a", "--baseline", "b").err == "error: `--since` does not go with `--baseline`\n"
    )
