"""`compose.yaml`: the service of one application, usable alone."""

from __future__ import annotations

from isolate.model.image import ImagePlan
from isolate.render.text import render

NAME = "compose.yaml"


def text(plan: ImagePlan) -> str:
    """The compose file of an image."""
    return render("compose.yaml.j2", app=plan.app, plan=plan)
