"""`haproxy.cfg`: the proxy before several replicas of an application that listens."""

from __future__ import annotations

from isolate.model.image import ImagePlan
from isolate.render.text import render

NAME = "haproxy.cfg"

# Replicas that `docker compose up --scale` may still add.
_SPARE = 10


def text(plan: ImagePlan) -> str:
    """The configuration of the proxy, empty for an image without one."""
    return render("haproxy.cfg.j2", app=plan.app, plan=plan, slots=plan.replicas + _SPARE) if plan.proxy else ""
