"""Flask: the WSGI object a file makes."""

from __future__ import annotations

from isolate.frameworks.objects import Framework, find
from isolate.model.app import App
from isolate.model.source import SourceTree
from isolate.model.start import Ambiguous, Start

_FLASK = Framework("flask", ("flask", "flask.app"), "Flask", "wsgi")


def detect(tree: SourceTree, app: App) -> Start | Ambiguous | None:
    """The `Flask` object, or the function that makes it."""
    return find(tree, app, (_FLASK,))
