"""Every kind of start, each with the line that says so."""

from __future__ import annotations

import importlib
import pkgutil
from textwrap import dedent

import pytest

from isolate import frameworks
from isolate.frameworks import environment
from isolate.frameworks.syntax import broken
from isolate.model.app import App, AppSettings
from isolate.model.manifest import EntryPoint
from isolate.model.origin import Origin
from isolate.model.problem import Problem
from isolate.model.start import Ambiguous, Process, Served, Start
from tests.plan.making import source


def app(**values) -> App:
    return App(name="billing", path="apps/billing", folder="apps/billing", manifests=(), **values)


def detect(files: dict[str, str], **values) -> Start | Ambiguous | None:
    return frameworks.detect(source({path: dedent(text) for path, text in files.items()}), app(**values))


def start(files: dict[str, str], **values) -> Start:
    found = detect(files, **values)
    assert isinstance(found, Start), found
    return found


def served(files: dict[str, str], **values) -> str:
    """`target` with `()` behind a factory, then `@ folder` where it is imported from elsewhere than the top."""
    found = start(files, **values)
    (each,) = found.serves
    place = "" if found.imports_from == "." else f" @ {found.imports_from}"
    return f"{each.target}{'()' if each.factory else ''}{place}"


def test_every_detector_is_registered():
    modules = [
        importlib.import_module(f"isolate.frameworks.{each.name}") for each in pkgutil.iter_modules(frameworks.__path__)
    ]
    assert {each for each in modules if hasattr(each, "detect")} == set(frameworks.DETECTORS)


@pytest.mark.parametrize(
    ("text", "target"),
    [
        ("from fastapi import FastAPI\napp = FastAPI()", "main:app"),
        ("from fastapi import FastAPI as API\napp = API(title='x')", "main:app"),
        ("import fastapi\nservice = fastapi.FastAPI()", "main:service"),
        ("import fastapi as f\napp: f.FastAPI = f.FastAPI()", "main:app"),
        ("from fastapi.applications import FastAPI\napp = FastAPI()", "main:app"),
        ("from starlette.applications import Starlette\napp = Starlette()", "main:app"),
        ("from fastapi import FastAPI\nclass Api(FastAPI): pass\napp = Api()", "main:app"),
        ("from fastapi import FastAPI\ntry:\n    app = FastAPI()\nfinally:\n    pass", "main:app"),
        (
            "from fastapi import FastAPI\nif DEBUG:\n    app = FastAPI(debug=True)\nelse:\n    app = FastAPI()",
            "main:app",
        ),
        ("from fastapi import FastAPI\nservice = app = FastAPI()", "main:app"),
        ("from fastapi import FastAPI\ndef create_app():\n    app = FastAPI()\n    return app", "main:create_app()"),
        (
            "from fastapi import FastAPI\ndef create_app(debug=False):\n    return FastAPI(debug=debug)",
            "main:create_app()",
        ),
        (
            "from fastapi import FastAPI\ndef make(debug):\n    return FastAPI(debug=debug)\napp = make(True)",
            "main:app",
        ),
        ("from fastapi import FastAPI\napp = FastAPI()\nsub = FastAPI()\napp.mount('/sub', sub)", "main:app"),
        ("from flask import Flask\napp = Flask(__name__)", "main:app"),
        (
            "import flask\ndef create_app(config=None, *, debug=False):\n    app = flask.Flask('x')\n    return app",
            "main:create_app()",
        ),
    ],
)
def test_the_object_of_a_file(text, target):
    assert served({"main.py": text}) == target


@pytest.mark.parametrize(
    "text",
    [
        "app = FastAPI()",
        "from .own import FastAPI\napp = FastAPI()",
        "from fastapi import APIRouter\napp = APIRouter()",
        "# from fastapi import FastAPI\n'''app = FastAPI()'''",
        "from fastapi import FastAPI\nif __name__ == '__main__':\n    app = FastAPI()",
        "from fastapi import FastAPI\ndef check():\n    app = FastAPI()",
        "from fastapi import FastAPI\ndef make(settings):\n    return FastAPI()",
        "import fastapi_utils as fastapi\napp = fastapi.FastAPI()",
    ],
)
def test_what_only_looks_like_one(text):
    found = detect({"service.py": text})
    assert found is None or found.framework == ""


FASTAPI = "from fastapi import FastAPI\napp = FastAPI()\n"


