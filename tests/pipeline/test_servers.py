"""A web application without a server gets one in its lock, and `check` knows whether it still needs it."""

from __future__ import annotations

import pytest

from isolate.pipeline.check import check
from isolate.pipeline.generate import generate
from isolate.pipeline.lock import lock

FLASK = "from flask import Flask\napp = Flask(__name__)\n"
ADDED = "# added: no requirement brings a server for the application\ngunicorn==1 \\\n"


@pytest.fixture
def web(repository):
    """`api` is a Flask application that requires no server."""
    repository.write({"api/requirements.txt": "flask\n", "api/main.py": FLASK})
    repository.publish(("flask 1",), ("gunicorn 1", "b"), ("waitress 1",), ("meta 1", "gunicorn"))
    return repository


def told(repository) -> list[str]:
    return [each.path for each in check(repository.options()).differences]


@pytest.mark.parametrize("command", [lock, generate])
def test_a_server_is_resolved_with_the_rest_and_marked(web, command):
    command(web.options())
    assert web.pins("api") == ["b==1", "flask==1", "gunicorn==1"]
    text = web.read("api/requirements.lock")
    assert '# added = "gunicorn"\n' in text
    assert ADDED in text
    assert "added" not in web.read("job/requirements.lock")
    assert command(web.options()).written.written == ()
    assert told(web) == []


@pytest.mark.parametrize(
    ("files", "pins"),
    [
        ({"api/requirements.txt": "flask\nmeta\n"}, ["b==1", "flask==1", "gunicorn==1", "meta==1"]),
        ({"api/main.py": "print()\n"}, ["flask==1"]),
        ({"isolate.toml": '[defaults]\nserver = "waitress"\n'}, ["flask==1", "waitress==1"]),
        ({"isolate.toml": '[defaults]\nserver = "none"\n'}, ["flask==1"]),
    ],
    ids=["required by another", "no web application any more", "another", "none"],
)
def test_check_knows_that_the_addition_is_another_one(web, files, pins):
    generate(web.options())
    web.write(files)
    assert "api/requirements.lock" in told(web)
    generate(web.options())
    assert web.pins("api") == pins
    assert told(web) == []


def test_an_application_that_becomes_a_web_application_needs_a_new_lock(web):
    web.write({"api/main.py": "print()\n"})
    generate(web.options())
    web.write({"api/main.py": FLASK})
    assert "api/requirements.lock" in told(web)


def test_a_server_that_does_not_fit(web):
    web.write({"api/requirements.txt": "flask\nb>1\n"})
    web.publish(("b 2",), ("gunicorn 1", "b<2"))
    generated = generate(web.options())
    (problem,) = [each for each in generated.problems if each.severity == "error"]
    assert (str(problem.origin), problem.message, problem.hint) == (
        "api/requirements.txt",
        "`api` needs a server, and `gunicorn` does not fit what it requires",
        "write `server` in isolate.toml: the name of another, or `none`",
    )
    assert generated.exit_code() != 0
