"""Every decision about an image, and what is said where one cannot be taken."""

from __future__ import annotations

from dataclasses import replace

import pytest

from isolate import plan
from isolate.model.app import App, AppSettings
from isolate.model.image import Choice, ImagePlan, Service
from isolate.model.options import IndexSettings
from isolate.model.origin import Origin
from isolate.model.problem import Problem
from isolate.plan import Subject
from tests.plan.making import pin, resolution, source

FASTAPI = 'from fastapi import FastAPI\napp = FastAPI()\n@app.get("/health")\ndef health(): ...\n'
DJANGO = {
    "manage.py": 'os.environ.setdefault("DJANGO_SETTINGS_MODULE", "s")\n',
    "s.py": 'WSGI_APPLICATION = "s.w.a"\nASGI_APPLICATION = "s.b.a"\n',
}
FLASK = "from flask import Flask\napp = Flask(__name__)\n"


def subject(files: dict[str, str], *pins: str, name: str = "web", **settings) -> Subject:
    app = App(
        name=name,
        path=f"apps/{name}",
        folder=f"apps/{name}",
        manifests=(f"apps/{name}/requirements.txt",),
        settings=AppSettings(**settings),
    )
    chosen = [pin(*each.split("==")) for each in pins]
    return Subject(app=app, resolution=resolution(chosen), source=source(files))


def images(*subjects: Subject, **index) -> tuple[tuple[ImagePlan, ...], tuple[Problem, ...]]:
    return plan.images(subjects, root="/repo", output="/repo", index=IndexSettings(**index))


def image(each: Subject, **index) -> ImagePlan:
    (found,), problems = images(each, **index)
    assert problems == ()
    return found


def refused(each: Subject) -> Problem:
    found, (problem,) = images(each)
    assert found == ()
    return problem


TRUSTED = (("FORWARDED_ALLOW_IPS", "*"),)


@pytest.mark.parametrize(
    ("files", "pins", "command", "environment"),
    [
        (
            {"main.py": FASTAPI},
            ("fastapi==1", "uvicorn==1", "gunicorn==1"),
            ("uvicorn", "main:app"),
            (*TRUSTED, ("PORT", "8000"), ("UVICORN_HOST", "0.0.0.0"), ("UVICORN_PORT", "8000")),
        ),
        (
            {"main.py": FASTAPI},
            ("fastapi==1", "hypercorn==1"),
            ("hypercorn", "--bind=0.0.0.0:8000", "--access-logfile=-", "main:app"),
            (("PORT", "8000"),),
        ),
        (
            {"main.py": FLASK, "gunicorn.conf.py": "workers = 2\n"},
            ("flask==1", "gunicorn==1"),
            ("gunicorn", "main:app"),
            (*TRUSTED, ("GUNICORN_CMD_ARGS", "--worker-tmp-dir=/dev/shm"), ("PORT", "8000")),
        ),
        (
            {"main.py": FLASK, "gunicorn.conf.py": "bind = '127.0.0.1:5000'\n"},
            ("flask==1", "gunicorn==1"),
            ("gunicorn", "main:app"),
            (*TRUSTED, ("GUNICORN_CMD_ARGS", "--worker-tmp-dir=/dev/shm --bind=0.0.0.0:8000"), ("PORT", "8000")),
        ),
        (
            {"main.py": FLASK},
            ("flask==1", "uwsgi==2"),
            (
                "uwsgi",
                "--http=0.0.0.0:8000",
                "--module=main:app",
                "--master",
                "--need-app",
                "--die-on-term",
                "--enable-threads",
                "--threads=8",
            ),
            (("PORT", "8000"),),
        ),
        (
            {"main.py": FLASK},
            ("flask==1", "mod-wsgi==5"),
            (
                "mod_wsgi-express",
                "start-server",
                "--application-type=module",
                "--callable-object=app",
                "--port=8000",
                "--server-root=/tmp/mod_wsgi",
                "--log-to-terminal",
                "--access-log",
                "main",
            ),
            (("PORT", "8000"),),
        ),
        (
            {"src/pkg/__init__.py": "", "src/pkg/app.py": FLASK},
            ("flask==1", "gunicorn==25.0.3"),
            ("gunicorn", "--threads=8", "--access-logfile=-", "pkg.app:app"),
            (
                ("PYTHONPATH", "/app/src"),
                *TRUSTED,
                ("GUNICORN_CMD_ARGS", "--worker-tmp-dir=/dev/shm"),
                ("PORT", "8000"),
            ),
        ),
        (
            {"main.py": "import flask\ndef create_app():\n    return flask.Flask('x')\n"},
            ("flask==1", "gunicorn==25.1.0"),
            ("gunicorn", "--threads=8", "--access-logfile=-", "main:create_app()"),
            (*TRUSTED, ("GUNICORN_CMD_ARGS", "--worker-tmp-dir=/dev/shm --no-control-socket"), ("PORT", "8000")),
        ),
        (
            {"main.py": "import flask\ndef create_app():\n    return flask.Flask('x')\n"},
            ("flask==1", "hypercorn==1", "waitress==1"),
            ("waitress-serve", "--listen=0.0.0.0:8000", "--threads=8", "--call", "main:create_app"),
            (("PORT", "8000"),),
        ),
        (
            DJANGO,
            ("django==5", "gunicorn==1"),
            ("gunicorn", "--threads=8", "--access-logfile=-", "s.w:a"),
            (*TRUSTED, ("GUNICORN_CMD_ARGS", "--worker-tmp-dir=/dev/shm"), ("PORT", "8000")),
        ),
        (
            {"Procfile": "web: uvicorn x:y --port 9000"},
            ("uvicorn==1",),
            ("uvicorn", "x:y", "--port", "9000"),
            (*TRUSTED, ("PORT", "9000"), ("UVICORN_HOST", "0.0.0.0"), ("UVICORN_PORT", "9000")),
        ),
        ({"main.py": "", "src/own/__init__.py": ""}, (), ("python", "main.py"), (("PYTHONPATH", "/app/src"),)),
    ],
)
def test_the_command_and_what_it_needs(files, pins, command, environment):
    found = image(subject(files, *pins))
    assert (found.command, found.image_environment) == (command, environment)


