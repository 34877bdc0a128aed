"""What Git tracks is found, whatever its ignore files say."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from isolate.discover import discover
from isolate.discover.git_index import tracked_files

NAMES = [
    "a/requirements.txt",
    "instance/requirements.txt",
    "b/c/d/requirements.txt",
    "ä/ö.md",
    "x" * 200,
    "y",
]


def git(folder: Path, *arguments: str) -> str:
    environment = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    command = ["git", "-c", "user.name=a", "-c", "user.email=a@a.example", *arguments]
    return subprocess.run(command, cwd=folder, env=environment, check=True, capture_output=True, text=True).stdout


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    for name in NAMES:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("flask\n")
    git(tmp_path, "init", "-q")
    git(tmp_path, "add", "-A")
    return tmp_path


def names(folder: Path) -> list[str]:
    return [app.name for app in discover((folder,)).apps]


@pytest.mark.parametrize("version", ["2", "3", "4"])
def test_the_index_of_git_is_read_in_each_version(repository: Path, version: str) -> None:
    git(repository, "update-index", "--index-version", version)
    (repository / "later.txt").write_text("")
    git(repository, "add", "-N", "later.txt")  # an extended entry
    assert tracked_files(repository) == {*NAMES, "later.txt"}
    assert tracked_files(repository) == {*git(repository, "ls-files", "-z").strip("\0").split("\0")}


def test_what_is_tracked_is_found_and_what_is_not_is_ignored(repository: Path) -> None:
    (repository / ".gitignore").write_text("instance/\nrequirements.txt\n")
    (repository / "instance" / "sub").mkdir()
    for folder in ("instance/sub", "new"):
        (repository / folder).mkdir(exist_ok=True)
        (repository / folder / "requirements.txt").write_text("django\n")
    assert names(repository) == ["a", "b/c/d", "instance"]
    git(repository, "rm", "-q", "--cached", "instance/requirements.txt")
    assert names(repository) == ["a", "b/c/d"]


def test_a_worktree_has_an_index_of_its_own(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    git(repository, "commit", "-q", "-m", "all")
    tree = tmp_path_factory.mktemp("other") / "tree"
    git(repository, "worktree", "add", "-q", str(tree))
    assert tracked_files(tree) == {*NAMES}


@pytest.mark.parametrize("data", [b"", b"DIRC", b"DIRC\0\0\0\2\xff\xff\xff\xff", b"DIRC\0\0\0\x09\0\0\0\0", b"\0" * 99])
def test_an_index_that_is_none_tracks_nothing(tmp_path: Path, data: bytes) -> None:
    (tmp_path / ".git").mkdir()
    assert tracked_files(tmp_path) is None
    (tmp_path / ".git" / "index").write_bytes(data)
    assert tracked_files(tmp_path) is None
