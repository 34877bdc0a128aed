"""Frameworks that start a script themselves: one table, one row for each."""

from __future__ import annotations

import ast
import posixpath
from dataclasses import dataclass

from isolate.frameworks.listening import listens
from isolate.frameworks.syntax import Module, called, import_root, imports, modules, origin_of
from isolate.model.app import App
from isolate.model.start import Ambiguous, SourceTree, Start

_ANY = "0.0.0.0"  # noqa: S104  what a container is for


@dataclass(frozen=True, slots=True)
class Launcher:
    """A project that starts the script that imports its `module`, and calls the method `call` where that is set.

    `command` has `{file}`, `{module}` and `{port}`, `environment` `{port}`; `health` is a path that answers when it
    is well, `aside` a folder whose scripts are no starts.
    """

    project: str
    module: str
    command: tuple[str, ...]
    call: str = ""
    environment: tuple[tuple[str, str], ...] = ()
    health: str = ""
    aside: str = ""


LAUNCHERS: tuple[Launcher, ...] = (
    Launcher(
        "streamlit",
        "streamlit",
        ("streamlit", "run", "{file}"),
        environment=(
            ("STREAMLIT_BROWSER_GATHER_USAGE_STATS", "false"),
            ("STREAMLIT_SERVER_ADDRESS", _ANY),
            ("STREAMLIT_SERVER_FILE_WATCHER_TYPE", "none"),
            ("STREAMLIT_SERVER_HEADLESS", "true"),
            ("STREAMLIT_SERVER_PORT", "{port}"),
        ),
        health="/_stcore/health",
        aside="pages",
    ),
    Launcher(
        "gradio",
        "gradio",
        ("python", "{file}"),
        call="launch",
        environment=(
            ("GRADIO_ANALYTICS_ENABLED", "False"),
            ("GRADIO_SERVER_NAME", _ANY),
            ("GRADIO_SERVER_PORT", "{port}"),
        ),
    ),
    Launcher("nicegui", "nicegui", ("python", "{file}"), call="run"),
    Launcher("chainlit", "chainlit", ("chainlit", "run", "{file}", "--headless", f"--host={_ANY}", "--port={port}")),
    Launcher("bottle", "bottle", ("python", "-m", "bottle", f"--bind={_ANY}:{{port}}", "{module}"), call="run"),
    Launcher(
        "panel",
        "panel",
        ("panel", "serve", "{file}", f"--address={_ANY}", "--port={port}", "--allow-websocket-origin=*"),
        call="servable",
    ),
    Launcher(
        "robyn",
        "robyn",
        ("python", "{file}"),
        environment=(("ROBYN_HOST", _ANY), ("ROBYN_PORT", "{port}")),
        call="start",
    ),
)

# The first of these that a folder has is the script that others belong to.
_USUAL = ("streamlit_app.py", "app.py", "main.py", "home.py")


def detect(tree: SourceTree, app: App) -> Start | Ambiguous | None:
    """The script of a usual name, else the only one, nearest to the top, of the first project that one imports."""
    for launcher in LAUNCHERS:
        found = [(module, line) for module in modules(tree) if (line := _line(launcher, module))]
        found = [each for each in found if _rank(each[0]) == min(_rank(module) for module, _ in found)]
        starts = tuple(_start(tree, app, launcher, module, line) for module, line in found)
        if starts:
            return Ambiguous(starts=starts) if len(starts) > 1 else starts[0]
    return None


def _line(launcher: Launcher, module: Module) -> int:
    """The line by which a file is a script of a launcher, 0 where it is none."""
    line = imports(module, launcher.module)
    if not line or (launcher.aside and launcher.aside in module.path.split("/")[:-1]):
        return 0
    if not launcher.call:
        return line
    return next(
        (node.lineno for node in ast.walk(module.tree) if isinstance(node, ast.Call) and called(node) == launcher.call),
        0,
    )


def _rank(module: Module) -> tuple[int, int]:
    name = posixpath.basename(module.path).lower()
    return (module.path.count("/"), _USUAL.index(name) if name in _USUAL else len(_USUAL))


def _start(tree: SourceTree, app: App, launcher: Launcher, module: Module, line: int) -> Start:
    place = import_root(tree, module.path)
    values = {"{file}": module.path, "{module}": place.name}
    start = Start(
        reason=f"it calls `{launcher.call}` of `{launcher.project}`"
        if launcher.call
        else f"it imports `{launcher.project}`",
        origin=origin_of(app, module.path, line),
        command=tuple(values.get(word, word) for word in launcher.command),
        framework=launcher.project,
        found=True,
        web=True,
        stays=True,
        health=launcher.health,
        environment=launcher.environment,
    )
    return (
        start
        if any("{port}" in word for word in (*launcher.command, *dict(launcher.environment).values()))
        else listens(start, app, module)
    )
