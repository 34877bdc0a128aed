"""`Dockerfile`: the image of one application."""

from __future__ import annotations

from isolate.model.image import ImagePlan
from isolate.render.text import render

NAME = "Dockerfile"


def text(plan: ImagePlan) -> str:
    """The Dockerfile of an image."""
    return render("Dockerfile.j2", app=plan.app, plan=plan)
