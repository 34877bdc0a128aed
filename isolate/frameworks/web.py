"""Web frameworks whose applications are objects: one table, one row for each class that makes one."""

from __future__ import annotations

from isolate.frameworks.objects import Framework, find
from isolate.model.app import App
from isolate.model.start import Ambiguous, SourceTree, Start

# The first of these that a tree has an object of decides: what is served whole stands before what it is built from.
FRAMEWORKS: tuple[Framework, ...] = (
    Framework("fastapi", ("fastapi", "fastapi.applications"), ("FastAPI",), "asgi", files=("main", "app", "api")),
    Framework("litestar", ("litestar", "litestar.app"), ("Litestar",), "asgi", files=("app", "application", "asgi")),
    Framework("quart", ("quart", "quart.app"), ("Quart",), "asgi", files=("app",)),
    Framework(
        "sanic",
        ("sanic", "sanic.app"),
        ("Sanic",),
        "asgi",
        command=("sanic", "{target}", "--host=0.0.0.0", "--port={port}", "--single-process"),
    ),
    Framework("python-fasthtml", ("fasthtml", "fasthtml.common"), ("FastHTML", "fast_app"), "asgi"),
    Framework("blacksheep", ("blacksheep", "blacksheep.server"), ("Application",), "asgi"),
    Framework("connexion", ("connexion",), ("AsyncApp", "FlaskApp"), "asgi"),
    Framework("channels", ("channels.routing",), ("ProtocolTypeRouter",), "asgi"),
    Framework("starlette", ("starlette.applications",), ("Starlette",), "asgi"),
    Framework("python-socketio", ("socketio",), ("ASGIApp",), "asgi"),
    Framework("falcon", ("falcon.asgi",), ("App",), "asgi"),
    Framework("falcon", ("falcon",), ("App", "API"), "wsgi"),
    Framework("flask", ("flask", "flask.app"), ("Flask",), "wsgi", idle="FLASK_RUN_FROM_CLI", files=("wsgi", "app")),
    Framework("apiflask", ("apiflask",), ("APIFlask",), "wsgi", idle="FLASK_RUN_FROM_CLI"),
    Framework("flask-openapi3", ("flask_openapi3",), ("OpenAPI",), "wsgi", idle="FLASK_RUN_FROM_CLI"),
    Framework("eve", ("eve",), ("Eve",), "wsgi", idle="FLASK_RUN_FROM_CLI"),
    Framework("dash", ("dash", "dash.dash"), ("Dash",), "wsgi", attribute="server"),
    Framework(
        "bottle",
        ("bottle",),
        ("Bottle", "default_app"),
        "wsgi",
        blocking=("python", "-m", "bottle", "--bind=0.0.0.0:{port}", "{target}"),
    ),
    Framework("python-socketio", ("socketio",), ("WSGIApp",), "wsgi"),
    Framework("django", ("django.core.wsgi",), ("get_wsgi_application",), "wsgi"),
    Framework("django", ("django.core.asgi",), ("get_asgi_application",), "asgi"),
)


def detect(tree: SourceTree, app: App) -> Start | Ambiguous | None:
    """The object of the first framework that the source has one of, or the function that makes it."""
    return find(tree, app, FRAMEWORKS)
