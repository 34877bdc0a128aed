"""What files for other platforms say of how an application starts: one reader a file, one line each in `READERS`.

A reader has `read(file, text)`, which gives statements in the order of the file and nothing for what it cannot read:
these files belong to other tools, and what is wrong with them is theirs to say.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterator
from dataclasses import replace

from isolate.frameworks.command import exec_form, is_web, port, server
from isolate.frameworks.declared import app_yaml, dockerfile, fly, makefile, railway, render, tasks
from isolate.frameworks.declared.statement import Statement
from isolate.frameworks.listening import listens
from isolate.frameworks.syntax import modules, origin_of
from isolate.model.app import App
from isolate.model.origin import Origin
from isolate.model.seal import is_generated
from isolate.model.start import SourceTree, Start

Reader = Callable[[str, str], Iterator[Statement]]

# In the order of trust: what runs in production first, what people type while they work last.
READERS: tuple[tuple[tuple[str, ...], Reader], ...] = (
    (("app.yaml", "app.yml"), app_yaml.read),
    (("fly.toml",), fly.read),
    (("render.yaml",), render.read),
    (("railway.toml", "railway.json"), railway.read),
    (("Dockerfile",), dockerfile.read),
    (("pyproject.toml",), tasks.read),
    (("Makefile", "makefile", "GNUmakefile", "justfile", "Justfile", ".justfile"), makefile.read),
)

# What hands its words on to a program of the environment, which is the image itself here.
_RUNNERS = re.compile(r"^(?:exec\s+)?(?:uv|poetry|pdm|pipenv|hatch|rye|pixi)\s+run\s+(?:--\S+\s+)*")
# Servers and switches for developing: found in the source, the application is served better.
_DEVELOPMENT = re.compile(
    r"\bflask\b.*\brun\b|\brunserver\b|--reload\b|--debug\b|\bfastapi\s+dev\b|\bwatchmedo\b|\bmake\b|\bdocker\b"
)
# What is no start of a container: other languages, installing, folders of another machine.
_FOREIGN = re.compile(
    r"(?:^|[\s;&|])(?:npm|npx|yarn|pnpm|node|bun|cd|source|pip3?|pytest|tox|\.|sudo)\s"
    r"|[\s=]/(?!dev/|tmp/|app/|bin/)\w|\$\(|@"
)


def detect(tree: SourceTree, app: App) -> Start | None:
    """The first statement that starts a web server, and not one for developing."""
    return next((_start(each, app) for each in _statements(tree) if server(exec_form(each.command))), None)


def any_command(tree: SourceTree, app: App) -> Start | None:
    """The first statement at all, where the source has no object to serve: of a script, with the port it listens on."""
    start = next((_start(each, app) for each in _statements(tree)), None)
    if start is None or start.command[0] not in {"python", "python3"} or len(start.command) != 2:
        return start
    path = posixpath.normpath(start.command[1])
    module = next((each for each in modules(tree) if each.path == path), None)
    return listens(replace(start, command=("python", path)), app, module) if module else start


def others(tree: SourceTree, app: App, start: Start) -> tuple[tuple[str, Origin], ...]:
    """The commands for production that files give besides the one an application starts with, and where."""
    starts = (_start(each, app) for each in _statements(tree) if server(exec_form(each.command)))
    return tuple(
        (each.command[-1] if each.command[:2] == ("sh", "-c") else " ".join(each.command), each.origin)
        for each in starts
        if each.origin and start.origin and each.origin.file != start.origin.file and each.command != start.command
    )


def environment(tree: SourceTree, app: App) -> dict[str, tuple[str, Origin]]:
    """Variable → its value and where it stands, the surest first.

    Nothing that looks like a secret, or that whoever takes the file has to fill in.
    """
    found: dict[str, tuple[str, Origin]] = {}
    for statement in _all(tree):
        for name, value, line in statement.environment:
            if _is_plain(name, value):
                found.setdefault(name, (value, origin_of(app, statement.file, line)))
    return found


def _all(tree: SourceTree) -> Iterator[Statement]:
    for names, read in READERS:
        for file in tree.files:
            if file.path in names and not is_generated(file.text):
                yield from (replace(each, file=file.path) for each in read(file.path, file.text))


def _statements(tree: SourceTree) -> Iterator[Statement]:
    for each in _all(tree):
        line = _RUNNERS.sub("", each.command.strip())
        if line and not _FOREIGN.search(f" {line}") and not _DEVELOPMENT.search(line) and _exists(line, tree):
            yield replace(each, command=line)


def _exists(line: str, tree: SourceTree) -> bool:
    """Whether a command can be split, and the files are there that it names: scripts, and what Python is to run."""
    try:
        exec_form(line)
    except ValueError:
        return False
    named = re.findall(r"(?:^|\s)(?:\./)?([\w./-]+\.(?:py|sh))(?=\s|$)", line)
    return all(posixpath.normpath(each) in tree.names for each in named)


def _is_plain(name: str, value: str) -> bool:
    hidden = re.search(r"KEY|SECRET|TOKEN|PASS|CREDENTIAL|DEBUG|^FLASK_ENV$|^PORT$|^PATH$|^PYTHON|^PIP_|^POETRY_", name)
    open_place = re.search(r"<|\$|\{\{|://[^/]*@|your[-_ ]|change.?me|example\.com", value, re.IGNORECASE)
    return bool(re.fullmatch(r"[A-Za-z_]\w*", name)) and not hidden and not open_place


def _start(statement: Statement, app: App) -> Start:
    command = exec_form(statement.command)
    return Start(
        reason=statement.reason,
        origin=origin_of(app, statement.file, statement.line),
        command=command,
        web=statement.web or is_web(command) or "$PORT" in statement.command or "${PORT" in statement.command,
        stays=True,
        port=statement.port if statement.port and not port(command) and "PORT" not in statement.command else 0,
    )
