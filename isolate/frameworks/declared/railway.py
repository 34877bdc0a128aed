"""`railway.toml` and `railway.json`: `startCommand` under `deploy`."""

from __future__ import annotations

import json
from collections.abc import Iterator

from isolate.frameworks.declared.statement import Statement
from isolate.manifests.toml_document import TomlDocument, read_document


def read(file: str, text: str) -> Iterator[Statement]:
    """The command of the service, which listens."""
    line = 0
    if file.endswith(".json"):
        try:
            data = json.loads(text)
        except (ValueError, RecursionError):
            return
        line = next((number for number, each in enumerate(text.splitlines(), 1) if '"startCommand"' in each), 0)
    else:
        document = read_document(file, text)
        if not isinstance(document, TomlDocument):
            return
        data, line = document.data, document.origin("deploy", "startCommand").line
    deploy = data.get("deploy") if isinstance(data, dict) else None
    command = deploy.get("startCommand") if isinstance(deploy, dict) else None
    if isinstance(command, str):
        yield Statement(reason="`startCommand` says so", line=line, command=command, web=True)
