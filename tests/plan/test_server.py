"""The servers that are chosen, added, and recognised in commands."""

from __future__ import annotations

from dataclasses import replace
from typing import get_args

import pytest

from isolate.frameworks.command import WEB_SERVERS, is_web, port
from isolate.frameworks.servers import SERVERS, usual
from isolate.model.image import Choice, HandWritten
from isolate.model.origin import Origin
from isolate.model.problem import Problem
from isolate.model.start import Interface
from tests.plan.test_image import FLASK, image, refused, subject


def test_every_server_is_recognised_in_a_command():
    assert {each.program for each in SERVERS} == set(WEB_SERVERS)


def test_every_interface_has_a_usual_server():
    assert {interface: usual(interface) for interface in get_args(Interface)} == {"asgi": "uvicorn", "wsgi": "gunicorn"}


@pytest.mark.parametrize(
    ("command", "web", "number"),
    [
        (("uvicorn", "x:y", "--port", "9000"), True, 9000),
        (("/venv/bin/gunicorn", "-b", "0.0.0.0:9000", "x"), True, 9000),
        (("gunicorn", "--bind=:9000", "x"), True, 9000),
        (("waitress-serve", "--listen=*:9000", "x"), True, 9000),
        (("sh", "-c", "exec hypercorn --bind [::]:9000 x"), True, 9000),
        (("python", "-m", "uvicorn", "x:y"), True, 0),
        (("gunicorn", "-b", "unix:/tmp/socket", "x"), True, 0),
        (("python", "gunicorn.py"), False, 0),
        (("celery", "-A", "x", "worker"), False, 0),
    ],
)
def test_what_a_command_says(command, web, number):
    assert (is_web(command), port(command)) == (web, number)


def test_a_server_is_added_where_no_requirement_brings_one():
    found = image(subject({"app.py": FLASK}, "flask==1", "uvicorn==1"))
    assert found.lock.added == ("gunicorn",)
    assert (
        Choice(
            what="server",
            value="gunicorn",
            reason="it is added to the lock: no requirement brings a server for a `flask` application",
            origin=Origin(file="apps/web/app.py", line=2),
        )
        in found.choices
    )


def test_the_server_that_isolate_toml_names():
    named = image(subject({"app.py": FLASK}, "flask==1", "gunicorn==1", server="waitress"))
    assert (named.lock.added, named.command[0]) == (("waitress",), "waitress-serve")
    there = image(subject({"app.py": FLASK}, "flask==1", "gunicorn==1", "waitress==1", server="waitress"))
    assert (there.lock.added, there.command[0]) == ((), "waitress-serve")


def test_without_a_server_the_script_is_started():
    text = FLASK + "if __name__ == '__main__':\n    app.run(host='0.0.0.0', port=5001)\n"
    found = image(subject({"app.py": text}, "flask==1", server="none"))
    assert (found.lock.added, found.command, found.port) == ((), ("python", "app.py"), 5001)
    factory = "import flask\ndef create_app():\n    return flask.Flask('x')\n"
    assert refused(subject({"app.py": factory}, "flask==1", server="none")) == Problem(
        severity="error",
        code="server-missing",
        message="`web` is a `flask` application, and no server for it is in its lock",
        origin=Origin(file="apps/web/app.py", line=2),
        hint='write `start = ["gunicorn", "--threads=8", "--access-logfile=-", "app:create_app()"]` '
        "under `[apps.web]` in isolate.toml",
    )


def test_a_command_brings_its_server():
    assert image(subject({"Procfile": "web: gunicorn x:y"})).lock.added == ("gunicorn",)
    assert image(subject({"Procfile": "worker: python x.py"})).lock.added == ()


def test_django_without_a_database_does_not_migrate():
    text = "WSGI_APPLICATION = 's.w.a'\nDATABASES = {'default': dj_database_url.config()}\n"
    files = {"manage.py": 'os.environ.setdefault("DJANGO_SETTINGS_MODULE", "s")\n', "s.py": text}
    assert image(subject(files, "django==5", "gunicorn==1")).processes == ()
    kept = {**files, "s.py": text.replace("config()", "config(default='sqlite:///x')")}
    found = image(subject(kept, "django==5", "gunicorn==1"))
    assert [each.command[-2:] for each in found.processes] == [("migrate", "--noinput")]
    assert [each.path for each in found.volumes] == ["/data"]
    elsewhere = image(subject(files, "django==5", "gunicorn==1", environment=(("DATABASE_URL", "postgres://x"),)))
    assert [each.command[-2:] for each in elsewhere.processes] == [("migrate", "--noinput")]
    beside = image(subject(files, "django==5", "gunicorn==1", "psycopg==3"))
    assert [each.command[-2:] for each in beside.processes] == [("migrate", "--noinput")]


def test_a_dockerfile_that_asks_for_the_port_is_told_it():
    text = "FROM python:3.12\nCMD exec gunicorn --bind :$PORT app:app\n"
    each = replace(subject({"app.py": FLASK}, "flask==1", "gunicorn==1"), by_hand=HandWritten(dockerfile=text))
    found = image(each)
    assert (found.port, found.environment) == (8000, (("PORT", "8000"),))
    silent = replace(each, by_hand=HandWritten(dockerfile="FROM python:3.12\nEXPOSE 80\nCMD python app.py\n"))
    assert image(silent).environment == ()
