"""Web servers: one table, one row for each, the usual of an interface first."""

from __future__ import annotations

from dataclasses import dataclass

from isolate.model.start import Interface

_ANY = "0.0.0.0"  # noqa: S104  what a container is for


@dataclass(frozen=True, slots=True)
class Server:
    """How a server is called: words with `{target}`, `{module}`, `{name}` and `{port}`.

    There is no `factory` where it cannot call one. `projects` bring its `program`, the usual first. `options` are
    what it needs where no configuration file of its own says otherwise; `environment` is how it is told host and
    port where it reads them there.
    """

    projects: tuple[str, ...]
    program: str
    interfaces: tuple[Interface, ...]
    command: tuple[str, ...]
    factory: tuple[str, ...] = ()
    options: tuple[str, ...] = ()
    environment: tuple[tuple[str, str], ...] = ()


# The first that speaks the interface and is in the lock serves; where none is, the first of the table is added.
# One process with threads, as development servers have it: what an application keeps in memory stays one, and
# replicas make more of them. Whoever connects to a container is a proxy: its port is published on the host alone.
SERVERS: tuple[Server, ...] = (
    Server(
        ("uvicorn",),
        "uvicorn",
        ("asgi",),
        ("uvicorn", "{target}"),
        ("uvicorn", "--factory", "{target}"),
        environment=(("FORWARDED_ALLOW_IPS", "*"), ("UVICORN_HOST", _ANY), ("UVICORN_PORT", "{port}")),
    ),
    Server(
        ("gunicorn",),
        "gunicorn",
        ("wsgi",),
        ("gunicorn", "{target}"),
        ("gunicorn", "{target}()"),
        options=("--threads=8", "--access-logfile=-"),
        environment=(("FORWARDED_ALLOW_IPS", "*"), ("PORT", "{port}")),
    ),
    Server(
        ("hypercorn",),
        "hypercorn",
        ("asgi", "wsgi"),
        ("hypercorn", f"--bind={_ANY}:{{port}}", "--access-logfile=-", "{target}"),
    ),
    Server(
        ("granian",),
        "granian",
        ("asgi", "wsgi"),
        ("granian", "--interface={interface}", "--access-log", "{target}"),
        ("granian", "--interface={interface}", "--access-log", "--factory", "{target}"),
        environment=(("GRANIAN_HOST", _ANY), ("GRANIAN_PORT", "{port}")),
    ),
    Server(
        ("daphne",), "daphne", ("asgi",), ("daphne", f"--bind={_ANY}", "--port={port}", "--proxy-headers", "{target}")
    ),
    Server(
        ("waitress",),
        "waitress-serve",
        ("wsgi",),
        ("waitress-serve", f"--listen={_ANY}:{{port}}", "--threads=8", "{target}"),
        ("waitress-serve", f"--listen={_ANY}:{{port}}", "--threads=8", "--call", "{target}"),
    ),
    Server(
        ("uwsgi", "pyuwsgi"),
        "uwsgi",
        ("wsgi",),
        (
            "uwsgi",
            f"--http={_ANY}:{{port}}",
            "--module={target}",
            "--master",
            "--need-app",
            "--die-on-term",
            "--enable-threads",
            "--threads=8",
        ),
        (
            "uwsgi",
            f"--http={_ANY}:{{port}}",
            "--module={target}()",
            "--master",
            "--need-app",
            "--die-on-term",
            "--enable-threads",
            "--threads=8",
        ),
    ),
    Server(
        ("mod-wsgi", "mod-wsgi-standalone"),
        "mod_wsgi-express",
        ("wsgi",),
        (
            "mod_wsgi-express",
            "start-server",
            "--application-type=module",
            "--callable-object={name}",
            "--port={port}",
            "--server-root=/tmp/mod_wsgi",
            "--log-to-terminal",
            "--access-log",
            "{module}",
        ),
    ),
    Server(("cheroot",), "cheroot", ("wsgi",), ("cheroot", f"--bind={_ANY}:{{port}}", "{target}")),
)

# What `server` in `isolate.toml` may name.
NAMES = tuple(sorted(project for each in SERVERS for project in each.projects))


def usual(interface: Interface) -> str:
    """The project that is added where nothing serves an interface."""
    return next(each.projects[0] for each in SERVERS if interface in each.interfaces)
