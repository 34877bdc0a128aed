"""Celery: the worker of the application a file makes, and the clock that its schedule needs."""

from __future__ import annotations

import ast

from isolate.frameworks.objects import Framework, find
from isolate.frameworks.syntax import modules, origin_of, string
from isolate.model.app import App
from isolate.model.origin import Origin
from isolate.model.start import Ambiguous, Process, SourceTree, Start

_CELERY = Framework("celery", ("celery", "celery.app", "celery.app.base"), ("Celery",), "wsgi", runs=frozenset())

# Its own default is a process for each processor of the host, whatever the limits of the container are.
_WORKER = ("worker", "--loglevel=INFO", "--concurrency=2")
# The root file system is read-only, and what is due is due again after a restart.
_BEAT = ("beat", "--loglevel=INFO", "--pidfile=", "--schedule=/tmp/celerybeat-schedule")
_DJANGO_BEAT = ("beat", "--loglevel=INFO", "--pidfile=")


def detect(tree: SourceTree, app: App) -> Start | Ambiguous | None:
    """The worker, where nothing else is served; the clock runs beside it."""
    found = find(tree, app, (_CELERY,))
    if not isinstance(found, Start):
        return found
    worker, *others = _processes(tree, app, found)
    return Start(
        reason=worker.reason,
        origin=worker.origin,
        command=worker.command,
        framework="celery",
        stays=True,
        imports_from=found.imports_from,
        processes=tuple(others),
    )


def processes(tree: SourceTree, app: App) -> tuple[Process, ...]:
    """The worker and the clock to run beside a web application, none where no single Celery application is found."""
    found = find(tree, app, (_CELERY,))
    return _processes(tree, app, found) if isinstance(found, Start) else ()


def _processes(tree: SourceTree, app: App, found: Start) -> tuple[Process, ...]:
    target = found.serves[0].target.replace(":", ".")
    celery = ("celery", f"--app={target}")
    worker = Process(
        name="worker", command=(*celery, *_WORKER), reason=found.reason, origin=found.origin, project="celery"
    )
    schedule = _schedule(tree, app)
    if schedule is None:
        return (worker,)
    origin, words = schedule
    beat = Process(name="beat", command=(*celery, *words), reason="a schedule is set", origin=origin, project="celery")
    return (worker, beat)


def _schedule(tree: SourceTree, app: App) -> tuple[Origin, tuple[str, ...]] | None:
    """Where periodic tasks are declared, and how the clock is started."""
    for module in modules(tree):
        for node in ast.walk(module.tree):
            match node:
                case ast.Attribute(attr="beat_schedule" | "add_periodic_task") | ast.keyword(arg="beat_schedule"):
                    return origin_of(app, module.path, node.lineno), _BEAT
                case ast.Name(id="CELERY_BEAT_SCHEDULE" | "CELERYBEAT_SCHEDULE", ctx=ast.Store()):
                    return origin_of(app, module.path, node.lineno), _BEAT
                case ast.Constant() if string(node) == "django_celery_beat":
                    return origin_of(app, module.path, node.lineno), _DJANGO_BEAT
    return None
