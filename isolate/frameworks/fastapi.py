"""FastAPI and Starlette: the ASGI object a file makes."""

from __future__ import annotations

from isolate.frameworks.objects import Framework, find
from isolate.model.app import App
from isolate.model.source import SourceTree
from isolate.model.start import Ambiguous, Start

_FASTAPI = Framework("fastapi", ("fastapi", "fastapi.applications"), "FastAPI", "asgi")
_STARLETTE = Framework("starlette", ("starlette.applications",), "Starlette", "asgi")


def detect(tree: SourceTree, app: App) -> Start | Ambiguous | None:
    """The `FastAPI` or `Starlette` object, or the function that makes it."""
    return find(tree, app, (_FASTAPI, _STARLETTE))
