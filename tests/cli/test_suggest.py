"""`isolate suggest` from written lines to a diff that git takes, whatever tool the lines were written for."""

from __future__ import annotations

import hashlib
import json
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.conftest import Ended
from tests.servers import serve, served_wheel
from tests.wheels import wheel_bytes, wheel_filename

POETRY = '[tool.poetry]\nname = "a"\n\n[tool.poetry.dependencies]\npython = "^3.12"\ncurrency = "^1.0"  # why\n'
TABLE = POETRY.replace('currency = "^1.0"  # why\n', '\n[tool.poetry.dependencies.currency]\nversion = "^1.0"\n')
PROJECT = '[project]\nname = "a"\nversion = "1"\ndependencies = ["other", "currency<2"]\n'
ARRAY = PROJECT.replace('["other", "currency<2"]', '[\n    "other",\n    "currency<2",  # why\n]')
CFG = "[metadata]\nname = a\n\n[options]\ninstall_requires =\n    other\n    currency<2\n"
SETUP = 'from setuptools import setup\n\nsetup(\n    name="a",\n    install_requires=["other", "currency<2"],\n)\n'
LINES = 'from setuptools import setup\n\nsetup(name="a", install_requires="""\nother\ncurrency<2\n""")\n'
NAMED = """from setuptools import setup\n\nNEEDS = ['other', 'currency<2']\nsetup(name="a", install_requires=NEEDS)\n"""
CONDA = "name: a\ndependencies:\n  - python=3.12\n  - pip\n  - pip:\n      - currency<2\n"
SCRIPT = '# /// script\n# dependencies = [\n#   "currency<2",\n# ]\n# ///\nprint()\n'
FLIT = '[tool.flit.metadata]\nmodule = "a"\nrequires = [\n    "currency<2",\n]\n'


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
        ("requirements.txt", "other\r\ncurrency <2 ; python_version > '3'  # why", "<2", "<3"),
        ("requirements.txt", "\ufeffcurrency<2\nother\n", "<2", "<3"),
        ("requirements.txt", "currency \\\n    <2\nother\n", "<2", "<3"),
        ("requirements.txt", "currency>=1, \\\r\n  <2\r\nother\r\n", "<2", "<3"),
        ("requirements.txt", "# only\n\ncurrency>=1.0 , <2", "<2", "<3"),
        ("requirements.txt", "other\n\x0c\ncurrency<2\n", "<2", "<3"),
        ("requirements.in", "currency<2\n", "<2", "<3"),
        ("pyproject.toml", POETRY, '"^1.0"', '">=1.0,<3"'),
        ("pyproject.toml", POETRY.replace("\n", "\r\n"), '"^1.0"', '">=1.0,<3"'),
        ("pyproject.toml", POETRY.replace('"^1.0"', '{version = "^1.0", extras = []}'), '"^1.0"', '">=1.0,<3"'),
        ("pyproject.toml", POETRY.replace('"^1.0"', '[{version = "^1.0", python = ">=3"}]'), '"^1.0"', '">=1.0,<3"'),
        ("pyproject.toml", POETRY.replace('"^1.0"', '"1.*"'), '"1.*"', '">=1"'),
        ("pyproject.toml", TABLE, '"^1.0"', '">=1.0,<3"'),
        ("pyproject.toml", PROJECT, "currency<2", "currency<3"),
        ("pyproject.toml", PROJECT.rstrip("\n"), "currency<2", "currency<3"),
        ("pyproject.toml", ARRAY, "currency<2", "currency<3"),
        ("pyproject.toml", ARRAY.replace("\n", "\r\n"), "currency<2", "currency<3"),
        ("pyproject.toml", ARRAY.replace('"currency<2"', "'currency (<2)'"), "(<2)", "(<3)"),
        ("pyproject.toml", ARRAY + "\n[tool.pdm]\ndistribution = false\n", "currency<2", "currency<3"),
        ("pyproject.toml", FLIT, "<2", "<3"),
        ("Pipfile", '[packages]\ncurrency = "<2"\n', '"<2"', '"<3"'),
        ("Pipfile", '[packages]\r\ncurrency = {version = "~=1.0"}\r\n', '"~=1.0"', '">=1.0"'),
        ("Pipfile", '[packages.currency]\nversion = "<2"\n', '"<2"', '"<3"'),
        ("setup.cfg", CFG, "<2", "<3"),
        ("setup.cfg", CFG.replace("\n    other\n    ", " other; "), "<2", "<3"),
        ("setup.py", SETUP, "<2", "<3"),
        ("setup.py", LINES, "<2", "<3"),
        ("setup.py", NAMED, "<2", "<3"),
        ("environment.yml", CONDA, "<2", "<3"),
        ("job.py", SCRIPT, "<2", "<3"),
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
    subprocess.run(["git", "apply", "the.patch"], cwd=repository, check=True)
    assert written.read_bytes().decode() == text.replace(before, after)
    assert command("analyze", str(repository), "--quiet").code == 0


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (
            "requirements.txt",
            f"currency<2 --hash=sha256:{hashlib.sha256(wheel_bytes('currency', '1.5')).hexdigest()}\n",
        ),
        ("requirements.txt", "other\rcurrency<2\n"),
        ("requirements.txt", "# This file is autogenerated by pip-compile\ncurrency<2\n"),
        ("pyproject.toml", PROJECT.replace("<2", "\\u003c2")),
        ("setup.py", SETUP.replace('"currency<2"', '"currency" + "<2"')),
    ],
)
def test_what_does_not_stand_in_its_file_as_it_was_read_is_not_suggested(
    name: str, text: str, repository: Path, command: Callable[..., Ended]
) -> None:
    (repository / "a" / name).write_bytes(text.encode())
    # The line of the other application is a lower bound, which nothing relaxes.
    ended = command("suggest", str(repository), "--quiet")
    said = "2 environments are needed, and no change of written lines that was tried saves one\n"
    assert (ended.code, ended.out) == (1, said)
    assert command("suggest", str(repository), "--quiet", "--patch").out == ""


