"""Readers of manifests: (path, text) to `Manifest`, one module per format, none touching a disk.

A module is imported when a file of its format is read: most repositories hold one or two of them.
"""

from __future__ import annotations

import posixpath
from fnmatch import fnmatchcase
from functools import lru_cache
from importlib import import_module
from typing import Protocol, cast

from isolate.model.manifest import Manifest


class Reader(Protocol):
    """A module that reads one format of manifest."""

    def read(self, path: str, text: str) -> Manifest:
        """What the text says; never raises for what stands in it."""
        ...


class Format:
    """A format of manifest: the module that reads it, and patterns over the lower-case name of a file."""

    def __init__(self, module: str, *patterns: str) -> None:
        self.module = module
        self.patterns = patterns

    def read(self, path: str, text: str) -> Manifest:
        """What the text says; never raises for what stands in it."""
        reader = cast("Reader", import_module(f"{__name__}.{self.module}"))
        return reader.read(path, text)


# A file is read by the first format that its name fits.
FORMATS: dict[str, Format] = {
    "pyproject": Format("pyproject", "pyproject.toml"),
    "python-version": Format("python_version", ".python-version"),
    "tool-versions": Format("tool_versions", ".tool-versions"),
    "runtime": Format("runtime_txt", "runtime.txt"),
    "requirements": Format("requirements_txt", "*requirements*.txt", "*requirements*.in", "*constraints*.txt"),
    "pipfile": Format("pipfile", "pipfile"),
    "setup.cfg": Format("setup_cfg", "setup.cfg"),
    "setup.py": Format("setup_py", "setup.py"),
    "conda": Format("conda", "environment.yml", "environment.yaml", "conda.yml", "conda.yaml"),
    "script": Format("script", "*.py"),
    "pylock": Format("pylock", "pylock.toml", "pylock.*.toml"),
    "uv.lock": Format("uv_lock", "uv.lock"),
    "poetry.lock": Format("poetry_lock", "poetry.lock"),
    "pipfile.lock": Format("pipfile_lock", "pipfile.lock"),
    "pdm.lock": Format("pdm_lock", "pdm.lock"),
}


def format_of(path: str) -> Format | None:
    """The format that reads a file of this name; None for a file that is no manifest."""
    return _format_of_name(posixpath.basename(path).lower())


@lru_cache(maxsize=4096)
def _format_of_name(name: str) -> Format | None:
    for each in FORMATS.values():
        if any(fnmatchcase(name, pattern) for pattern in each.patterns):
            return each
    return None
