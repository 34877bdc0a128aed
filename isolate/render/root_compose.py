"""The compose file above those of all applications: a name and what it includes, nothing else."""

from __future__ import annotations

import posixpath
import re

from isolate.render import compose
from isolate.render.text import render

NAME = "compose.yaml"


def text(folders: tuple[str, ...], name: str, templates: str) -> str:
    """The compose file that includes that of each folder; `name` becomes a project name as compose wants it."""
    slug = re.sub(r"[^a-z0-9_-]+", "-", name.lower()).strip("-_") or "apps"
    paths = sorted(posixpath.join(folder, compose.NAME) for folder in folders)
    return render("root.compose.yaml.j2", app="", templates=templates, name=slug, paths=paths)
