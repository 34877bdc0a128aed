"""What an image does not get of its source, how much memory it may take, and what it is labelled with."""

from __future__ import annotations

from dataclasses import replace

import pytest

from isolate.model.app import App, AppSettings
from isolate.model.lock import Lock, LockEntry
from isolate.model.origin import Origin
from isolate.model.requirement import of_text
from isolate.plan.contents import left_out
from isolate.plan.limits import memory
from isolate.render.dockerignore import ignores
from tests.plan.making import source

ALWAYS = (
    "secret.key",
    "a/db.sqlite3",
    "data.db",
    ".github/workflows/ci.yml",
    "docker-compose.yml",
    "tox.ini",
    "id_rsa",
)
TESTS = ("tests/x.py", "a/tests/x.py", "a/test_x.py", "x_test.py", "conftest.py", "test/x.py")


def app(folder: str = ".", **values: object) -> App:
    return App(name=folder, path=folder, folder=folder, manifests=(), **values)


def ignored(patterns: tuple[str, ...], paths: tuple[str, ...]) -> list[str]:
    text = "".join(f"{each}\n" for each in patterns)
    return [path for path in paths if ignores(text, path)]


def test_what_only_people_and_tools_read_is_left_out():
    patterns = left_out(app(), source({"main.py": "import os\n", "tests/x.py": "import tests\n"}), (), ())
    paths = (*ALWAYS, *TESTS, "docs/index.md")
    assert ignored(patterns, paths) == [*paths]
    assert ignored(patterns, ("main.py", "keys.py", "contest.py", "latest/x.py", "cert.pem", "README.md")) == []


def test_a_snapshot_beside_the_source_is_left_out_where_there_is_one():
    assert "isolate.snapshot" in left_out(app(), source({"main.py": "", "isolate.snapshot": ""}), (), ())
    assert "isolate.snapshot" not in left_out(app(), source({"main.py": ""}), (), ())


@pytest.mark.parametrize(
    ("text", "command", "kept"),
    [
        ("from tests.data import x\n", (), ("tests/x.py", "a/tests/x.py", "a/test_x.py", "x_test.py", "conftest.py")),
        ("", ("python", "test_server.py"), TESTS),
        ("open('docs/index.md')\n", (), ("docs/index.md",)),
    ],
)
def test_what_the_source_or_the_command_names_stays(text, command, kept):
    patterns = left_out(app(), source({"main.py": text}), (command,), ())
    assert ignored(patterns, (*TESTS, "docs/index.md")) == [
        path for path in (*TESTS, "docs/index.md") if path not in kept
    ]


def test_the_folders_of_other_applications_are_left_out_but_for_those_it_requires():
    library = of_text("lib", Origin(file="requirements.txt", line=1))
    local = (replace(library, path="libs/lib"),)
    one = app(local=local, settings=AppSettings(shared=("common/shared",)))
    others = (app("web"), app("libs/lib"), app("common"), app("jobs/[x]"))
    patterns = left_out(one, source({"main.py": ""}), (), (one, *others))
    paths = ("web/app.py", "libs/lib/lib.py", "common/shared/x.py", "jobs/[x]/x.py", "jobs/y/x.py")
    assert ignored(patterns, paths) == ["web/app.py", "jobs/[x]/x.py"]
    assert "web" not in left_out(others[0], source({"main.py": ""}), (), (one, *others))


@pytest.mark.parametrize(
    ("projects", "limit"), [(("flask",), "512M"), (("pandas", "flask"), "1G"), (("torch", "pandas"), "4G")]
)
def test_memory_fits_what_the_lock_holds(projects, limit):
    entries = tuple(LockEntry(project=each, version="1") for each in projects)
    lock = Lock(app="x", folder=".", python="3.12", platforms=(), manifests=(), entries=entries)
    found, why = memory(lock)
    assert found == limit
    assert [each.reason for each in why] == ([f"`{projects[0]}` 1 is in the lock"] if limit != "512M" else [])
