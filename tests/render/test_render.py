"""Plans → files: whole files in `expected/`, and what holds of all of them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import UndefinedError
from yaml import safe_load

from isolate import plan, render
from isolate.locks import requirements_locks
from isolate.locks.requirements_lock import read as read_lock
from isolate.model.app import App, AppSettings
from isolate.model.image import ImagePlan
from isolate.model.options import IndexSettings
from isolate.model.seal import is_untouched
from isolate.plan import Subject
from isolate.render.text import exec_form, interpolated, pattern, quoted, setting, yaml
from isolate.render.text import render as render_template
from tests.plan.making import pin, resolution, source, wheel


def app(name: str, folder: str = "", **settings) -> App:
    folder = folder or name
    manifest = f"{folder}/requirements.txt"
    return App(name=name, path=folder, folder=folder, manifests=(manifest,), settings=AppSettings(**settings))


API = Subject(
    app=app(
        "api",
        health="/ready",
        environment=(("DATABASE_URL", "${API_DATABASE}"), ("GREETING", 'a "$" \\ #:')),
        talks_to=("jobs/nightly",),
    ),
    resolution=resolution(
        {
            "linux/amd64": [pin("fastapi", "0.1"), pin("uvicorn", "0.2"), pin("uvloop", "3")],
            "linux/arm64": [pin("fastapi", "0.1"), pin("uvicorn", "0.2")],
        }
    ),
    source=source({"pkg/__init__.py": "", "pkg/main.py": "from fastapi import FastAPI\napp = FastAPI()\n"}),
)
NIGHTLY = Subject(
    app=app("jobs/nightly", system_packages=("tzdata",)),
    resolution=resolution([pin("psycopg2", "2.9", wheel("psycopg2-2.9.tar.gz"))], python="3.11"),
    source=source({"main.py": ""}),
)
VENDORED = Subject(
    app=app("vendored"),
    resolution=resolution([pin("x", "1", wheel("x-1-py3-none-any.whl", "file:///repo/wheels/x-1-py3-none-any.whl"))]),
    source=source({"main.py": ""}),
)


SHOP = Subject(
    app=app("shop", replicas=3, health="/up"),
    resolution=resolution([pin(each, "1") for each in ("celery", "flask", "gunicorn", "psycopg", "redis")]),
    source=source(
        {
            "Procfile": "web: gunicorn shop:app --bind 0.0.0.0:$PORT\nrelease: python migrate.py '$HOME'\nworker: x\n",
            "shop.py": "import os\nos.environ['DATABASE_URL']\nos.environ['REDIS_HOST']\nos.environ['SECRET_KEY']\n",
        }
    ),
)


def plans(*subjects: Subject, output: str = "/repo", **index) -> tuple[ImagePlan, ...]:
    found, problems = plan.images(subjects, root="/repo", output=output, index=IndexSettings(**index))
    assert problems == ()
    return found


CASES: dict[str, Callable[[], tuple[ImagePlan, ...]]] = {
    "several": lambda: plans(API, NIGHTLY, VENDORED),
    "private_index": lambda: plans(API, NIGHTLY, index_url="https://index.example/simple/"),
    "elsewhere": lambda: plans(VENDORED, output="/out"),
    "beside": lambda: plans(SHOP),
    "root": lambda: plans(replace(NIGHTLY, app=app("nightly", "."))),
}


@pytest.mark.parametrize("case", CASES)
def test_every_file(case, golden):
    files = render.files(CASES[case](), name="Some Thing!")
    for each in files:
        golden(Path("expected") / case / each.path, each.text)
    folder = Path(__file__).parent / "expected" / case
    kept = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert kept == {each.path for each in files}


@pytest.mark.parametrize("case", CASES)
def test_every_file_is_known_again(case):
    for each in render.files(CASES[case](), name="x"):
        assert is_untouched(each.text)
        assert is_untouched(each.text.replace("\n", "\r\n"))
        assert not is_untouched(each.text + "\n")
        assert not is_untouched(each.text.replace("isolate", "by hand", 1))
        assert each.text.endswith("\n")
        assert not any(line != line.rstrip() for line in each.text.splitlines())


def test_locks_alone_are_the_same_files():
    planned = plans(API, NIGHTLY)
    files = {each.path: each for each in render.files(planned, name="x")}
    locks = requirements_locks(tuple(each.lock for each in planned))
    assert locks == (files["api/requirements.lock"], files["jobs/nightly/requirements.lock"])


def test_images_made_from_the_texts_of_their_locks_are_the_same():
    subjects = (API, NIGHTLY, VENDORED)
    planned = plans(*subjects)
    texts = {each.path: each.text for each in requirements_locks(tuple(each.lock for each in planned))}
    kept = [read_lock(texts[f"{each.folder}/requirements.lock"], app=each.app, folder=each.folder) for each in planned]
    assert plans(*(replace(each, resolution=lock) for each, lock in zip(subjects, kept, strict=True))) == planned


def test_the_bytes_do_not_depend_on_the_order_of_sets():
    code = "from tests.render.test_render import *; print([render.files(case(), name='x') for case in CASES.values()])"
    root = Path(__file__).parents[2]
    runs = [
        subprocess.run(
            [sys.executable, "-c", code],
            check=True,
            cwd=root,
            capture_output=True,
            env={**os.environ, "PYTHONHASHSEED": seed},
        ).stdout
        for seed in ("1", "2")
    ]
    assert runs[0] == runs[1]


def test_a_value_that_cannot_be_in_a_file_is_refused():
    (one,) = plans(NIGHTLY)
    for value in (None, "a\nRUN b", "a\r"):
        with pytest.raises(ValueError, match="not for a template"):
            render.files((replace(one, base=value),), name="x")
    with pytest.raises(UndefinedError):
        render_template("compose.yaml.j2", app="x")


@given(st.lists(st.text()))
def test_exec_form_is_the_json_that_docker_reads(words):
    text = exec_form(words)
    assert json.loads(text) == words
    assert "\n" not in text


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_a_yaml_scalar_is_read_back(value):
    text = yaml(value)
    assert safe_load(text) == value
    assert text.isprintable()


@pytest.mark.parametrize(
    "value", ["true", "No", "null", "1.5", "1e3", "~", "", ".", ".5", "0x1", "a: b", "a #b", "y", "12:30"]
)
def test_what_yaml_would_read_as_something_else_is_quoted(value):
    assert yaml(value).startswith('"')


@given(st.text())
def test_a_quoted_value_ends_where_it_should(value):
    body = quoted(value)[1:-1]
    position = 0
    read = ""
    while position < len(body):
        if body[position] == "\\":
            position += 1
        else:
            assert body[position] not in '"$'
        read += body[position]
        position += 1
    assert read == value


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("${A}", "${A}"),
        ("${A:-b}", "${A:-b}"),
        ("$A", "$$A"),
        ("a$", "a$$"),
        ("$$", "$$$$"),
        ("${1}", "$${1}"),
        ("${A", "$${A"),
    ],
)
def test_compose_fills_in_only_variables_in_braces(value, text):
    assert interpolated(value) == text


def test_names_of_operators_variables():
    assert setting("jobs-nightly", "PORT", 1) == "${JOBS_NIGHTLY_PORT:-1}"
    assert setting("3d", "PORT", 1) == "${APP_3D_PORT:-1}"


def test_a_pattern_matches_only_its_path():
    assert pattern("apps/[a]*") == r"apps/\[a\]\*"
