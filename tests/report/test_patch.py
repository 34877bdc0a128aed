"""A patch changes specifiers and nothing else, and git takes it."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from isolate.model.origin import Origin
from isolate.model.suggestion import Edit
from isolate.report.patch import edited_line, patch


def edit(text: str, before: str, after: str, *, line: int = 1, project: str = "flask") -> Edit:
    origin = Origin(file="web/requirements.txt", line=line)
    return Edit(origin=origin, apps=("web",), project=project, text=text, before=before, after=after)


@pytest.mark.parametrize(
    ("line", "text", "before", "after", "expected"),
    [
        ("flask==2.0\n", "flask==2.0", "==2.0", ">=2.0,<3", "flask>=2.0,<3\n"),
        ("flask<3\n", "flask<3", "<3", "", "flask\n"),
        (
            "  Flask [async] == 2.0  # why\r\n",
            "Flask [async] == 2.0",
            "==2.0",
            ">=2.0",
            "  Flask [async] >=2.0  # why\r\n",
        ),
        (
            'flask<3, >=2 ; python_version < "3.13"',
            'flask<3, >=2 ; python_version < "3.13"',
            "<3,>=2",
            ">=2",
            'flask>=2 ; python_version < "3.13"',
        ),
        (
            'dependencies = ["flask-cors==1", "flask==2.0", "click"]\n',
            "flask==2.0",
            "==2.0",
            ">=2.0",
            'dependencies = ["flask-cors==1", "flask>=2.0", "click"]\n',
        ),
        ("flask (==2.0)\n", "flask (==2.0)", "==2.0", ">=2.0", "flask (>=2.0)\n"),
        ("flask==2.0.1\n", "flask==2.0", "==2.0", ">=2.0", None),
        ('flask = "^2.0"\n', 'flask = "^2.0"', ">=2.0,<3.0", ">=2.0,<4", 'flask = ">=2.0,<4"\n'),
        ('flask = "^2.1"\n', 'flask = "^2.0"', ">=2.0,<3.0", ">=2.0,<4", None),
        ("flask = '<3' # x\r\n", "flask = '<3'", "<3", "", "flask = '*' # x\r\n"),
        (
            'Flask = {version = "~2.1", extras = ["async"]}\n',
            'Flask = {version = "~2.1", extras = ["async"]}',
            ">=2.1,<2.2",
            ">=2.1,<3",
            'Flask = {version = ">=2.1,<3", extras = ["async"]}\n',
        ),
        ('flask-cors = "^2.0"\n', 'flask = "^2.0"', ">=2.0,<3.0", ">=2.0,<4", None),
    ],
)
def test_a_line_keeps_all_but_its_specifier(line, text, before, after, expected):
    assert edited_line(line, edit(text, before, after)) == expected


@pytest.mark.parametrize(
    ("line", "before", "after", "expected"),
    [
        ('python = "^3.8"\n', ">=3.8,<4.0", ">=3.8,<5", 'python = ">=3.8,<5"\n'),
        ('requires-python = ">= 3.9, <3.12"\n', ">=3.9,<3.12", ">=3.9", 'requires-python = ">=3.9"\n'),
        ('requires-python = "< 3.12"\n', "<3.12", "", 'requires-python = ""\n'),
        ("3.8\n", "==3.8.*", ">=3.8,<4", None),
    ],
)
def test_a_statement_about_python_is_found_by_what_it_means(line, before, after, expected):
    assert edited_line(line, edit(before, before, after, project="python")) == expected


def test_a_statement_about_python_is_found_as_it_is_written():
    bound = edit(">=3.9,<3.12", ">=3.9,<3.12", ">=3.9", project="python")
    assert (
        edited_line('requires-python = ">=3.9,<3.12"  # a bound\n', bound) == 'requires-python = ">=3.9"  # a bound\n'
    )


def test_git_takes_the_patch_and_nothing_else_is_touched(tmp_path: Path):
    text = "# first\r\nflask==2.0  # pinned\r\n\r\nclick<9"
    (tmp_path / "web").mkdir()
    (tmp_path / "web" / "requirements.txt").write_bytes(text.encode())
    edits = [edit("flask==2.0", "==2.0", ">=2.0,<3", line=2), edit("click<9", "<9", "", line=4, project="click")]
    diff = patch(edits, {"web/requirements.txt": text})
    subprocess.run(["git", "init", "--quiet"], cwd=tmp_path, check=True)
    subprocess.run(["git", "apply", "-"], cwd=tmp_path, input=diff.encode(), check=True)
    after = (tmp_path / "web" / "requirements.txt").read_bytes().decode()
    assert after == "# first\r\nflask>=2.0,<3  # pinned\r\n\r\nclick"
