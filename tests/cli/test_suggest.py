"""`isolate suggest` from written lines to a diff that git takes, whatever tool the lines were written for."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import Ended
from tests.wheels import wheel_bytes, wheel_filename

POETRY = '[tool.poetry]\nname = "a"\n\n[tool.poetry.dependencies]\npython = "^3.12"\ncurrency = "^1.0"  # why\n'
INLINE = POETRY.replace('"^1.0"', '{version = "^1.0", extras = []}')
PIPFILE = '[packages]\ncurrency = "<2"\n'
PROJECT = '[project]\nname = "a"\nversion = "1"\ndependencies = ["other", "currency<2"]\n'


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    (tmp_path / "index").mkdir()
    for name, version in (("currency", "1.5"), ("currency", "2.1"), ("other", "1.0")):
        (tmp_path / "index" / wheel_filename(name, version)).write_bytes(wheel_bytes(name, version, []))
    (tmp_path / "isolate.toml").write_text('[index]\nfind_links = ["index"]\nno_index = true\n')
    for app in ("a", "b"):
        (tmp_path / app).mkdir()
    (tmp_path / "b" / "requirements.txt").write_text("currency>=2\n")
    return tmp_path


@pytest.mark.parametrize(
    ("name", "text", "before", "after"),
    [
        ("pyproject.toml", POETRY, '"^1.0"', '">=1.0,<3"'),
        ("pyproject.toml", POETRY.replace("\n", "\r\n"), '"^1.0"', '">=1.0,<3"'),
        ("pyproject.toml", INLINE, '"^1.0"', '">=1.0,<3"'),
        ("Pipfile", PIPFILE, '"<2"', '"<3"'),
        ("pyproject.toml", PROJECT, "currency<2", "currency<3"),
        ("requirements.txt", "other\r\ncurrency <2 ; python_version > '3'  # why", "<2", "<3"),
    ],
)
def test_git_takes_the_patch_and_nothing_else_changes(
    name: str, text: str, before: str, after: str, repository: Path, command: Callable[..., Ended]
) -> None:
    written = repository / "a" / name
    written.write_bytes(text.encode())
    assert command("analyze", str(repository), "--quiet").code == 1
    ended = command("suggest", str(repository), "--patch")
    assert (ended.code, ended.err) == (0, "")
    (repository / "the.patch").write_bytes(ended.out.encode())
    subprocess.run(["git", "init", "-q"], cwd=repository, check=True)
    subprocess.run(["git", "apply", "the.patch"], cwd=repository, check=True)
    assert written.read_bytes().decode() == text.replace(before, after)
    assert command("analyze", str(repository), "--quiet").code == 0