@pytest.mark.parametrize(
    ("files", "target"),
    [
        ({"api/__init__.py": "", "api/main.py": FASTAPI}, "api.main:app"),
        ({"api/__init__.py": FASTAPI}, "api:app"),
        ({"src/api/__init__.py": "", "src/api/main.py": FASTAPI}, "api.main:app @ src"),
        ({"src/api/main.py": FASTAPI}, "api.main:app @ src"),
        ({"src/main.py": FASTAPI}, "main:app @ src"),
        ({"service/src/main.py": FASTAPI}, "main:app @ service/src"),
        ({"api/main.py": "from api.routes import x\n" + FASTAPI, "api/routes.py": ""}, "api.main:app"),
        ({"api/main.py": "from routes import x\n" + FASTAPI, "api/routes.py": ""}, "main:app @ api"),
        ({"main.py": FASTAPI, "tests/app.py": FASTAPI, "test_main.py": FASTAPI, "conftest.py": FASTAPI}, "main:app"),
        ({"main.py": FASTAPI, "worker.py": FASTAPI}, "main:app"),
        ({"main.py": FASTAPI, "app.py": FASTAPI.replace("app =", "other =")}, "main:app"),
        (
            {
                "wsgi.py": "from shop import create_app\napplication = create_app('production')",
                "shop/__init__.py": "import flask\ndef create_app(name):\n    app = flask.Flask(name)\n    return app",
            },
            "wsgi:application",
        ),
    ],
)
def test_where_an_object_is_imported_from(files, target):
    assert served(files) == target


def test_a_found_object_says_where_and_why():
    text = """
    import flask

    def create_app():
        app = flask.Flask(__name__)

        @app.route("/healthz")
        def healthz():
            return "ok"

        return app
    """
    assert detect({"pkg/__init__.py": "", "pkg/web.py": text}) == Start(
        reason="`create_app` returns a `Flask` object",
        origin=Origin(file="apps/billing/pkg/web.py", line=4),
        serves=(Served(interface="wsgi", target="pkg.web:create_app", factory=True),),
        framework="flask",
        web=True,
        health="/healthz",
    )


@pytest.mark.parametrize(
    ("route", "health"),
    [
        ("@app.get('/health')", "/health"),
        ("@app.get('/healthz/')", "/healthz/"),
        ("@app.post('/health')", ""),
        ("@router.get('/health')", ""),
        ("@app.get('/health/details')", ""),
    ],
)
def test_a_health_check_is_a_route_of_the_object_itself(route, health):
    assert start({"main.py": f"{FASTAPI}{route}\ndef check(): pass\n"}).health == health


def test_two_equally_good_objects_are_ambiguous():
    found = detect({"run.py": FASTAPI, "server.py": FASTAPI})
    assert isinstance(found, Ambiguous)
    assert [(str(each.origin), each.serves[0].target) for each in found.starts] == [
        ("apps/billing/run.py:2", "run:app"),
        ("apps/billing/server.py:2", "server:app"),
    ]


def test_isolate_toml_comes_first():
    found = start(
        {"main.py": FASTAPI, "Procfile": "web: x"}, settings=AppSettings(start=("celery", "-A", "x", "worker"))
    )
    assert (found.command, found.web) == (("celery", "-A", "x", "worker"), False)
    assert start({}, settings=AppSettings(start=("python", "-m", "gunicorn", "x:y"))).web
    assert start({}, settings=AppSettings(start=("python", "x.py"), port=80)).web


@pytest.mark.parametrize(
    ("text", "command", "web", "line"),
    [
        ("web: gunicorn shop.wsgi\n", ("gunicorn", "shop.wsgi"), True, 1),
        ("release: migrate\nworker: celery -A x worker\n", ("celery", "-A", "x", "worker"), False, 2),
        ("# all\nweb: python 'my app.py'\nworker: y\n", ("python", "my app.py"), True, 2),
        ("web: uvicorn main:app --port $PORT\n", ("sh", "-c", "exec uvicorn main:app --port $PORT"), True, 1),
        ("web: ./migrate && gunicorn x\n", ("sh", "-c", "./migrate && gunicorn x"), True, 1),
        ("web: DEBUG=1 python x.py\n", ("sh", "-c", "DEBUG=1 python x.py"), True, 1),
    ],
)
def test_procfile(text, command, web, line):
    found = start({"Procfile": text, "main.py": FASTAPI})
    assert (found.command, found.web, found.origin) == (command, web, Origin(file="apps/billing/Procfile", line=line))


@pytest.mark.parametrize(
    ("text", "web"), [("import json, os, time\n", False), ("import http.server\n", True), ("import acme\n", True)]
)
def test_a_job_of_a_procfile_runs_once(text, web):
    found = start({"Procfile": "web: python3 main.py", "main.py": text})
    assert (found.web, found.stays) == (web, web)


