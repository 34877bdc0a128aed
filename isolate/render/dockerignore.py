"""`Dockerfile.dockerignore`: what of the build context an image needs."""

from __future__ import annotations

from isolate.model.image import ImagePlan
from isolate.render.text import render

NAME = "Dockerfile.dockerignore"


def text(plan: ImagePlan) -> str:
    """The ignore file that BuildKit reads beside the Dockerfile of an image."""
    return render("Dockerfile.dockerignore.j2", app=plan.app, plan=plan)
