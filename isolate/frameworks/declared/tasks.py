"""`pyproject.toml`: the tasks `start` and `serve` of PDM, Poe, taskipy and Hatch."""

from __future__ import annotations

from collections.abc import Iterator

from isolate.frameworks.declared.statement import Statement
from isolate.manifests.toml_document import TomlDocument, read_document

_TABLES = (
    ("tool", "pdm", "scripts"),
    ("tool", "poe", "tasks"),
    ("tool", "taskipy", "tasks"),
    ("tool", "hatch", "envs", "default", "scripts"),
)
_NAMES = ("start", "serve")


def read(file: str, text: str) -> Iterator[Statement]:
    """The command of each such task."""
    if "scripts]" not in text and "tasks]" not in text:
        return
    document = read_document(file, text)
    if not isinstance(document, TomlDocument):
        return
    for path in _TABLES:
        table: object = document.data
        for key in path:
            table = table.get(key) if isinstance(table, dict) else None
        for name in _NAMES:
            task = table.get(name) if isinstance(table, dict) else None
            command = task.get("cmd") if isinstance(task, dict) else task
            if isinstance(command, str):
                line = document.origin(*path, name).line
                yield Statement(reason=f"the task `{name}` says so", line=line, command=command)
