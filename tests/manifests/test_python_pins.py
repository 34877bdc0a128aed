import pytest

from isolate.manifests import FORMATS, format_of, python_version, runtime_txt, tool_versions
from isolate.manifests.python_pin import specifier_of


@pytest.mark.parametrize(
    ("text", "specifier"),
    [
        ("3.12", "==3.12.*"),
        ("3.9.13", "==3.9.*"),
        ("3", "==3.*"),
        ("python-3.9.13", "==3.9.*"),
        ("cpython@3.12", "==3.12.*"),
        ("cpython-3.12.1-linux-x86_64-gnu", "==3.12.*"),
        ("3.14.0rc1", "==3.14.*"),
        ("3.13-dev", "==3.13.*"),
        ("3.13t", "==3.13.*"),
        (">=3.11,<3.13", "<3.13,>=3.11"),
        ("pypy3.10-7.3.12", None),
        ("system", None),
        ("", None),
    ],
)
def test_a_patch_version_pins_its_minor_version(text: str, specifier: str | None) -> None:
    assert specifier_of(text) == specifier


def test_files_that_name_a_python() -> None:
    (statement,) = python_version.read(".python-version", "# mine\n 3.12.1\n3.11\n").python
    assert (statement.specifier, statement.source) == ("==3.12.*", ".python-version")
    assert str(statement.origin) == ".python-version:2:2"
    (statement,) = runtime_txt.read("a/runtime.txt", "python-3.9.13\n").python
    assert (statement.specifier, statement.source, statement.origin.line) == ("==3.9.*", "runtime.txt", 1)
    (statement,) = tool_versions.read(".tool-versions", "nodejs 20.1.0\npython  3.11.4 3.10.1 # x\n").python
    assert (statement.specifier, str(statement.origin)) == ("==3.11.*", ".tool-versions:2:9")


def test_files_that_name_none() -> None:
    assert python_version.read("x", "\n").python == ()
    assert runtime_txt.read("x", "node-20\n").problems == ()
    assert tool_versions.read("x", "nodejs 20\npython\n").problems == ()
    (problem,) = python_version.read(".python-version", "pypy3.10-7.3.12\n").problems
    assert f"{problem.severity} {problem.origin}: {problem.message}; {problem.hint}" == (
        "warning .python-version:1:1: `pypy3.10-7.3.12` names no version of CPython and is not taken into account; "
        "write it like `3.12`"
    )


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("a/pyproject.toml", "pyproject"),
        ("requirements.txt", "requirements"),
        ("Requirements-Prod.TXT", "requirements"),
        ("dev-requirements.in", "requirements"),
        ("constraints.txt", "requirements"),
        ("runtime.txt", "runtime"),
        ("Pipfile", "pipfile"),
        ("setup.py", "setup.py"),
        ("tool.py", "script"),
        ("pylock.web.toml", "pylock"),
    ],
)
def test_a_name_has_one_reader(path: str, name: str) -> None:
    assert format_of(path) is FORMATS[name]


def test_other_names_have_none() -> None:
    assert [format_of(name) for name in ("README.txt", "MANIFEST.in", "uv.toml")] == [None] * 3
