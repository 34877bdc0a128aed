"""Frameworks that start a script themselves: one table, one row for each."""

from __future__ import annotations

import ast
import posixpath
from collections.abc import Iterator
from dataclasses import dataclass, replace

from isolate.frameworks.listening import listens
from isolate.frameworks.syntax import Module, called, dotted, import_root, imports, modules, origin_of
from isolate.model.app import App
from isolate.model.start import Ambiguous, SourceTree, Start

_ARGUMENTS = 2  # of a function at most
_ANY = "0.0.0.0"  # noqa: S104  what a container is for


@dataclass(frozen=True, slots=True)
class Launcher:
    """A project that starts the script that imports its `module`, and calls the method `call` where that is set.

    `command` has `{file}`, `{module}` and `{port}`, `environment` `{port}`; `health` is a path that answers when it
    is well, `aside` a folder whose scripts are no starts. Where `decorators` of the module are set, each function that
    has one of them is a start, and `command` has its `{name}`.
    """

    project: str
    module: str
    command: tuple[str, ...]
    call: str = ""
    environment: tuple[tuple[str, str], ...] = ()
    health: str = ""
    aside: str = ""
    decorators: tuple[str, ...] = ()


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
        "functions-framework",
        "functions_framework",
        ("functions-framework", "--source={file}", "--target={name}", f"--host={_ANY}", "--port={port}"),
        decorators=("functions_framework.cloud_event", "functions_framework.http", "functions_framework.typed"),
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
        found = [(module, *each) for module in modules(tree) for each in _calls(launcher, module)]
        found = [each for each in found if _rank(each[0]) == min(_rank(module) for module, _, _ in found)]
        starts = tuple(_start(tree, app, launcher, *each) for each in found)
        if starts:
            return Ambiguous(starts=starts) if len(starts) > 1 else starts[0]
    starts = tuple(_functions(tree, app))
    return Ambiguous(starts=starts) if len(starts) > 1 else next(iter(starts), None)


def _functions(tree: SourceTree, app: App) -> Iterator[Start]:
    """The public functions of `main.py` with the arguments of a function without decorator, where that is required.

    One argument is a request, two are an event and its context (the contract of the Functions Framework).
    """
    main = next((each for each in modules(tree) if each.path == "main.py"), None)
    if main is None or all(each.name != "functions-framework" for each in app.requirements):
        return
    launcher = next(each for each in LAUNCHERS if each.project == "functions-framework")
    for statement in main.tree.body:
        match statement:
            case ast.FunctionDef(name=name, args=ast.arguments(args=[_, *context]), decorator_list=[]) if len(
                context
            ) < _ARGUMENTS and not name.startswith("_"):
                found = _start(tree, app, launcher, main, statement.lineno, name)
                kind = "event" if context else "http"
                yield replace(found, command=(*found.command, f"--signature-type={kind}"))


def _calls(launcher: Launcher, module: Module) -> Iterator[tuple[int, str]]:
    """The lines by which a file is a script of a launcher, each with the function that is decorated there, if any."""
    line = imports(module, launcher.module)
    if not line or (launcher.aside and launcher.aside in module.path.split("/")[:-1]):
        return
    if launcher.decorators:
        for statement in module.tree.body:
            if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef) and any(
                dotted(each.func if isinstance(each, ast.Call) else each) in launcher.decorators
                for each in statement.decorator_list
            ):
                yield statement.lineno, statement.name
    elif not launcher.call:
        yield line, ""
    else:
        calls = (each for each in ast.walk(module.tree) if isinstance(each, ast.Call))
        yield from [(each.lineno, "") for each in calls if called(each) == launcher.call][:1]


def _rank(module: Module) -> tuple[int, int]:
    name = posixpath.basename(module.path).lower()
    return (module.path.count("/"), _USUAL.index(name) if name in _USUAL else len(_USUAL))


def _start(tree: SourceTree, app: App, launcher: Launcher, module: Module, line: int, name: str) -> Start:
    place = import_root(tree, module.path)
    values = {"{file}": module.path, "{module}": place.name, "{name}": name}
    reason = (
        f"it calls `{launcher.call}` of `{launcher.project}`" if launcher.call else f"it imports `{launcher.project}`"
    )
    start = Start(
        reason=f"`{name}` is a function of `{launcher.project}`" if name else reason,
        origin=origin_of(app, module.path, line),
        command=tuple(_filled(word, values) for word in launcher.command),
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


def _filled(text: str, values: dict[str, str]) -> str:
    for key, value in values.items():
        text = text.replace(key, value)
    return text
