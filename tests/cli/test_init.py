from __future__ import annotations

import json
import shutil
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest
from jsonschema import Draft7Validator

from isolate.discover import discover
from tests.conftest import Ended

SAMPLES = Path(__file__).parents[2] / "samples"


@pytest.fixture
def bare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The applications of a sample without a configuration, as the working directory."""
    folder = tmp_path / "clash"
    shutil.copytree(SAMPLES / "clash", folder)
    (folder / "isolate.toml").unlink()
    monkeypatch.chdir(folder)
    return folder


def test_what_was_found_is_written_with_comments(
    bare: Path, command: Callable[..., Ended], golden: Callable[[Path, str], None]
) -> None:
    before = discover((bare,)).apps
    assert command("init") == (0, "wrote isolate.toml\n", "")
    text = (bare / "isolate.toml").read_text()
    golden(Path("expected/isolate.toml"), text)
    schema = json.loads((bare / "isolate.schema.json").read_text())
    Draft7Validator(schema).validate(tomllib.loads(text))
    assert discover((bare,)).apps == before


def test_all_that_is_commented_out_is_valid(bare: Path, command: Callable[..., Ended]) -> None:
    text = command("init", "-").out
    assert not (bare / "isolate.toml").exists()
    uncommented = "".join(
        f"{line.removeprefix('# ')}\n"
        for line in text.splitlines()
        if not line.startswith("# ") or "[" in line or "=" in line
    )
    assert {"index", "resolve", "images", "deploy"} < tomllib.loads(uncommented).keys()


def test_a_file_that_is_there_is_left_as_it_is(bare: Path, command: Callable[..., Ended]) -> None:
    (bare / "isolate.toml").write_text("# mine\n")
    assert command("init") == (
        2,
        "",
        "error: `isolate.toml` is there already\n  hint: nothing is written; `isolate.toml` is yours to edit\n",
    )
    assert (bare / "isolate.toml").read_text() == "# mine\n"
    (bare / "isolate.toml").unlink()
    (bare / "other.toml").write_text("")
    assert command("init", "--output", "other.toml") == (
        2,
        "",
        "error: `other.toml` is there already\n  hint: `--output FILE` writes another file\n",
    )


@pytest.mark.parametrize("sample", sorted(each.name for each in (SAMPLES / "images").iterdir()))
def test_the_applications_are_those_found_without_it(
    sample: str, tmp_path: Path, command: Callable[..., Ended]
) -> None:
    folder = tmp_path / "work"
    shutil.copytree(SAMPLES / "images" / sample, folder)
    if (folder / "isolate.toml").exists():
        return
    before = discover((folder,)).apps
    assert command("init", str(folder)).code == 0
    assert discover((folder,)).apps == before