PYTHON = {
    "pyproject.toml": ('[project]\nname = "a"\nversion = "1"\nrequires-python = ">=3.9,<3.12"\n', "<3.12", "<4"),
    "setup.cfg": (
        "[metadata]\nname = a\n\n[options]\npython_requires = >= 3.9, < 3.12\ninstall_requires =\n    other\n",
        "< 3.12",
        "<4",
    ),
    "setup.py": (
        "from setuptools import setup\n\nsetup(name='a', python_requires='>=3.9, <3.12', install_requires=[])\n",
        "<3.12",
        "<4",
    ),
    "Pipfile": ('[packages]\nother = "*"\n\n[requires]\npython_version = "3.11"\n', '"3.11"', None),
}


@pytest.mark.parametrize("name", PYTHON)
def test_a_bound_on_python_is_relaxed(name: str, repository: Path, command: Callable[..., Ended]) -> None:
    text, before, after = PYTHON[name]
    (repository / "a" / name).write_text(text)
    (repository / "b" / "requirements.txt").unlink()
    (repository / "b" / "pyproject.toml").write_text(
        '[project]\nname = "b"\nversion = "1"\nrequires-python = ">=3.13"\n'
    )
    assert command("analyze", str(repository), "--quiet").code == 1
    ended = command("suggest", str(repository), "--patch")
    if after is None:
        assert (ended.code, ended.out) == (1, "")
        return
    assert (ended.code, ended.err) == (0, "")
    subprocess.run(["git", "apply", "-"], cwd=repository, input=ended.out.encode(), check=True)
    assert (repository / "a" / name).read_text() == text.replace(before, after)
    assert command("analyze", str(repository), "--quiet").code == 0


def test_who_is_impossible_alone_is_told_and_gets_no_suggestion(
    repository: Path, command: Callable[..., Ended]
) -> None:
    (repository / "a" / "requirements.txt").write_text(f"currency<2 --hash=sha256:{'0' * 64}\n")
    ended = command("suggest", str(repository), "--quiet")
    assert ended == (
        1,
        (
            "nothing to change: all other applications can share one environment\n"
            "`a` is impossible even alone, and nothing is suggested for it (`isolate analyze` says why)\n"
        ),
        "",
    )


UPLOADS = {"1.5": "2020-02-01", "2.0": "2021-03-04", "2.1": "2022-05-06", "3.0": "2023-07-08"}


@pytest.fixture
def dated(tmp_path: Path) -> Iterator[tuple[str, ...]]:
    """Two applications and an index that says when each release was uploaded, as arguments of a command."""
    for app, line in {"a": "currency==1.5\nother<2", "b": "currency>=2"}.items():
        (tmp_path / app).mkdir()
        (tmp_path / app / "requirements.txt").write_text(f"{line}\n")
    releases = [served_wheel("currency", version, upload_time=f"{day}T10:00:00Z") for version, day in UPLOADS.items()]
    with serve(
        {"currency": releases, "other": [served_wheel("other", "1.0", upload_time="2020-01-01T00:00:00Z")]}
    ) as index:
        yield (str(tmp_path), "--index-url", index.simple, "--python", "3.12", "--quiet")


def test_a_suggestion_is_told_to_people_and_to_programs(dated: tuple[str, ...], command: Callable[..., Ended]) -> None:
    ended = command("suggest", *dated)
    assert ended == (
        0,
        (
            "2 environments are needed now; with the changes below 1 can do\n"
            "\n"
            "1. 1 line changed: 1 instead of 2 environments\n"
            "  a/requirements.txt:1  `currency`: `==1.5` becomes `>=1.5` for `a`, then 3.0\n"
        ),
        "",
    )
    (edit,) = json.loads(command("suggest", *dated, "--format", "json").out)["suggestions"][0]["edits"]
    assert edit == {
        "file": "a/requirements.txt",
        "line": 1,
        "apps": ["a"],
        "project": "currency",
        "before": "==1.5",
        "after": ">=1.5",
        "version": "3.0",
    }


def test_the_same_change_in_several_files_is_told_once(
    dated: tuple[str, ...], command: Callable[..., Ended], tmp_path: Path
) -> None:
    (tmp_path / "c").mkdir()
    (tmp_path / "c" / "requirements.txt").write_text("currency==1.5\n")
    assert command("suggest", *dated).out == (
        "2 environments are needed now; with the changes below 1 can do\n"
        "\n"
        "1. 2 lines changed: 1 instead of 2 environments\n"
        "  `currency`: `==1.5` becomes `>=1.5` for `a` and `c`, then 3.0, in 2 places\n"
        "    a/requirements.txt:1\n"
        "    c/requirements.txt:1\n"
    )


def test_what_a_line_resolves_to_is_from_before_the_cut_off(
    dated: tuple[str, ...], command: Callable[..., Ended]
) -> None:
    then = command("suggest", *dated, "--exclude-newer", "2021-12-31").out.splitlines()[-1]
    assert then == "  a/requirements.txt:1  `currency`: `==1.5` becomes `>=1.5` for `a`, then 2.0"


def test_an_upper_bound_is_raised(repository: Path, command: Callable[..., Ended]) -> None:
    (repository / "a" / "requirements.txt").write_text("currency<2\n")
    assert command("suggest", str(repository), "--quiet").out.splitlines()[-1] == (
        "  a/requirements.txt:1  `currency`: `<2` becomes `<3` for `a`, then 2.1"
    )
