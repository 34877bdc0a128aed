"""`render.yaml`: `startCommand` of the services written in Python."""

from __future__ import annotations

from collections.abc import Iterator

from isolate.frameworks.declared.statement import Statement
from isolate.manifests.yaml_document import YamlNode, read_document


def read(file: str, text: str) -> Iterator[Statement]:
    """The command of each service of the file, web services first."""
    root = read_document(file, text)
    services = root.get("services") if isinstance(root, YamlNode) else None
    listed = services.value if services and isinstance(services.value, tuple) else ()
    for each in sorted(listed, key=lambda each: _text(each.get("type")) != "web"):
        start = each.get("startCommand")
        folder = _text(each.get("rootDir"))
        if start and isinstance(start.value, str) and folder in {"", ".", "./"}:
            yield Statement(
                reason="`startCommand` says so",
                line=start.origin.line,
                command=start.value,
                web=_text(each.get("type")) == "web",
                environment=tuple(_variables(each.get("envVars"))),
            )


def _variables(node: YamlNode | None) -> Iterator[tuple[str, str, int]]:
    for each in node.value if node and isinstance(node.value, tuple) else ():
        key, value = each.get("key"), each.get("value")
        if key and value and isinstance(key.value, str) and isinstance(value.value, str):
            yield key.value, value.value, value.origin.line


def _text(node: YamlNode | None) -> str:
    return node.value if node and isinstance(node.value, str) else ""
