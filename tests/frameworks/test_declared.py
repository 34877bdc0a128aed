"""What files for other platforms say: commands, ports, variables, and what is not taken from them."""

from __future__ import annotations

import pytest

from isolate.frameworks import declared
from isolate.model.origin import Origin
from isolate.model.seal import header, is_generated
from tests.frameworks.test_frameworks import FASTAPI, app, detect, start
from tests.plan.making import source

SERVE = ("sh", "-c", "exec uvicorn main:app --port $PORT")


@pytest.mark.parametrize(
    ("file", "text", "command", "line"),
    [
        ("app.yaml", "runtime: python312\nentrypoint: uvicorn main:app --port $PORT\n", SERVE, 2),
        ("fly.toml", 'app = "x"\n[processes]\nweb = "uvicorn main:app --port $PORT"\n', SERVE, 3),
        (
            "render.yaml",
            "services:\n- startCommand: uvicorn no:w\n- {type: web, startCommand: uvicorn main:app --port $PORT}\n",
            SERVE,
            3,
        ),
        ("railway.toml", '[deploy]\nstartCommand = "uvicorn main:app --port $PORT"\n', SERVE, 2),
        ("railway.json", '{"deploy": {\n"startCommand": "uvicorn main:app --port $PORT"}}', SERVE, 2),
        ("Dockerfile", "FROM a\nCMD x\nFROM b\n# c\nCMD uvicorn \\\n  main:app --port $PORT\n", SERVE, 5),
        ("Dockerfile", 'FROM a\nENTRYPOINT ["uvicorn"]\nCMD ["main:app"]\n', ("uvicorn", "main:app"), 3),
        ("Dockerfile", 'FROM a\nCMD ["sh", "-c", "uvicorn main:app --port $PORT"]\n', SERVE, 2),
        ("pyproject.toml", '[tool.pdm.scripts]\nstart = {cmd = "uvicorn main:app --port $PORT"}\n', SERVE, 2),
        ("Makefile", "all:\n\techo\n\nrun: all\n\t@uvicorn main:app --port $PORT\n", SERVE, 5),
        ("justfile", "serve port='8000':\n    uv run uvicorn main:app --port $PORT\n", SERVE, 2),
    ],
)
def test_a_command(file, text, command, line):
    found = start({file: text, "main.py": FASTAPI})
    assert (found.command, found.web, found.framework) == (command, True, "")
    assert found.origin == Origin(file=f"apps/billing/{file}", line=line)


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("app.yaml", "entrypoint: [x]\n"),
        ("app.yaml", "a: 'unclosed\n"),
        ("app.yaml", "entrypoint: uvicorn 'unclosed\n"),
        ("fly.toml", "processes = 1\n"),
        ("fly.toml", "x = \n"),
        ("render.yaml", "services: x\n"),
        ("render.yaml", "services:\n- type: web\n  rootDir: api\n  startCommand: uvicorn other:app\n"),
        ("railway.json", "{"),
        ("railway.json", "[" * 100_000),
        ("railway.toml", "deploy = 1\n"),
        ("Dockerfile", 'FROM a\nCMD ["uvicorn", 1]\n'),
        ("Dockerfile", "FROM a\nCMD uvicorn main:app --reload\n"),
        ("Dockerfile", "FROM a\nCMD flask run\n"),
        ("Dockerfile", "FROM a\nCMD /opt/run uvicorn main:app\n"),
        ("Dockerfile", "FROM a\nCMD python main.py\n"),
        ("Dockerfile", "FROM a\nCMD ./missing.sh uvicorn\n"),
        ("pyproject.toml", "[tool.pdm.scripts]\nstart = 1\n"),
        ("Makefile", "run:\n\tpip install x\n\tuvicorn main:app\n"),
        ("Makefile", "run:\n\t$(VENV)/bin/uvicorn main:app\n"),
        ("Makefile", "run:\n\tcd api && uvicorn main:app\n"),
    ],
)
def test_what_is_not_taken(file, text):
    assert start({file: text, "main.py": FASTAPI}).framework == "fastapi"


def test_a_path_below_the_working_directory():
    files = {"Dockerfile": "FROM a\nWORKDIR /code\nENTRYPOINT /code/run.sh\nEXPOSE 9000\n", "run.sh": ""}
    found = start(files)
    assert (found.command, found.port, found.web) == (("run.sh",), 9000, True)


def test_a_script_that_a_file_names_is_started_with_its_port():
    files = {
        "Makefile": "run:\n\tpython3 tools/serve.py\n",
        "tools/serve.py": "import http.server\nhttp.server.HTTPServer(('', 8123), H)\n",
        "main.py": "",
    }
    found = start(files)
    assert (found.command, found.port, found.web) == (("python", "tools/serve.py"), 8123, True)


def test_a_generated_dockerfile_says_nothing():
    text = "# syntax=docker/dockerfile:1\n{}\nCMD uvicorn other:app\n".format("\n".join(header("x")))
    assert is_generated(text)
    assert start({"Dockerfile": text, "main.py": FASTAPI}).framework == "fastapi"


def test_a_procfile_counts_more_and_others_are_told():
    files = {
        "Procfile": "web: gunicorn a:b\n",
        "app.yaml": "entrypoint: gunicorn c:d\n",
        "fly.toml": "[processes]\nx = 'gunicorn a:b'\n",
    }
    found = start(files)
    assert found.command == ("gunicorn", "a:b")
    place = Origin(file="apps/billing/app.yaml", line=1)
    assert declared.others(source(files), app(), found) == (("gunicorn c:d", place),)


def test_the_environment():
    files = {
        "app.yaml": 'env_variables:\n  REGION: "eu"\n  API_KEY: abc\n  DB: postgres://a:b@c/d\n  NAME: <yours>\n',
        "fly.toml": '[env]\nREGION = "us"\nMODE = "x"\n',
        "Dockerfile": 'FROM a\nENV LEVEL=info OTHER="a b"\nENV PYTHONUNBUFFERED 1\n',
    }
    found = declared.environment(source(files), app())
    assert {name: (value, str(place)) for name, (value, place) in found.items()} == {
        "REGION": ("eu", "apps/billing/app.yaml:2"),
        "MODE": ("x", "apps/billing/fly.toml:3"),
        "LEVEL": ("info", "apps/billing/Dockerfile:2"),
        "OTHER": ("a b", "apps/billing/Dockerfile:2"),
    }
    assert detect(files) is None