def test_all_processes_of_a_procfile_run_and_release_before_them():
    found = start({"Procfile": "release: r\na: x\nweb: y\nb: z\n"})
    assert found.command == ("y",)
    assert [(each.name, each.command, each.origin.line) for each in found.processes] == [
        ("a", ("x",), 2),
        ("b", ("z",), 4),
    ]
    assert found.release == Process(
        name="release",
        command=("r",),
        reason="the process type `release` says so",
        origin=Origin(file="apps/billing/Procfile", line=1),
    )
    without_web = start({"Procfile": "a: x\nb: y\n"})
    assert (without_web.command, without_web.web, without_web.stays) == (("x",), False, True)
    assert [each.name for each in without_web.processes] == ["b"]


def test_a_procfile_without_a_command_says_nothing():
    assert start({"Procfile": "release: x\nweb: 'unclosed\n", "main.py": FASTAPI}).framework == "fastapi"


def entry(name: str, target: str) -> EntryPoint:
    return EntryPoint(name=name, target=target, origin=Origin(file="apps/billing/pyproject.toml", line=7))


def test_a_project_script_calls_what_it_would():
    files = {"src/billing/__init__.py": "", "src/billing/cli.py": "class main: run = print"}
    found = start(files, entry_points=(entry("billing", "billing.cli:main.run"),))
    assert found == Start(
        reason="the script `billing` is the only one",
        origin=Origin(file="apps/billing/pyproject.toml", line=7),
        command=("python", "-c", "import sys; from billing.cli import main; sys.exit(main.run())"),
        imports_from="src",
    )
    several = (entry("other", "billing.cli:other"), entry("start", "billing.cli:main"))
    assert start(files, entry_points=several).reason == "the script `start` is named `start`"
    assert detect(files, entry_points=(entry("a", "billing.cli:a"), entry("b", "billing.cli:b"))) is None
    assert detect(files, entry_points=(entry("a", "elsewhere:a"),)) is None


MANAGE = 'import os\nos.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop.settings")\n'


def test_django_by_its_settings():
    found = start(
        {
            "manage.py": MANAGE,
            "shop/__init__.py": "",
            "shop/settings/__init__.py": "from .base import *\n",
            "shop/settings/base.py": 'DEBUG = False\nWSGI_APPLICATION = "shop.run.application"\n',
        }
    )
    assert found == Start(
        reason="`WSGI_APPLICATION` says so",
        origin=Origin(file="apps/billing/shop/settings/base.py", line=2),
        serves=(Served(interface="wsgi", target="shop.run:application"),),
        framework="django",
        web=True,
    )


def test_django_offers_the_interface_that_was_written_first():
    files = {"web/manage.py": MANAGE, "web/shop/wsgi.py": "", "web/shop/asgi.py": ""}
    both = start({**files, "web/shop/settings.py": 'WSGI_APPLICATION = "a.b"\n'})
    assert [each.target for each in both.serves] == ["a:b", "shop.asgi:application"]
    assert both.imports_from == "web"
    asked = start({**files, "web/shop/settings.py": 'ASGI_APPLICATION = "a.b"\n'})
    assert [each.target for each in asked.serves] == ["a:b", "shop.wsgi:application"]
    silent = start({**files, "web/shop/settings.py": ""})
    assert [each.target for each in silent.serves] == ["shop.asgi:application", "shop.wsgi:application"]


def test_django_settings_that_are_chosen():
    manage = """
    import os
    module = "shop.cloud" if "CLOUD" in os.environ else "shop.settings"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", module)
    """
    files = {"manage.py": manage, "shop/settings.py": 'WSGI_APPLICATION = "a.b"\n', "shop/cloud.py": ""}
    assert [each.target for each in start(files).serves] == ["a:b"]


def test_django_collects_static_files_where_it_has_a_place_for_them():
    apps = 'INSTALLED_APPS = ["django.contrib.admin", "django.contrib.staticfiles"]\nWSGI_APPLICATION = "a.b"\n'
    files = {"manage.py": MANAGE, "shop/settings.py": apps + 'STATIC_ROOT = BASE_DIR / "static"\n'}
    assert start(files).prepare == (("python", "manage.py", "collectstatic", "--noinput"),)
    assert start({**files, "shop/settings.py": apps}).prepare == ()


