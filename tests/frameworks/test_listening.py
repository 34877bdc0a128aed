"""Scripts that listen by themselves: where, and how they are told."""

from __future__ import annotations

from textwrap import dedent

import pytest

from isolate.frameworks.listening import LISTENERS
from isolate.model.origin import Origin
from tests.frameworks.test_frameworks import detect, entry, start

SERVE = "if __name__ == '__main__':\n    "


@pytest.mark.parametrize("row", LISTENERS, ids=lambda row: f"{row.module}-{row.name}")
def test_every_row_of_the_table(row):
    pair = "('0.0.0.0', 8123)" if row.module != "grpc" else "'[::]:8123'"
    given = {row.pair: pair, row.host: "'0.0.0.0'", row.port: "8123"}
    positional = [given.get(each, "x") for each in range(max(row.pair, row.host, row.port) + 1)]
    named = [] if 8123 in positional or row.pair >= 0 or row.port >= 0 else ["host='0.0.0.0'", f"{row.keyword}=8123"]
    call = f"x.{row.name}({', '.join([*positional, *named])})"
    if row.module in {"flask", "quart", "nicegui", "bottle", "robyn"}:
        call = f"{call}\nother = 1"
    found = start({"service.py": f"import {row.module}.x\n{call}\n"})
    if row.module not in {"nicegui", "bottle", "robyn"}:
        assert (found.command, found.web) == (("python", "service.py"), True)
    if row.module not in {"bottle", "robyn"}:
        assert (found.port, found.protocol, found.loopback) == (8123, row.protocol, None)


@pytest.mark.parametrize(
    ("text", "port", "environment", "words"),
    [
        ("web.run_app(app)", 8080, (), ()),
        ("web.run_app(app, port=9000)", 9000, (), ()),
        ("web.run_app(app, port=int(os.environ.get('PORT', 9000)))", 0, (("PORT", "{port}"),), ()),
        ("web.run_app(app, port=int(os.getenv('APP_PORT') or 9000))", 0, (("APP_PORT", "{port}"),), ()),
        ("PORT = int(os.environ['PORT'])\n    web.run_app(app, port=PORT)", 0, (("PORT", "{port}"),), ()),
        (
            "p.add_argument('-p', '--port', default=1)\n    web.run_app(app, port=args.port)",
            0,
            (),
            ("--port={port}",),
        ),
        (
            "host = os.environ.get('HOST', 'localhost')\n    web.run_app(app, host=host, port=9)",
            9,
            (("HOST", "0.0.0.0"),),
            (),
        ),
        ("web.run_app(app, port=unknown())", 0, (), ()),
    ],
)
def test_how_the_port_is_told(text, port, environment, words):
    found = start({"main.py": f"import argparse, os\nfrom aiohttp import web\n{SERVE}{text}\n"})
    assert (found.port, found.environment, found.command) == (port, environment, ("python", "main.py", *words))
    assert found.web is not (text == "web.run_app(app, port=unknown())")


def test_tornado_takes_an_option():
    text = """
    from tornado.options import define, options, parse_command_line
    define("port", default=8888, type=int)
    def main():
        parse_command_line()
        app.listen(options.port)
    if __name__ == "__main__":
        main()
    """
    found = start({"chat.py": dedent(text)})
    assert (found.command, found.web, found.port) == (("python", "chat.py", "--port={port}"), True, 0)


def test_what_nobody_else_reaches():
    text = f"from http.server import HTTPServer\n{SERVE}HTTPServer(('localhost', 8000), H).serve_forever()\n"
    assert start({"main.py": text}).loopback == Origin(file="apps/billing/main.py", line=3)


def test_a_server_in_a_module_that_the_script_imports():
    files = {
        "main.py": f"from service import run\n{SERVE}run()\n",
        "service.py": "import grpc\ndef run():\n    grpc.server(pool).add_insecure_port('[::]:50051')\n",
    }
    found = start(files)
    assert (found.port, found.protocol) == (50051, "tcp")
    assert start({"main.py": f"import requests\n{SERVE}pass\n", "service.py": files["service.py"]}).web is False


