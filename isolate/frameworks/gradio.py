"""Gradio: the script that launches an interface."""

from __future__ import annotations

import ast

from isolate.frameworks.syntax import Module, imports, modules, origin_of
from isolate.model.app import App
from isolate.model.source import SourceTree
from isolate.model.start import Ambiguous, Start

_ENVIRONMENT = (
    ("GRADIO_ANALYTICS_ENABLED", "False"),
    ("GRADIO_SERVER_NAME", "0.0.0.0"),  # noqa: S104  what a container is for
    ("GRADIO_SERVER_PORT", "{port}"),
)


def detect(tree: SourceTree, app: App) -> Start | Ambiguous | None:
    """The file that imports Gradio and calls `launch`."""
    starts = tuple(
        Start(
            reason="it launches a `gradio` interface",
            origin=origin_of(app, module.path, line),
            command=("python", module.path),
            framework="gradio",
            web=True,
            stays=True,
            environment=_ENVIRONMENT,
        )
        for module in modules(tree)
        if imports(module, "gradio") and (line := _launch(module))
    )
    return Ambiguous(starts=starts) if len(starts) > 1 else next(iter(starts), None)


def _launch(module: Module) -> int:
    """The line that launches, 0 where none does."""
    return next(
        (
            node.lineno
            for node in ast.walk(module.tree)
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "launch"
        ),
        0,
    )