def test_a_whole_plan():
    each = subject(
        {"main.py": FASTAPI},
        "fastapi==0.1",
        "psycopg==3",
        "uvicorn==2",
        port=8080,
        environment=(("B", "2"), ("A", "1")),
        system_packages=("curl",),
    )
    found = image(each)
    assert replace(found, lock=None) == ImagePlan(
        app="web",
        service="web",
        image="repo/web:latest",
        folder="apps/web",
        context=".",
        dockerfile="Dockerfile",
        source=".",
        lock=None,
        lock_path="requirements.lock",
        base="python:3.12-slim-trixie",
        run_packages=found.run_packages,
        command=("uvicorn", "main:app"),
        stays=True,
        port=8080,
        published=8080,
        health="/health",
        image_environment=(*TRUSTED, ("PORT", "8080"), ("UVICORN_HOST", "0.0.0.0"), ("UVICORN_PORT", "8080")),
        environment=(("A", "1"), ("B", "2")),
        labels=(("org.opencontainers.image.title", "web"),),
        left_out=found.left_out,
        serves=("fastapi", "uvicorn"),
        choices=found.choices,
    )
    main = Origin(file="apps/web/main.py", line=2)
    assert found.choices == (
        Choice(what="base image", value="python:3.12-slim-trixie", reason="it resolves on Python 3.12"),
        Choice(what="start", value="uvicorn main:app", reason="`app` is a `FastAPI` object", origin=main),
        Choice(what="server", value="uvicorn", reason="`uvicorn` 2 is in the lock"),
        Choice(what="system package", value="curl", reason="`isolate.toml` asks for it"),
        Choice(what="system package", value="libpq5", reason="`psycopg` loads the client library of PostgreSQL"),
        Choice(what="health check", value="/health", reason="it answers this path", origin=main),
    )


def test_a_command_without_a_port_publishes_none():
    found = image(subject({"main.py": ""}))
    assert (found.port, found.published, found.image_environment) == (0, 0, ())


def test_an_index_of_a_persons_own_needs_its_configuration():
    each = subject({"main.py": ""}, "x==1")
    assert image(each).index_secret == ""
    assert image(each, index_url="https://index.example/simple/").index_secret == "web-pip"
    assert image(each, extra_index_urls=("https://index.example/simple/",)).index_secret == "web-pip"
    assert image(subject({"main.py": ""}), index_url="https://index.example/simple/").index_secret == ""


def test_networks_are_those_of_the_applications_it_talks_to():
    found, problems = images(subject({"main.py": ""}, name="A b", talks_to=("web",)), subject({"main.py": ""}))
    assert [(each.service, each.networks) for each in found] == [("a-b", ("a-b--to--web",)), ("web", ())]
    assert [each.callers for each in found] == [(), ("a-b--to--web",)]
    assert problems == ()


@pytest.mark.parametrize(
    ("said", "command"),
    [
        ('ENTRYPOINT ["python", "serve.py"]\nCMD ["--all"]\n', '["python", "serve.py", "--all"]'),
        ('CMD ["python", "old.py"]\nCMD [ "python", "new.py" ]\n', '["python", "new.py"]'),
        ("CMD python serve.py\n", '["python", "main.py"]'),
        ('CMD ["python", 1]\n', '["python", "main.py"]'),
        ("CMD [python]\n", '["python", "main.py"]'),
    ],
)
def test_the_command_of_a_dockerfile_is_proposed(said, command):
    problem = refused(subject({"Dockerfile": f"FROM python:3.12\n{said}"}))
    assert (problem.code, problem.hint) == (
        "start-unknown",
        f"write its command as `start = {command}` under `[apps.web]` in isolate.toml",
    )


