"""Readers of manifests: (path, text) to `Manifest`, one module per format, none touching a disk."""

from __future__ import annotations

import posixpath
from fnmatch import fnmatchcase
from functools import lru_cache
from typing import Protocol

from isolate.manifests import (
    conda,
    pdm_lock,
    pipfile,
    pipfile_lock,
    poetry_lock,
    pylock,
    pyproject,
    python_version,
    requirements_txt,
    runtime_txt,
    script,
    setup_cfg,
    setup_py,
    tool_versions,
    uv_lock,
)
from isolate.model.manifest import Manifest


class Format(Protocol):
    """A module that reads one format of manifest."""

    PATTERNS: tuple[str, ...]
    """Patterns over the lower-case name of a file."""

    def read(self, path: str, text: str) -> Manifest:
        """What the text says; never raises for what stands in it."""
        ...


# A file is read by the first format that its name fits.
FORMATS: dict[str, Format] = {
    "pyproject": pyproject,
    "python-version": python_version,
    "tool-versions": tool_versions,
    "runtime": runtime_txt,
    "requirements": requirements_txt,
    "pipfile": pipfile,
    "setup.cfg": setup_cfg,
    "setup.py": setup_py,
    "conda": conda,
    "script": script,
    "pylock": pylock,
    "uv.lock": uv_lock,
    "poetry.lock": poetry_lock,
    "pipfile.lock": pipfile_lock,
    "pdm.lock": pdm_lock,
}


def format_of(path: str) -> Format | None:
    """The format that reads a file of this name; None for a file that is no manifest."""
    return _format_of_name(posixpath.basename(path).lower())


@lru_cache(maxsize=4096)
def _format_of_name(name: str) -> Format | None:
    for each in FORMATS.values():
        if any(fnmatchcase(name, pattern.lower()) for pattern in each.PATTERNS):
            return each
    return None