def test_an_address_that_ends_in_an_option():
    text = "p.add_argument('--port')\ndef serve(port):\n    s.add_insecure_port(f'[::]:{port}')\n"
    assert start({"main.py": f"import grpc\n{text}"}).command == ("python", "main.py", "--port={port}")


@pytest.mark.parametrize("address", ["'[::]:' + port", "'[::]:%s' % port", "'[::]:{}'.format(port)", "f'[::]:{port}'"])
def test_an_address_that_is_put_together(address):
    text = f"import grpc\nport = os.environ.get('PORT', '8080')\nserver.add_insecure_port({address})\n"
    found = start({"main.py": text})
    assert (found.web, found.protocol, found.environment) == (True, "tcp", (("PORT", "{port}"),))


def test_the_server_and_not_the_client_is_started():
    client = f"import grpc\n{SERVE}grpc.insecure_channel('[::]:8080')\n"
    server = f"import grpc\n{SERVE}server.add_insecure_port('[::]:' + '8080')\n"
    found = start({"mail_client.py": client, "mail_server.py": server})
    assert (found.command, found.port) == (("python", "mail_server.py"), 8080)
    assert found.reason == "it is the only script that listens"


def test_of_several_scripts_the_one_that_listens():
    files = {
        "client.py": f"import socket\n{SERVE}socket.create_connection(('x', 1))\n",
        "server.py": f"import socketserver\n{SERVE}socketserver.TCPServer(('', 7000), H).serve_forever()\n",
    }
    assert start(files).command == ("python", "server.py")


def test_a_script_in_a_package_beside_a_setup():
    files = {
        "chat/__init__.py": "",
        "chat/main.py": f"from aiohttp import web\ndef main():\n    web.run_app(app)\n{SERVE}main()\n",
        "setup.py": "from setuptools import setup\nsetup()\n",
    }
    found = start(files)
    assert (found.command, found.port, found.web) == (("python", "-m", "chat.main"), 8080, True)
    assert detect({"setup.py": files["setup.py"]}) is None


def test_the_script_that_no_other_imports():
    files = {"app.py": "import bot\n", "bot.py": "x = 1\n"}
    assert start(files).command == ("python", "app.py")


def test_the_kind_of_a_handler():
    text = "import functools, http.server, socketserver\nH = http.server.SimpleHTTPRequestHandler\n"
    partial = "functools.partial(http.server.SimpleHTTPRequestHandler, directory='public')"
    for handler, protocol in (("http.server.SimpleHTTPRequestHandler", "http"), (partial, "http"), ("Echo", "tcp")):
        found = start({"main.py": f"{text}{SERVE}socketserver.TCPServer(('', 7000), {handler}).serve_forever()\n"})
        assert (found.port, found.protocol) == (7000, protocol)


def test_a_text_of_many_parts_is_not_followed():
    names = "".join(
        f"n{each} = f'{{n{each + 1}}}'\n".replace(f"{{n{each + 1}}}", f"{{n{each + 1}}}" * 200) for each in range(6)
    )
    found = start({"main.py": f"import grpc\n{names}n6 = 1\n{SERVE}s.add_insecure_port(f'[::]:{{n0}}')\n"})
    assert found.web is False


def test_a_script_that_nobody_else_reaches_gives_way_to_what_it_would_serve():
    source = "from quart import Quart\napp = Quart(__name__)\ndef run():\n    app.run()\n"
    found = start({"src/web/__init__.py": source}, entry_points=(entry("start", "web:run"),))
    assert ([each.target for each in found.serves], found.loopback) == (["web:app"], None)
    open_to_all = start(
        {"src/web/__init__.py": source.replace("run()\n", "run(host='0.0.0.0')\n")},
        entry_points=(entry("start", "web:run"),),
    )
    assert open_to_all.serves == ()


@pytest.mark.parametrize(
    "text",
    ["def f(): ...", "import x\nX = x.f()\nclass A: ...", "try:\n    import x\nexcept E:\n    x = None\ndef f(): ..."],
)
def test_mere_definitions_are_no_script(text):
    assert detect({"main.py": text}) is None
    assert start({"main.py": f"{text}\nf()\n"}).command == ("python", "main.py")
    assert detect({"manage.py": f"{text}\nf()\n"}) is None
