"""Readers of manifests: (path, text) to `Manifest`, one module per format, none touching a disk."""

from __future__ import annotations

import posixpath
from fnmatch import fnmatchcase
from typing import Protocol

from isolate.manifests import pyproject, python_version, requirements_txt, runtime_txt, tool_versions, unread
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
    "unread": unread,
}


def format_of(path: str) -> Format | None:
    """The format that reads a file of this name; None for a file that is no manifest."""
    name = posixpath.basename(path)
    for each in FORMATS.values():
        if any(fnmatchcase(name.lower(), pattern.lower()) for pattern in each.PATTERNS):
            return each
    return None
