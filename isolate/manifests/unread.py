"""Manifests that are known, and not read yet: what they require stays open."""

from __future__ import annotations

import posixpath
import re

from isolate.model.manifest import Manifest
from isolate.model.origin import Origin
from isolate.model.problem import Problem

PATTERNS: tuple[str, ...] = ("setup.py", "setup.cfg", "Pipfile", "environment.yml", "environment.yaml")


def read(path: str, text: str) -> Manifest:
    """An incomplete manifest and a warning; a `setup.cfg` without a project, or any empty file, says nothing."""
    name = posixpath.basename(path)
    telling = re.compile(r"^\[(?:metadata|options)\]" if name == "setup.cfg" else r"\S", re.MULTILINE)
    if not telling.search(text):
        return Manifest(path=path, format="unread")
    problem = Problem(
        severity="warning",
        code="not-read",
        message=f"the requirements in `{name}` are not read yet",
        origin=Origin(file=path),
        hint="this application's verdict stays open; a requirements file beside it would be read",
    )
    return Manifest(path=path, format="unread", problems=(problem,), incomplete=True)
