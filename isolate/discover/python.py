"""Which Python an application runs on, as the files around its manifests say."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from isolate.discover.tree import Tree, is_generated
from isolate.discover.walk import join
from isolate.manifests import FORMATS
from isolate.model.manifest import Manifest, PythonStatement
from isolate.model.origin import Origin
from isolate.model.problem import Problem

# pyenv, uv and asdf look in the folders above too; Heroku and Docker do not.
_LOOKED_UP = ((".python-version", FORMATS["python-version"]), (".tool-versions", FORMATS["tool-versions"]))
_FROM = re.compile(
    r"^FROM[ \t]+(?:--\S+[ \t]+)*(?:docker\.io/)?(?:library/)?python:(\d+\.\d+)"
    r"[^\s@]*(?:@\S+)?(?:[ \t]+AS[ \t]+\S+)?[ \t]*$",
    re.IGNORECASE | re.MULTILINE,
)


def statements_around(tree: Tree, folder: str, *, whole_folder: bool) -> list[Manifest]:
    """Manifests that say which Python, nearest first; `whole_folder`: the folder belongs to this application alone."""
    found = []
    for name, reader in _LOOKED_UP:
        for above in _upward(folder):
            text = tree.text(join(above, name))
            if text is not None:
                found.append(_read(join(above, name), text, reader.read))
                break
    text = tree.text(join(folder, "runtime.txt"))
    if text is not None:
        found.append(_read(join(folder, "runtime.txt"), text, FORMATS["runtime"].read))
    if whole_folder and isinstance(text := tree.text(join(folder, "Dockerfile")), str):
        found.append(_of_dockerfile(join(folder, "Dockerfile"), text))
    return found


def _read(path: str, text: str | Problem, read: object) -> Manifest:
    if isinstance(text, Problem):
        return Manifest(path=path, format="", problems=(text,))
    assert callable(read)
    manifest = read(path, text)
    assert isinstance(manifest, Manifest)
    return manifest


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
