"""System packages come from the lock, each with its reason."""

from __future__ import annotations

import pytest

from isolate.model.image import SystemPackage
from isolate.model.lock import Lock, LockEntry
from isolate.model.origin import Origin
from isolate.plan.system_packages import _table, of_suite, system_packages
from tests.plan.test_image import image, subject


def lock(*projects: str, compiled: tuple[str, ...] = ()) -> Lock:
    entries = tuple(LockEntry(project=each, version="1.0") for each in sorted({*projects, *compiled}))
    return Lock(
        app="a", folder="a", python="3.12", platforms=(), manifests=(), entries=entries, compiled=compiled, remote=True
    )


def test_nothing_for_wheels_that_bring_everything():
    assert system_packages(lock("numpy", "psycopg2", "psycopg2-binary", "opencv-python-headless"), ()) == ((), ())


def test_a_compiled_project_brings_a_compiler_to_the_build_and_its_library_to_the_image():
    assert system_packages(lock(compiled=("psycopg2",)), ()) == (
        (
            SystemPackage(name="gcc", reason="`psycopg2` 1.0 has no wheel for every platform"),
            SystemPackage(name="libc6-dev", reason="`psycopg2` 1.0 has no wheel for every platform"),
            SystemPackage(name="libpq-dev", reason="`psycopg2` links against the client library of PostgreSQL"),
        ),
        (SystemPackage(name="libpq5", reason="`psycopg2` links against the client library of PostgreSQL"),),
    )


@pytest.mark.parametrize(
    ("projects", "packages"),
    [
        (("psycopg",), ("libpq5",)),
        (("psycopg", "psycopg-binary"), ()),
        (("pdf2image",), ("poppler-utils",)),
        (("opencv-python",), ("libgl1", "libglib2.0-0t64", "libice6", "libsm6", "libxcb1")),
        (("pyodbc",), ("libodbc2",)),
    ],
)
def test_what_a_library_loads_or_calls(projects, packages):
    build, run = system_packages(lock(*projects), ())
    assert build == ()
    assert tuple(each.name for each in run) == packages


def test_what_a_person_asks_for_is_added():
    _, run = system_packages(lock("pydub"), ("curl", "ffmpeg"))
    assert run == (
        SystemPackage(name="curl", reason="`isolate.toml` asks for it"),
        SystemPackage(name="ffmpeg", reason="`isolate.toml` asks for it, `pydub` calls `ffmpeg`"),
    )


def test_every_row_is_complete_and_normalised():
    from packaging.utils import is_normalized_name

    table = of_suite("bookworm")
    for kind in ("compiled", "linked", "called"):
        projects = [row["project"] for row in table[kind]]
        assert len(projects) == len(set(projects))
        for row in table[kind]:
            assert set(row) <= {"project", "build", "run", "unless", "reason"}
            assert row["reason"]
            assert row.get("build") or row.get("run")
            assert kind == "compiled" or "build" not in row
            assert all(map(is_normalized_name, (row["project"], *row.get("unless", ()))))


def test_a_suite_has_its_own_names():
    _, run = system_packages(lock("opencv-python", compiled=("python-ldap",)), ("curl",), "trixie")
    assert [each.name for each in run] == [
        "curl",
        "libgl1",
        "libglib2.0-0t64",
        "libice6",
        "libldap2",
        "libsasl2-2",
        "libsm6",
        "libxcb1",
    ]


def test_every_name_that_a_suite_changes_is_one_of_the_other():
    names = {
        name
        for kind in ("compiled", "linked", "called")
        for row in of_suite("bookworm")[kind]
        for side in ("build", "run")
        for name in row.get(side, ())
    }
    assert {*_table()["trixie"]["renamed"]} <= names


def test_a_program_that_the_source_starts_brings_its_package():
    text = "import subprocess\nsubprocess.run(['dot', '-Tsvg'])\n"
    found = image(subject({"app.py": text}))
    assert found.run_packages == (
        SystemPackage(name="graphviz", reason="the source starts `dot`", origin=Origin(file="apps/web/app.py", line=2)),
    )
    (choice,) = (each for each in found.choices if each.what == "system package")
    assert choice.origin == Origin(file="apps/web/app.py", line=2)


def test_a_package_that_a_suite_lacks_has_the_image_based_on_another():
    text = "import os\nos.system('wkhtmltopdf a.html a.pdf')\n"
    found = image(subject({"app.py": text}))
    assert found.base.endswith("-slim-bookworm")
    (choice,) = (each for each in found.choices if each.what == "base image")
    assert choice.reason == "it resolves on Python 3.12, and a newer Debian has no `wkhtmltopdf`"


def test_playwright_has_its_browser():
    found = image(subject({"app.py": "import playwright"}, "playwright==1"))
    assert "libnss3" in {each.name for each in found.run_packages}
    assert found.prepare == (("playwright", "install", "chromium"),)
    assert ("PLAYWRIGHT_BROWSERS_PATH", "/opt/playwright") in found.image_environment
