"""Streamlit: the script that `streamlit run` is given."""

from __future__ import annotations

import posixpath

from isolate.frameworks.syntax import Module, imports, modules, origin_of
from isolate.model.app import App
from isolate.model.source import SourceTree
from isolate.model.start import Ambiguous, Start

# The first of these that a folder has is the script that its pages belong to.
_USUAL = ("streamlit_app.py", "app.py", "main.py", "home.py")

_ENVIRONMENT = (
    ("STREAMLIT_BROWSER_GATHER_USAGE_STATS", "false"),
    ("STREAMLIT_SERVER_ADDRESS", "0.0.0.0"),  # noqa: S104  what a container is for
    ("STREAMLIT_SERVER_FILE_WATCHER_TYPE", "none"),
    ("STREAMLIT_SERVER_HEADLESS", "true"),
    ("STREAMLIT_SERVER_PORT", "{port}"),
)


def detect(tree: SourceTree, app: App) -> Start | Ambiguous | None:
    """The script of a usual name, else the only one, among the files that import Streamlit; pages are none."""
    found = [
        module
        for module in modules(tree)
        if imports(module, "streamlit") and "pages" not in module.path.split("/")[:-1]
    ]
    found = [each for each in found if _rank(each) == min(map(_rank, found))]
    starts = tuple(_start(app, each) for each in found)
    return Ambiguous(starts=starts) if len(starts) > 1 else next(iter(starts), None)


def _rank(module: Module) -> tuple[int, int]:
    name = posixpath.basename(module.path).lower()
    return (module.path.count("/"), _USUAL.index(name) if name in _USUAL else len(_USUAL))


def _start(app: App, module: Module) -> Start:
    return Start(
        reason="it imports `streamlit`",
        origin=origin_of(app, module.path, imports(module, "streamlit")),
        command=("streamlit", "run", module.path),
        framework="streamlit",
        web=True,
        stays=True,
        health="/_stcore/health",
        environment=_ENVIRONMENT,
    )
