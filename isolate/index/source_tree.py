"""What the source tree of another repository says of its project: read as that of a person's, and nothing is built."""

from __future__ import annotations

import posixpath
from collections.abc import Callable

from isolate.index.answer import Failure
from isolate.index.setup_script import line_of
from isolate.manifests import UNNAMED, format_of
from isolate.manifests.encoding import decode
from isolate.manifests.projects import project_at
from isolate.model.distribution import Metadata
from isolate.model.manifest import Manifest
from isolate.model.problem import Problem


class _Files:
    """A source tree whose files are had one by one."""

    def __init__(self, contents: Callable[[str], bytes | None]) -> None:
        self._contents = contents
        self._texts: dict[str, str | Problem | None] = {}

    def is_file(self, path: str) -> bool:
        return self.text(path) is not None

    def text(self, path: str) -> str | Problem | None:
        path = posixpath.normpath(path)
        if path not in self._texts:
            data = None if path.startswith(("/", "..")) else self._contents(path)
            self._texts[path] = None if data is None else decode(path, data)
        return self._texts[path]

    def manifest(self, path: str) -> Manifest:
        text = self.text(path)
        if isinstance(text, Problem):
            return Manifest(path=path, format="", problems=(text,), incomplete=True)
        return (format_of(path) or UNNAMED).read(path, text or "")


def read_source_tree(contents: Callable[[str], bytes | None]) -> Metadata | Failure:
    """The metadata of the project in a source tree, of which `contents` gives the bytes of a file by its path.

    A failure where a part of it, the version too, is only known to the build, or where the project takes a
    requirement from a place that only its own tools know.
    """
    manifest = project_at(_Files(contents), ".")
    if manifest is None:
        return Failure(reason="no file of its source says the name of its project")
    wrong = next((each for each in manifest.problems if each.severity == "error"), None)
    if wrong is not None:
        return Failure(reason=f"its `{wrong.origin.file if wrong.origin else manifest.path}` cannot be read")
    listed = (*manifest.requirements, *(each for _, found in manifest.extras for each in found))
    elsewhere = next((each.name for each in listed if each.path or each.workspace or each.url or each.index), "")
    if elsewhere:
        return Failure(reason=f"it requires `{elsewhere}` from a place that its own tools alone know")
    hint = "require a release or a wheel of it, or a commit whose `pyproject.toml` says all of it"
    if manifest.incomplete:
        return Failure(reason="what it requires is made by running its build", hint=hint)
    if not manifest.version:
        return Failure(reason="its version is made by running its build", hint=hint)
    return Metadata(
        name=manifest.project,
        version=manifest.version,
        requires=tuple(
            dict.fromkeys(
                (
                    *(line_of(each, "") for each in manifest.requirements),
                    *(line_of(each, extra) for extra, found in manifest.extras for each in found),
                )
            )
        ),
        extras=tuple(dict.fromkeys(extra for extra, _ in manifest.extras)),
        requires_python=",".join(dict.fromkeys(each.specifier for each in manifest.python if not each.weak)),
        source="git",
    )
