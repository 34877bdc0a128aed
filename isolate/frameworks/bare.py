"""Applications without a framework: callables with the arguments of WSGI or ASGI."""

from __future__ import annotations

from isolate.frameworks.objects import find_callable
from isolate.model.app import App
from isolate.model.start import Ambiguous, SourceTree, Start


def detect(tree: SourceTree, app: App) -> Start | Ambiguous | None:
    """The function or object named `app` or `application` that takes what a server of the interface gives."""
    return find_callable(tree, app)
