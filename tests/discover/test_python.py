import pytest

from isolate.model.seal import header
from tests.discover.conftest import Find


def test_what_the_files_around_say(find: Find) -> None:
    (app,) = find(
        {
            "a/b/pyproject.toml": '[project]\nname = "b"\nrequires-python = ">=3.10"\n',
            "a/b/runtime.txt": "python-3.9.13\n",
            "a/.python-version": "3.11\n",
            ".python-version": "3.12\n",
            ".tool-versions": "python 3.13.1\n",
            "a/mise.toml": '[tools]\nnode = "22"\npython = ["3.13", "3.12"]\n',
            "a/b/app.yaml": "# mine\nruntime: python310  # today\n",
            "a/b/Dockerfile": "# mine\nFROM --platform=linux/amd64 python:3.10-slim@sha256:ab AS base\nFROM base\n",
        }
    ).apps
    assert [(each.specifier, each.source, str(each.origin)) for each in app.python] == [
        (">=3.10", "requires-python", "a/b/pyproject.toml:3:20"),
        ("==3.11.*", ".python-version", "a/.python-version:1:1"),
        ("==3.13.*", ".tool-versions", ".tool-versions:1:8"),
        ("==3.13.*", "mise.toml", "a/mise.toml:3"),
        ("==3.9.*", "runtime.txt", "a/b/runtime.txt:1:1"),
        ("==3.10.*", "app.yaml", "a/b/app.yaml:2:1"),
        ("==3.10.*", "Dockerfile", "a/b/Dockerfile:2:1"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "FROM python:3.10\nFROM python:3.11\n",
        "FROM python:latest\n",
        "FROM python:3\n",
        "FROM ubuntu:3.10\n",
        "".join(f"{line}\n" for line in (*header("x"), "FROM python:3.10")),
    ],
)
def test_dockerfiles_that_say_nothing(find: Find, text: str) -> None:
    (app,) = find({"a/requirements.txt": "", "a/Dockerfile": text}).apps
    assert app.python == ()


def test_a_dockerfile_of_several_applications_is_no_ones(find: Find) -> None:
    found = find({"requirements/web.txt": "", "Dockerfile": "FROM python:3.10\n"})
    assert found.apps[0].python == ()


@pytest.mark.parametrize(
    ("listed", "setup", "is_weak"),
    [
        ("six\n", "setup.py", True),
        ("six\n", "setup.cfg", True),
        ("-e .\nsix\n", "setup.py", False),
        ("", "setup.py", True),
    ],
)
def test_a_setup_script_that_nobody_installs_refuses_no_python(
    find: Find, listed: str, setup: str, is_weak: bool
) -> None:
    said = {
        "setup.py": 'from setuptools import setup\nsetup(name="a", python_requires="<3.7", install_requires=["six"])\n',
        "setup.cfg": "[metadata]\nname = a\n[options]\npython_requires = <3.7\ninstall_requires = six\n",
    }
    (app,) = find({f"a/{setup}": said[setup], "a/requirements.txt": listed}).apps
    assert [(each.specifier, each.weak) for each in app.python] == [("<3.7", is_weak)]


def test_a_setup_script_alone_says_which_python(find: Find) -> None:
    setup = 'from setuptools import setup\nsetup(name="a", python_requires="<3.7", install_requires=["six"])\n'
    (app,) = find({"a/setup.py": setup}).apps
    assert [(each.specifier, each.weak) for each in app.python] == [("<3.7", False)]
