"""Objects → YAML files under a header with their own hash."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from isolate.model.image import RenderedFile
from isolate.model.seal import header, sealed


def yaml_file(path: str, documents: Sequence[Mapping[str, Any]], *, of: str = "") -> RenderedFile:
    """A file with these documents one after the other, in the order of their keys; `of` is an application."""
    import yaml

    class Dumper(yaml.SafeDumper):
        """Writes lists inside their key, and never an alias."""

        def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: ARG002
            return super().increase_indent(flow, False)

        def ignore_aliases(self, data: object) -> bool:  # noqa: ARG002
            return True

    made_by, seal = header(of)
    body = "---\n".join(yaml.dump(each, Dumper=Dumper, sort_keys=False, width=1000) for each in documents)
    return RenderedFile(path=path, text=sealed(f"{made_by}\n{seal}\n{body}"))
