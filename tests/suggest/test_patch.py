"""A patch changes specifiers and nothing else, and git takes it."""

from __future__ import annotations

import subprocess
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from packaging.specifiers import SpecifierSet

from isolate.manifests.requirements_txt import read
from isolate.model.origin import Origin
from isolate.model.results import Edit
from isolate.suggest.patch import edited_text, patch, physical_lines
from isolate.suggest.relax import relaxations
from tests.examples import examples


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
        ("flask <3, >=2\n", "flask <3, >=2", "<3,>=2", "<4,>=2", "flask <4, >=2\n"),
        ("flask >= 2 , < 3\n", "flask >= 2 , < 3", "<3,>=2", "<4,>=2", "flask >= 2 , <4\n"),
        ("flask==2.1, !=2.1.3\n", "flask==2.1, !=2.1.3", "!=2.1.3,==2.1", "!=2.1.3,>=2.1", "flask>=2.1, !=2.1.3\n"),
        ("flask !=2.1.3, ==2.1\n", "flask", "!=2.1.3,==2.1", "!=2.1.3,>=2.1,<3", "flask !=2.1.3, >=2.1,<3\n"),
        ("flask>=2, \\\r\n  <3\r\n", "flask", "<3,>=2", ">=2", "flask>=2\r\n"),
        ('flask-cors = "^2.0"\n', 'flask = "^2.0"', ">=2.0,<3.0", ">=2.0,<4", None),
    ],
)
def test_a_line_keeps_all_but_its_specifier(line, text, before, after, expected):
    assert edited_text(line, edit(text, before, after)) == expected


@pytest.mark.parametrize(
    ("line", "before", "after", "expected"),
    [
        ('python = "^3.8"\n', ">=3.8,<4.0", ">=3.8,<5", 'python = ">=3.8,<5"\n'),
        ('requires-python = ">= 3.9, <3.12"\n', ">=3.9,<3.12", ">=3.9", 'requires-python = ">= 3.9"\n'),
        ('requires-python = "< 3.12"\n', "<3.12", "", 'requires-python = ""\n'),
        ("3.8\n", "==3.8.*", ">=3.8,<4", None),
    ],
)
def test_a_statement_about_python_is_found_by_what_it_means(line, before, after, expected):
    assert edited_text(line, edit(before, before, after, project="python")) == expected


def test_a_statement_about_python_is_found_as_it_is_written():
    bound = edit(">=3.9,<3.12", ">=3.9,<3.12", ">=3.9", project="python")
    assert (
        edited_text('requires-python = ">=3.9,<3.12"  # a bound\n', bound) == 'requires-python = ">=3.9"  # a bound\n'
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


def test_of_two_that_say_the_same_the_one_that_is_meant_is_changed():
    line = """dependencies = ["flask<3; sys_platform == 'win32'", "flask<3; sys_platform == 'linux'"]\n"""
    for column, place in ((17, line.index("<3")), (53, line.rindex("<3"))):
        origin = Origin(file="pyproject.toml", line=1, column=column)
        wanted = replace(edit("flask<3", "<3", "<4"), origin=origin)
        assert edited_text(line, wanted) == f"{line[:place]}<4{line[place + 2 :]}"


def test_a_text_whose_lines_are_counted_in_two_ways_is_left_alone():
    assert physical_lines("a\rb\n") is None
    assert physical_lines("a\r\nb\x0c\n\u2028c") == ["a\r\n", "b\x0c\n", "\u2028c"]


SPACES = st.sampled_from(("", " ", "  ", "\t", " \\\n", "\\\r\n  "))
written = st.builds(
    lambda name, extras, parts, spaces, marker, comment: (
        name
        + extras
        + "".join(f"{spaces[place]}{',' if place else ''}{spaces[-place]}{part}" for place, part in enumerate(parts))
        + marker
        + comment
    ),
    st.sampled_from(("flask", "Flask", "click", "zope.interface", "zope_interface")),
    st.sampled_from(("", "[async]", " [async, b]")),
    st.lists(
        st.sampled_from(("==1.0", "<2", ">=0.5", "~=1.0", "!=1.1", "<= 1.9")), min_size=1, max_size=3, unique=True
    ),
    st.lists(SPACES, min_size=3, max_size=3),
    st.sampled_from(("", " ; python_version > '3.0'", ";sys_platform=='linux' ")),
    st.sampled_from(("", "  # flask<2 is old")),
)
files = st.builds(
    lambda start, rows, end, last: start + "".join(row + end for row in rows).removesuffix("" if last else end),
    st.sampled_from(("", "\ufeff", "# first\n\n", "--no-index\r\n")),
    st.lists(written, min_size=1, max_size=4),
    st.sampled_from(("\n", "\r\n")),
    st.booleans(),
)


@examples(80)
@given(files, st.data())
def test_what_git_applies_reads_as_what_was_suggested(text, data):
    """Of a requirements file as people write them any line may change; all others, and all else, stay."""
    before = read("requirements.txt", text.removeprefix("\ufeff")).requirements
    assume(all(len(set(each.specifier.split(","))) == each.specifier.count(",") + 1 for each in before))
    place = data.draw(st.sampled_from(range(len(before))))
    line = before[place]
    choices = relaxations(line.specifier)
    assume(choices)
    after = data.draw(st.sampled_from(choices))
    change = Edit(origin=line.origin, apps=(), project=line.name, text=line.text, before=line.specifier, after=after)
    diff = patch([change], {"requirements.txt": text})
    with TemporaryDirectory() as folder:
        file = Path(folder, "requirements.txt")
        file.write_bytes(text.encode())
        subprocess.run(["git", "apply", "-"], cwd=folder, input=diff.encode(), check=True)
        changed = file.read_bytes().decode()
    now = read("requirements.txt", changed.removeprefix("\ufeff")).requirements
    assert [said(each) for each in now] == [
        said(replace(each, specifier=after) if each is line else each) for each in before
    ]


def said(line):
    return (line.name, line.extras, SpecifierSet(line.specifier), line.marker)
