"""Small manifests that would take for ever, or end the program, are read in time that is linear in their text."""

from __future__ import annotations

import sys
from collections.abc import Callable

import pytest

from isolate.manifests import format_of
from isolate.manifests.include import with_includes
from isolate.manifests.requirements_txt import read as read_requirements
from isolate.model.manifest import Manifest

DIGITS = "9" * 4301


def read(path: str, text: str) -> Manifest:
    reader = format_of(path)
    assert reader is not None
    return reader.read(path, text)


def steps(run: Callable[[], object]) -> int:
    """How many lines of Python a call takes: as good as its time, and the same on every machine."""
    count = 0

    def trace(_: object, event: str, __: object) -> Callable[..., object]:
        nonlocal count
        count += event == "line"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        run()
    finally:
        sys.settrace(before)
    return count


@pytest.mark.parametrize(
    ("statements", "names"),
    [
        ("x = x + x", ["a", "a"]),
        ("x += x", ["a", "a"]),
        ("x.extend(x)", ["a", "a"]),
        ("x = x + ['b']", ["a", "b"]),
    ],
)
def test_a_name_in_its_own_value_is_what_it_was_before(statements: str, names: list[str]) -> None:
    manifest = read("setup.py", f"x = ['a']\n{statements}\nsetup(name='n', install_requires=x)\n")
    assert [each.name for each in manifest.requirements] == names
    assert not manifest.problems


@pytest.mark.parametrize("statement", ["x = x + x", "x += x", "x.extend(x)", "x = [*x, *x]"])
def test_a_list_that_doubles_again_and_again_is_given_up(statement: str) -> None:
    manifest = read("setup.py", "x = ['a']\n" + f"{statement}\n" * 60 + "setup(name='n', install_requires=x)\n")
    assert manifest.incomplete
    assert {each.code for each in manifest.problems} == {"setup-dynamic"}


def test_a_text_that_doubles_again_and_again_is_given_up() -> None:
    doubled = "".join(f"x{n + 1} = f'{{x{n}}}{{x{n}}}'\n" for n in range(4))
    text = f"x0 = '{'a' * 20_000}'\n{doubled}setup(name='n', install_requires=[x4])\n"
    manifest = read("setup.py", text)
    assert manifest.incomplete
    assert {each.code for each in manifest.problems} == {"setup-dynamic"}


def test_a_file_is_expanded_at_its_first_include() -> None:
    files = {f"l{n}.txt": f"-r l{n + 1}.txt\n-r ./l{n + 1}.txt\n" for n in range(40)} | {"l40.txt": "a\n"}
    asked: list[str] = []

    def text(path: str) -> str | None:
        asked.append(path)
        return files.get(path)

    manifest = with_includes(read_requirements("l0.txt", files["l0.txt"]), text)
    assert [each.name for each in manifest.requirements] == ["a"]
    assert asked == [f"l{n}.txt" for n in range(1, 41)]


def test_includes_in_a_long_row_are_a_problem() -> None:
    files = {f"l{n}.txt": f"-r l{n + 1}.txt\n" for n in range(1500)}
    manifest = with_includes(read_requirements("l0.txt", files["l0.txt"]), files.get)
    (problem,) = manifest.problems
    assert problem.message == "`l101.txt` is included through more than 100 files"
    assert problem.origin is not None
    assert (problem.origin.file, problem.origin.line) == ("l100.txt", 1)


def test_a_group_is_expanded_once_in_another() -> None:
    groups = "".join(f'g{n} = [{{include-group="g{n + 1}"}}, {{include-group="g{n + 1}"}}]\n' for n in range(60))
    manifest = read("pyproject.toml", f"[project]\nname='n'\n[dependency-groups]\n{groups}g60 = ['a']\n")
    assert [each.name for each in dict(manifest.groups)["g0"]] == ["a"]


def test_groups_in_a_long_row_are_a_problem() -> None:
    groups = "".join(f'g{n} = [{{include-group="g{n + 1}"}}]\n' for n in range(3000))
    manifest = read("pyproject.toml", f"[project]\nname='n'\n[dependency-groups]\n{groups}g3000 = ['a']\n")
    assert manifest.problems[0].message == "the group `g101` is included through more than 100 groups"


