"""Which Python an application runs on, as the files around its manifests say."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from isolate.discover.tree import Tree
from isolate.discover.walk import join
from isolate.manifests import FORMATS
from isolate.model.manifest import Manifest, PythonStatement
from isolate.model.origin import Origin
from isolate.model.seal import is_generated

_FROM = re.compile(
    r"^FROM[ \t]+(?:--\S+[ \t]+)*(?:docker\.io/)?(?:library/)?python:(\d+\.\d+)"
    r"[^\s@]*(?:@\S+)?(?:[ \t]+AS[ \t]+\S+)?[ \t]*$",
    re.IGNORECASE | re.MULTILINE,
)


def statements_around(tree: Tree, folder: str, *, whole_folder: bool) -> list[Manifest]:
    """Manifests that say which Python, nearest first; `whole_folder`: the folder belongs to this application alone."""
    found = []
    for each in FORMATS.values():
        for name in each.patterns if each.role == "python" else ():
            paths = (join(place, name) for place in (_upward(folder) if each.above else (folder,)))
            path = next((path for path in paths if tree.text(path) is not None), None)
            found += [] if path is None else [tree.manifest(path)]
    dockerfile = join(folder, "Dockerfile")
    text = tree.text(dockerfile) if whole_folder else None
    if isinstance(text, str):
        found.append(_of_dockerfile(dockerfile, text))
    elif text is not None:
        found.append(Manifest(path=dockerfile, format="dockerfile", problems=(text,)))
    return found


def _of_dockerfile(path: str, text: str) -> Manifest:
    """The Python of the official image that a person's Dockerfile is built from, where all its stages agree."""
    stages = list(_FROM.finditer(text))
    versions = {stage[1] for stage in stages}
    if len(versions) != 1 or is_generated(text):
        return Manifest(path=path, format="dockerfile")
    line = text.count("\n", 0, stages[0].start()) + 1
    statement = PythonStatement(
        specifier=f"=={stages[0][1]}.*", source="Dockerfile", origin=Origin(file=path, line=line, column=1), weak=True
    )
    return Manifest(path=path, format="dockerfile", python=(statement,))


def _upward(folder: str) -> Iterator[str]:
    """The folder and those above it up to the root."""
    while folder not in (".", "") and not folder.startswith(".."):
        yield folder
        folder = posixpath.dirname(folder)
    yield "."
