"""Applications that are no plain web server: interfaces that bring their own, workers and their clocks."""

from __future__ import annotations

from isolate import frameworks
from isolate.model.app import App
from isolate.model.origin import Origin
from isolate.model.start import Ambiguous, Process, Start
from tests.frameworks.test_frameworks import FASTAPI, detect, served, start
from tests.plan.making import source


def test_streamlit_runs_the_script_that_its_pages_belong_to():
    found = start(
        {"app.py": "import streamlit as st\n", "extra.py": "import streamlit", "pages/a.py": "import streamlit"}
    )
    assert found.command == ("streamlit", "run", "app.py")
    assert (found.framework, found.web, found.health) == ("streamlit", True, "/_stcore/health")
    assert ("STREAMLIT_SERVER_PORT", "{port}") in found.environment
    assert start({"ui/view.py": "from streamlit import title"}).command == ("streamlit", "run", "ui/view.py")
    assert isinstance(detect({"a.py": "import streamlit", "b.py": "import streamlit"}), Ambiguous)


def test_gradio_is_the_script_that_launches():
    files = {"app.py": "import gradio as gr\ngr.Interface(f, 'text', 'text').launch()\n", "parts.py": "import gradio"}
    found = start(files)
    assert (found.command, found.framework, str(found.origin)) == (
        ("python", "app.py"),
        "gradio",
        "apps/billing/app.py:2",
    )
    assert start({"main.py": "import gradio"}).framework == ""


DASH = "from dash import Dash\napp = Dash(__name__)\n"


def test_dash_by_the_name_of_its_server():
    assert served({"app.py": f"{DASH}server = app.server\n"}) == "app:server"
    assert served({"app.py": DASH}) == "app:app"
    assert served({"app.py": f"import flask\nserver = flask.Flask('x')\n{DASH}"}) == "app:server"


CELERY = "from celery import Celery\napp = Celery('tasks')\n"


def test_celery_alone_is_a_worker_with_its_clock_beside_it():
    found = start({"tasks.py": CELERY})
    assert found.command == ("celery", "--app=tasks.app", "worker", "--loglevel=INFO", "--concurrency=2")
    assert (found.framework, found.stays, found.web, found.processes) == ("celery", True, False, ())
    clocked = start({"src/shop/__init__.py": "", "src/shop/tasks.py": f"{CELERY}app.conf.beat_schedule = {{}}\n"})
    assert clocked.imports_from == "src"
    assert clocked.processes == (
        Process(
            name="beat",
            command=(
                *("celery", "--app=shop.tasks.app", "beat", "--loglevel=INFO", "--pidfile="),
                "--schedule=/tmp/celerybeat-schedule",
            ),
            reason="a schedule is set",
            origin=Origin(file="apps/billing/src/shop/tasks.py", line=3),
            project="celery",
        ),
    )


def test_celery_runs_beside_a_web_application():
    found = start({"main.py": FASTAPI, "tasks.py": CELERY})
    assert found.framework == "fastapi"
    assert [each.name for each in found.processes] == ["worker"]
    assert start({"main.py": FASTAPI, "tasks.py": CELERY, "Procfile": "web: x"}).processes == ()


def test_the_clock_of_django_celery_beat_reads_the_database():
    files = {"tasks.py": CELERY, "shop/settings.py": "INSTALLED_APPS = ['django_celery_beat']\n"}
    (beat,) = start(files).processes
    assert beat.command == ("celery", "--app=tasks.app", "beat", "--loglevel=INFO", "--pidfile=")


def test_a_script_with_its_own_requirements_starts_by_itself():
    script = App(name="report", path="jobs/report.py", folder="jobs", manifests=("jobs/report.py",))
    found = frameworks.detect(source({"main.py": "", "report.py": FASTAPI}), script)
    assert found == Start(
        reason="its requirements stand in it",
        origin=Origin(file="jobs/report.py"),
        command=("python", "report.py"),
    )


def test_a_django_application_of_a_procfile_collects_its_static_files():
    files = {
        "Procfile": "web: gunicorn shop.wsgi\n",
        "manage.py": 'import os\nos.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop.settings")\n',
        "shop/settings.py": 'INSTALLED_APPS = ["django.contrib.staticfiles"]\nSTATIC_ROOT = "static"\n'
        'WSGI_APPLICATION = "shop.wsgi.application"\n',
    }
    found = frameworks.detect(source(files), App(name="shop", path=".", folder=".", manifests=()))
    assert (found.command, found.prepare) == (
        ("gunicorn", "shop.wsgi"),
        (("python", "manage.py", "collectstatic", "--noinput"),),
    )