@pytest.mark.parametrize(
    ("path", "text", "message"),
    [
        (
            "requirements.txt",
            f"a=={DIGITS}\nb\n",
            f"`a=={'9' * 116}…` is not a requirement: it has a number of 300 digits or more",
        ),
        (
            "requirements.txt",
            "a; " + "(" * 5000 + "os_name == 'x'" + ")" * 5000,
            f"`a; {'(' * 116}…` is not a requirement: it has more than 40 parentheses within each other",
        ),
        ("pyproject.toml", f"x = {DIGITS}\n", "`pyproject.toml` is not valid TOML: a number in it is too long"),
        ("Pipfile", f"x = {DIGITS}\n", "`Pipfile` is not valid TOML: a number in it is too long"),
        ("uv.lock", f"x = {DIGITS}\n", "`uv.lock` is not valid TOML: a number in it is too long"),
        (
            "pyproject.toml",
            f"{'.'.join(['a'] * 20000)} = 1\n",
            "`pyproject.toml` is not valid TOML: it is nested too deeply",
        ),
        ("Pipfile.lock", f'{{"x": {DIGITS}}}', "`Pipfile.lock` is not valid JSON: a number in it is too long"),
        ("Pipfile.lock", "[" * 100000, "`Pipfile.lock` is not valid JSON: it is nested too deeply"),
        (
            "Pipfile.lock",
            '{"default": {"\\ud800": {}}}',
            "`Pipfile.lock` is not valid JSON: a string in it has half of a surrogate pair",
        ),
        (
            "setup.py",
            'setup(install_requires=["\\ud800"])',
            "a part of `install_requires` is only known when `setup.py` runs: `'\\ud800'`",
        ),
        (
            "pyproject.toml",
            f"[tool.poetry]\nname = 'n'\n[tool.poetry.dependencies]\na = '^{DIGITS}'\n",
            None,
        ),
    ],
)  # fmt: skip
def test_what_is_too_long_or_too_deep_is_a_problem_of_its_file(path: str, text: str, message: str | None) -> None:
    manifest = read(path, text)
    assert manifest.incomplete
    if message is None:
        assert manifest.problems[0].code == "constraint-syntax"
    else:
        assert manifest.problems[0].message == message


@pytest.mark.parametrize("key", ["category", "groups"])
@pytest.mark.parametrize("value", ["[]", "{}", "[[]]"])
def test_a_category_of_another_type(key: str, value: str) -> None:
    manifest = read("poetry.lock", f'[[package]]\nname = "a"\nversion = "1"\n{key} = {value}\n')
    assert [each.name for each in manifest.requirements] == ["a"]


GROWING: dict[str, tuple[str, Callable[[int], str]]] = {
    "openings of a script block": ("a.py", lambda n: "# /// script\n" * n),
    "blanks in a constraint": (
        "pyproject.toml",
        lambda n: f'[tool.poetry]\nname="n"\n[tool.poetry.dependencies]\na=">=1{" " * n}x"\n',
    ),
    "lines of a list": ("pyproject.toml", lambda n: "[project]\nname='n'\ndependencies=[\n" + "'a',\n" * n + "]\n"),
    "packages of a Pipfile": ("Pipfile", lambda n: "[packages]\n" + "".join(f"a{i}='*'\n" for i in range(n))),
    "wrong lines": ("requirements.txt", lambda n: "=>\n" * n),
    "equal lines": ("requirements.txt", lambda n: "a\n" * n),
    "options": ("requirements.txt", lambda n: "".join(f"--no-binary a{i}\n" for i in range(n))),
    "packages of conda": ("environment.yml", lambda n: "dependencies:\n" + "- numpy\n" * n),
    "sections of a setup.cfg": ("setup.cfg", lambda n: "".join(f"[s{i}]\na=b\n" for i in range(n))),
    "sources of uv": (
        "pyproject.toml",
        lambda n: (
            "[project]\nname='n'\ndependencies=["
            + "'a'," * n
            + "]\n[tool.uv.sources]\n"
            + "".join(f"a{i}={{git='x'}}\n" for i in range(n))
        ),
    ),
}


@pytest.mark.parametrize("case", GROWING)
def test_twice_the_text_takes_at_most_twice_the_steps(case: str) -> None:
    path, text_of = GROWING[case]
    read(path, text_of(10))  # what is imported and compiled once
    once, twice = (steps(lambda n=n: read(path, text_of(n))) for n in (200, 400))  # type: ignore[misc]
    assert twice < 2.3 * once + 500
