"""`fly.toml`: the process `app`, the port of its service, its environment."""

from __future__ import annotations

from collections.abc import Iterator

from isolate.frameworks.declared.statement import Statement
from isolate.manifests.toml_document import TomlDocument, read_document


def read(file: str, text: str) -> Iterator[Statement]:
    """What runs on its machines; without `processes` the image says it."""
    document = read_document(file, text)
    if not isinstance(document, TomlDocument):
        return
    processes, service, given = (document.data.get(each) for each in ("processes", "http_service", "env"))
    name = next(iter(processes), "") if isinstance(processes, dict) else ""
    command = processes[name] if isinstance(processes, dict) and name else ""
    port = service.get("internal_port") if isinstance(service, dict) else 0
    yield Statement(
        reason=f"the process `{name}` says so",
        line=document.origin("processes", name).line,
        command=command if isinstance(command, str) else "",
        web=isinstance(service, dict),
        port=port if isinstance(port, int) and 0 < port < 65536 else 0,
        environment=tuple(
            (key, value, document.origin("env", key).line)
            for key, value in (given.items() if isinstance(given, dict) else ())
            if isinstance(value, str)
        ),
    )
