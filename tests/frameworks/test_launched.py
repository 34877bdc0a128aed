"""Frameworks that start a script themselves."""

from __future__ import annotations

import pytest

from isolate.frameworks.launched import LAUNCHERS
from isolate.model.origin import Origin
from isolate.model.requirement import of_text
from isolate.model.start import Ambiguous
from tests.frameworks.test_frameworks import detect, start


@pytest.mark.parametrize("row", LAUNCHERS, ids=lambda row: row.project)
def test_every_row_of_the_table(row):
    call = f"x.{row.call}()" if row.call else ""
    call = f"@{row.decorators[0]}\ndef f(request): pass" if row.decorators else call
    found = start({"page.py": f"import {row.module}\n{call}\n"})
    assert (found.framework, found.web, found.stays, found.health) == (row.project, True, True, row.health)
    assert found.command[0] == row.command[0]
    assert not any("{file}" in each or "{module}" in each for each in found.command)


def test_the_commands():
    chat = start({"app.py": "import chainlit as cl\n"})
    assert chat.command == ("chainlit", "run", "app.py", "--headless", "--host=0.0.0.0", "--port={port}")
    page = start({"app.py": "import panel as pn\npn.pane.Markdown('x').servable()\n"})
    assert page.command[:3] == ("panel", "serve", "app.py")
    site = start({"src/site.py": "from bottle import route, run\nrun(host='localhost', port=1)\n"})
    assert site.command == ("python", "-m", "bottle", "--bind=0.0.0.0:{port}", "site")
    gui = start({"main.py": "from nicegui import ui\nui.run(port=8090)\n"})
    assert (gui.command, gui.port) == (("python", "main.py"), 8090)
    assert start({"main.py": "from nicegui import ui\nui.run()\n"}).port == 8080


def test_functions_of_the_functions_framework():
    function = "@functions_framework.http\ndef {}(request):\n    return 'x'\n"
    files = {"main.py": f"import functions_framework\n{function.format('hello')}"}
    assert start(files).command == (
        "functions-framework",
        "--source=main.py",
        "--target=hello",
        "--host=0.0.0.0",
        "--port={port}",
    )
    found = detect({"main.py": files["main.py"] + function.format("bye")})
    assert isinstance(found, Ambiguous)
    assert [each.reason for each in found.starts] == [
        "`hello` is a function of `functions-framework`",
        "`bye` is a function of `functions-framework`",
    ]


@pytest.mark.parametrize(
    ("arguments", "kind"), [("request", "http"), ("event, context", "event"), ("a, b, c", ""), ("", "")]
)
def test_a_function_without_decorator_where_the_framework_is_required(arguments, kind):
    files = {"main.py": f"def hello({arguments}):\n    return 'x'\n\ndef _help(x): ...\n"}
    found = detect(files, requirements=(of_text("functions-framework", Origin(file="requirements.txt")),))
    assert detect(files) is None
    assert (found.command[2:] if found else None) == (
        ("--target=hello", "--host=0.0.0.0", "--port={port}", f"--signature-type={kind}") if kind else None
    )


def test_what_only_imports_one_is_none():
    found = detect({"main.py": "import gradio\n", "other.py": ""})
    assert found is None or found.framework == ""
