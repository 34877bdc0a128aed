"""The servers that are chosen are those that are recognised in commands."""

from __future__ import annotations

from typing import get_args

import pytest

from isolate.frameworks.command import WEB_SERVERS, is_web, port
from isolate.model.start import Interface
from isolate.plan.server import SERVERS, USUAL


def test_every_server_is_recognised_in_a_command():
    assert {each.program for each in SERVERS} == set(WEB_SERVERS)


def test_every_interface_has_a_usual_server():
    projects = {(interface, each.project) for each in SERVERS for interface in each.interfaces}
    assert {(interface, USUAL[interface]) for interface in get_args(Interface)} <= projects


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