def test_nothing_says_how_it_starts():
    assert refused(subject({}, name="jobs/x")) == Problem(
        severity="error",
        code="start-unknown",
        message="nothing says how `jobs/x` starts",
        origin=Origin(file="apps/jobs/x/requirements.txt"),
        hint='write its command as `start = ["python", "main.py"]` under `[apps."jobs/x"]` in isolate.toml',
    )


def test_two_starts_are_named_with_the_line_that_decides():
    assert refused(subject({"first.py": FLASK, "second.py": FLASK}, "flask==1")) == Problem(
        severity="error",
        code="start-ambiguous",
        message="`web` starts in 2 equally good ways: `app` is a `Flask` object (apps/web/first.py:2), "
        "`app` is a `Flask` object (apps/web/second.py:2)",
        origin=Origin(file="apps/web/first.py", line=2),
        hint='write `start = ["gunicorn", "--threads=8", "--access-logfile=-", "first:app"]` '
        "under `[apps.web]` in isolate.toml",
    )


def test_the_command_of_a_hint_has_its_port():
    functions = "import functions_framework\n" + "".join(
        f"@functions_framework.http\ndef {name}(request): pass\n" for name in ("hello", "bye")
    )
    assert refused(subject({"main.py": functions}, "functions-framework==3")) == Problem(
        severity="error",
        code="start-ambiguous",
        message="`web` starts in 2 equally good ways: "
        "`hello` is a function of `functions-framework` (apps/web/main.py:3), "
        "`bye` is a function of `functions-framework` (apps/web/main.py:5)",
        origin=Origin(file="apps/web/main.py", line=3),
        hint='write `start = ["functions-framework", "--source=main.py", "--target=hello", "--host=0.0.0.0", '
        '"--port=8000"]` under `[apps.web]` in isolate.toml',
    )


def test_a_framework_that_is_not_required():
    assert refused(subject({"app.py": FLASK}, "gunicorn==1")) == Problem(
        severity="error",
        code="framework-missing",
        message="`web` starts with `flask`, which it does not require",
        origin=Origin(file="apps/web/app.py", line=2),
        hint="add `flask` to `apps/web/requirements.txt`",
    )


def test_what_isolate_toml_cannot_mean():
    assert refused(subject({"main.py": ""}, talks_to=("nobody",))).message == (
        "`talks_to` of `web` names `nobody`, which is no application"
    )
    assert refused(subject({"main.py": ""}, system_packages=("curl; rm -rf /",))).message == (
        "`system_packages` of `web` has `curl; rm -rf /`, which is no name of a Debian package"
    )


def test_an_application_with_all_that_belongs_to_it():
    files = {
        "manage.py": DJANGO["manage.py"],
        "s.py": "import os\nSECRET_KEY = os.environ['SECRET_KEY']\nWSGI_APPLICATION = 's.w.a'\nSTATIC_ROOT = 'x'\n"
        "INSTALLED_APPS = ['django.contrib.staticfiles']\nDATABASES = {'default': dj_database_url.config()}\n",
        "tasks.py": "from celery import Celery\napp = Celery('tasks')\n",
    }
    found = image(subject(files, "django==5", "gunicorn==1", "psycopg==3", "celery==5", replicas=2))
    assert found.processes == (
        Service(service="web-migrate", command=("python", "manage.py", "migrate", "--noinput"), once=True),
        Service(
            service="web-worker",
            command=("celery", "--app=tasks.app", "worker", "--loglevel=INFO", "--concurrency=2"),
        ),
    )
    assert found.prepare == (("env", "SECRET_KEY=unused", "python", "manage.py", "collectstatic", "--noinput"),)
    assert [each.service for each in found.backing] == ["web-postgresql"]
    assert found.secrets == ("web-postgresql", "web-secret-key")
    assert (found.replicas, found.proxy, found.stays) == (2, "web-proxy", True)


def test_a_process_needs_its_project_too():
    files = {"app.py": FLASK, "tasks.py": "from celery import Celery\napp = Celery('tasks')\n"}
    problem = refused(subject(files, "flask==1", "gunicorn==1"))
    assert problem.message == "`web` starts with `celery`, which it does not require"
    assert problem.origin == Origin(file="apps/web/tasks.py", line=2)


def test_one_that_cannot_be_planned_hides_no_other():
    found, problems = images(subject({}, name="broken"), subject({"main.py": ""}))
    assert [each.app for each in found] == ["web"]
    assert [each.code for each in problems] == ["start-unknown"]


def test_the_order_of_the_applications_changes_nothing():
    a, b, c = (subject({"main.py": ""}, "x==1", name=name) for name in "abc")
    assert images(a, b, c) == images(c, b, a)


def test_the_suite_is_in_the_base_and_in_the_names_of_packages():
    each = subject({"main.py": ""}, "python-magic==1")
    found, problems = plan.images((each,), root="/repo", output="/repo", index=IndexSettings(), suite="trixie")
    assert problems == ()
    assert [(each.base, [package.name for package in each.run_packages]) for each in found] == [
        ("python:3.12-slim-trixie", ["libmagic1t64"])
    ]
