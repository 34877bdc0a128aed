"""`app.yaml` of App Engine: `entrypoint` and `env_variables`."""

from __future__ import annotations

from collections.abc import Iterator

from isolate.frameworks.declared.statement import Statement
from isolate.manifests.yaml_document import YamlNode, read_document


def read(file: str, text: str) -> Iterator[Statement]:
    """The command of the service, which listens."""
    root = read_document(file, text)
    if not isinstance(root, YamlNode):
        return
    entrypoint, variables = root.get("entrypoint"), root.get("env_variables")
    line = entrypoint.origin.line if entrypoint else root.origin.line
    command = entrypoint.value if entrypoint and isinstance(entrypoint.value, str) else ""
    given = variables.value if variables and isinstance(variables.value, dict) else {}
    yield Statement(
        reason="`entrypoint` says so",
        line=line,
        command=command,
        web=True,
        environment=tuple(
            (name, each.value, each.origin.line) for name, each in given.items() if isinstance(each.value, str)
        ),
    )
