"""The web server that serves an application's object, chosen among the projects of its lock."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from packaging.version import Version

from isolate.model.start import Interface, Served, Start


@dataclass(frozen=True, slots=True)
class Server:
    """How one server is called: words with `{target}` and `{port}`; no `factory` where it cannot call one.

    `environment` is how it is told host and port where it reads them there.
    """

    project: str
    program: str
    interfaces: tuple[Interface, ...]
    command: tuple[str, ...]
    factory: tuple[str, ...] = ()
    environment: tuple[tuple[str, str], ...] = ()


# The first that speaks the interface and is in the lock serves.
SERVERS: tuple[Server, ...] = (
    Server(
        "uvicorn",
        "uvicorn",
        ("asgi",),
        ("uvicorn", "{target}"),
        ("uvicorn", "--factory", "{target}"),
        (("UVICORN_HOST", "0.0.0.0"), ("UVICORN_PORT", "{port}")),  # noqa: S104  what a container is for
    ),
    Server(
        "gunicorn",
        "gunicorn",
        ("wsgi",),
        ("gunicorn", "{target}"),
        ("gunicorn", "{target}()"),
        (("PORT", "{port}"),),
    ),
    Server("hypercorn", "hypercorn", ("asgi", "wsgi"), ("hypercorn", "--bind=0.0.0.0:{port}", "{target}")),
    Server(
        "granian",
        "granian",
        ("asgi", "wsgi"),
        ("granian", "--interface={interface}", "{target}"),
        ("granian", "--interface={interface}", "--factory", "{target}"),
        (("GRANIAN_HOST", "0.0.0.0"), ("GRANIAN_PORT", "{port}")),  # noqa: S104  what a container is for
    ),
    Server("daphne", "daphne", ("asgi",), ("daphne", "--bind=0.0.0.0", "--port={port}", "{target}")),
    Server(
        "waitress",
        "waitress-serve",
        ("wsgi",),
        ("waitress-serve", "--listen=0.0.0.0:{port}", "{target}"),
        ("waitress-serve", "--listen=0.0.0.0:{port}", "--call", "{target}"),
    ),
)

# What to add where a lock has none: the project most used for the interface.
USUAL: dict[Interface, str] = {"asgi": "uvicorn", "wsgi": "gunicorn"}


def choose(start: Start, versions: Mapping[str, str]) -> tuple[Server, Served] | None:
    """The server and the object it serves: the best object that a server of the lock can serve."""
    for served in start.serves:
        for server in SERVERS:
            able = served.interface in server.interfaces and (server.factory or not served.factory)
            if able and server.project in versions:
                return server, served
    return None


def command(server: Server, served: Served, port: int) -> tuple[str, ...]:
    """The exec form of the command that serves an object on a port."""
    words = server.factory if served.factory else server.command
    return tuple(word.format(target=served.target, port=port, interface=served.interface) for word in words)


def environment(program: str, port: int, versions: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """The variables that make a server listen on a port, and run in a read-only container; sorted by name.

    `PORT` is set for every program: it is what plain scripts and most platforms agree on.
    """
    found = {"PORT": str(port)}
    server = next((each for each in SERVERS if each.program == program), None)
    if server:
        found |= {name: value.format(port=port) for name, value in server.environment}
    if program == "gunicorn":
        # Its heartbeat is a file that must be in memory; newer ones open a control socket in the home folder.
        found["GUNICORN_CMD_ARGS"] = "--worker-tmp-dir=/dev/shm"
        if "gunicorn" in versions and Version(versions["gunicorn"]) >= Version("25.1"):
            found["GUNICORN_CMD_ARGS"] += " --no-control-socket"
    return tuple(sorted(found.items()))
