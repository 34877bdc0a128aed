"""Objects that servers serve: every row of the table, what wraps them, and files that cannot be imported."""

from __future__ import annotations

import pytest

from isolate.frameworks.web import FRAMEWORKS
from isolate.model.start import Ambiguous
from tests.frameworks.test_frameworks import detect, served, start


@pytest.mark.parametrize("row", FRAMEWORKS, ids=lambda row: f"{row.project}-{row.names[0]}")
def test_every_row_of_the_table(row):
    for module in row.modules:
        for name in row.names:
            found = start({"main.py": f"from {module} import {name}\napp = {name}()\n"})
            assert found.framework == row.project
            if not row.command:
                assert [(each.interface, each.target) for each in found.serves] == [(row.interface, "main:app")]


@pytest.mark.parametrize(
    ("text", "target"),
    [
        ("from fasthtml.common import *\napp, rt = fast_app(live=True)\nserve()", "main:app"),
        ("from fasthtml.common import *\napp, rt, todos, Todo = fast_app('todos.db')", "main:app"),
        ("import falcon.asgi\napp = falcon.asgi.App()", "main:app"),
        ("import falcon\napi = falcon.App()", "main:api"),
        ("from flask import Flask\napp = Flask('x')\napp = ProxyFix(app)", "main:app"),
        ("from flask import Flask\napp = Flask('x')\nwsgi = ProxyFix(app)", "main:wsgi"),
        ("from flask import Flask\napp = Flask('x')\napi = Api(app)\ndb = SQLAlchemy(app)", "main:app"),
        ("import flask\napp = flask.Flask('x')\nasgi = asgiref.wsgi.WsgiToAsgi(app)", "main:asgi"),
        ("from fastapi import FastAPI\nweb = FastAPI()\napp = socketio.ASGIApp(sio, other_asgi_app=web)", "main:app"),
        ("import dash\napp = dash.Dash('x')\nserver = app.server", "main:server"),
    ],
)
def test_the_object_that_is_served(text, target):
    assert served({"main.py": text}) == target


def test_an_adapter_changes_the_interface():
    text = "import flask\napp = flask.Flask('x')\nasgi = WsgiToAsgi(app)"
    (found,) = start({"main.py": text}).serves
    assert found.interface == "asgi"


@pytest.mark.parametrize(
    ("text", "interface"),
    [
        ("def application(environ, start_response): ...", "wsgi"),
        ("async def app(scope, receive, send): ...", "asgi"),
        ("class App:\n    async def __call__(self, scope, receive, send): ...\napp = App()", "asgi"),
        ("class App:\n    def __call__(self, environ, start_response): ...\napplication = App()", "wsgi"),
    ],
)
def test_a_bare_callable(text, interface):
    found = start({"site.py": text})
    assert [each.interface for each in found.serves] == [interface]
    assert found.framework == ""


def test_a_function_of_another_name_is_no_application():
    assert detect({"a.py": "def middleware(environ, start_response): ...", "b.py": ""}) is None


def test_what_is_built_from_another_framework_is_served_whole():
    files = {
        "main.py": "from fastapi import FastAPI\napp = FastAPI()",
        "old.py": "import flask\napp = flask.Flask('x')",
    }
    assert start(files).framework == "fastapi"


def test_a_file_nearer_to_the_top_is_meant():
    text = "import flask\napp = flask.Flask('x')"
    assert served({"app.py": text, "other/app.py": text}) == "app:app"
    assert isinstance(detect({"one/app.py": text, "other/app.py": text}), Ambiguous)


def test_a_file_that_runs_its_server_when_it_is_imported():
    found = start({"app.py": "import flask\napp = flask.Flask('x')\napp.run(debug=True)"})
    assert (found.command, found.environment) == ((), (("FLASK_RUN_FROM_CLI", "true"),))
    found = start({"app.py": "from bottle import Bottle\napp = Bottle()\napp.run(port=1)"})
    assert found.command == ("python", "-m", "bottle", "--bind=0.0.0.0:{port}", "app:app")
    text = "import uvicorn\nfrom fastapi import FastAPI\napp = FastAPI()\nuvicorn.run(app, host='0.0.0.0', port=8123)"
    found = start({"app.py": text})
    assert (found.command, found.port, found.serves) == (("python", "app.py"), 8123, ())


def test_sanic_serves_itself():
    found = start({"api.py": "from sanic import Sanic\napp = Sanic('x')"})
    assert found.command == ("sanic", "api:app", "--host=0.0.0.0", "--port={port}", "--single-process")


@pytest.mark.parametrize(
    ("framework", "files", "target"),
    [
        ("fastapi.FastAPI", ("api", "app", "main", "server"), "main:app"),
        ("flask.Flask", ("app", "application", "main"), "app:app"),
        ("flask.Flask", ("app", "wsgi"), "wsgi:app"),
    ],
)
def test_of_equally_good_objects_the_one_is_served_that_the_framework_takes_by_itself(framework, files, target):
    text = f"import {framework.partition('.')[0]}\napp = {framework}('x')\n"
    assert start({f"{each}.py": text for each in files}).serves[0].target == target


@pytest.mark.parametrize(
    ("pyproject", "found"),
    [
        ('[project]\nname = "Docs"\n', True),
        ('[tool.poetry]\nname = "docs"\n', True),
        ('[project]\nname = "other"\n', False),
        ('[project]\nname = ["docs"]\n', False),
        ('tool = "docs"\n', False),
        ("[project\n", False),
    ],
)
def test_a_folder_that_is_named_like_another_purpose_is_source_where_the_project_has_its_name(pyproject, found):
    api = {"docs/__init__.py": "", "docs/api.py": "from fastapi import FastAPI\napi = FastAPI()\n"}
    assert bool(detect({**api, "pyproject.toml": pyproject})) == found
