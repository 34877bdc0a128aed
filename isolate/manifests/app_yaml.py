"""`app.yaml` of App Engine: its `runtime`."""

from __future__ import annotations

import re

from isolate.model.manifest import Manifest, PythonStatement
from isolate.model.origin import Origin

_RUNTIME = re.compile(r"""^runtime:[ \t]*["']?python(\d)(\d+)["']?[ \t]*(?:#.*)?$""", re.MULTILINE)


def read(path: str, text: str) -> Manifest:
    """The Python that the application runs on today: `python312` is Python 3.12."""
    found = _RUNTIME.search(text.replace("\r\n", "\n"))
    if found is None:
        return Manifest(path=path, format="app-yaml")
    origin = Origin(file=path, line=text.count("\n", 0, found.start()) + 1, column=1)
    statement = PythonStatement(specifier=f"=={found[1]}.{found[2]}.*", source="app.yaml", origin=origin, weak=True)
    return Manifest(path=path, format="app-yaml", python=(statement,))
