"""The compose file above those of all applications: a name and what it includes, nothing else."""

from __future__ import annotations

import re

from isolate.render.text import render

NAME = "compose.yaml"


def text(paths: tuple[str, ...], name: str, templates: str) -> str:
    """The compose file that includes those at `paths`; `name` becomes a project name as compose wants it."""
    slug = re.sub(r"[^a-z0-9_-]+", "-", name.lower()).strip("-_") or "apps"
    return render("root.compose.yaml.j2", app="", templates=templates, name=slug, paths=sorted(paths))
