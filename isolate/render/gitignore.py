"""`.secrets/.gitignore`: keeps generated secrets out of every commit."""

from __future__ import annotations

import posixpath

from isolate.model.image import ImagePlan
from isolate.render.text import render

FOLDER = ".secrets"
NAME = posixpath.join(FOLDER, ".gitignore")


def text(plan: ImagePlan) -> str:
    """The ignore file of the folder of secrets, empty for an image that has none."""
    return render("gitignore.j2", app=plan.app) if plan.secrets else ""