@pytest.mark.parametrize(
    ("files", "command"),
    [
        ({"main.py": ""}, ("python", "main.py")),
        ({"src/main.py": ""}, ("python", "src/main.py")),
        ({"__main__.py": ""}, ("python", "__main__.py")),
        ({"app.py": "", "main.py": "if __name__ == '__main__': pass"}, ("python", "main.py")),
        ({"billing/__init__.py": "", "billing/__main__.py": ""}, ("python", "-m", "billing")),
        ({"src/billing/__main__.py": ""}, ("python", "-m", "billing")),
        ({"worker.py": "if __name__ == '__main__': pass", "other.py": ""}, ("python", "worker.py")),
    ],
)
def test_a_plain_script(files, command):
    assert start(files).command == command


def test_no_script():
    assert detect({}) is None
    assert detect({"a.py": "", "b.py": ""}) is None
    assert isinstance(
        detect({"a.py": "if __name__ == '__main__': 1", "b.py": "if __name__ == '__main__': 1"}), Ambiguous
    )


def test_a_broken_file_is_skipped_with_a_note():
    tree = source({"main.py": FASTAPI, "old.py": 'print "x"\n', "null.py": "\0", "tests/x.py": "("})
    assert isinstance(frameworks.detect(tree, app()), Start)
    notes = broken(tree, app())
    assert [str(each.origin) for each in notes] == ["apps/billing/null.py", "apps/billing/old.py:1"]
    assert notes[1] == Problem(
        severity="note",
        code="source-syntax",
        message="skipped in the search for how `billing` starts: "
        "Missing parentheses in call to 'print'. Did you mean print(...)?",
        origin=Origin(file="apps/billing/old.py", line=1),
    )


@pytest.mark.parametrize(
    ("databases", "migrates"),
    [
        ("DATABASES = {'default': {'ENGINE': 'django.db.backends.postgresql'}}\n", True),
        ("DATABASES = {'default': dj_database_url.config()}\n", True),
        ("DATABASES = {'default': {'ENGINE': 'django.db.backends.sqlite3'}}\n", True),
        ("", False),
    ],
)
def test_django_migrates_the_databases_that_its_settings_name(databases, migrates):
    found = start({"manage.py": MANAGE, "shop/settings.py": f"WSGI_APPLICATION = 'a.b'\n{databases}"})
    expected = Process(
        name="migrate",
        command=("python", "manage.py", "migrate", "--noinput"),
        reason="`DATABASES` is set",
        origin=Origin(file="apps/billing/shop/settings.py", line=2),
    )
    assert found.release == (expected if migrates else None)


def test_a_script_in_a_namespace():
    files = {"src/acme/reports/__init__.py": "", "src/acme/reports/run.py": "def main(): ..."}
    assert start(files, entry_points=(entry("start", "acme.reports.run:main"),)).imports_from == "src"


def test_a_folder_that_is_named_like_another_purpose_is_source_where_it_is_imported():
    api = {"docs/__init__.py": "", "docs/api.py": "from fastapi import FastAPI\napi = FastAPI()\n"}
    assert detect(api) is None
    assert served({**api, "tool.py": "from docs import api\n"}) == "docs.api:api"
    assert detect({**api, "tests/test_api.py": "from docs import api\n"}) is None


@pytest.mark.parametrize(
    "text",
    [
        f"x = a{'.b' * 4000}()",
        f"x = a{'.b()' * 1500}",
        f"x = (a{'+a' * 1500})('A')",
        f"class A(a{'.b()' * 1500}): pass",
        f"s.add_insecure_port(a{'.b()' * 1500})",
        "if a:\n    pass\n" + "elif b:\n    y = f()\n" * 1500,
    ],
    ids=["attributes", "calls", "sums", "bases", "arguments", "branches"],
)
def test_a_source_that_is_nested_deeply_is_read_or_told(text):
    deep = f"import flask, grpc, os\n{text}\nos.environ['DEEP']\n"
    tree = source({"app.py": "from flask import Flask\napp = Flask(__name__)\n", "deep.py": deep})
    assert served({file.path: file.text for file in tree.files}) == "app:app"
    read = [each.name for each in environment.variables(tree, app())]
    assert (read, len(broken(tree, app()))) in ((["DEEP"], 0), ([], 1))


def test_settings_that_import_each_other_in_a_long_chain():
    files = {f"shop/s{each}.py": f"from shop.s{each + 1} import *\n" for each in range(1500)}
    files["manage.py"] = "import os\nos.environ.setdefault('DJANGO_SETTINGS_MODULE', 'shop.s0')\n"
    files["shop/wsgi.py"] = "from django.core.wsgi import get_wsgi_application\napplication = get_wsgi_application()\n"
    assert served(files) == "shop.wsgi:application"
