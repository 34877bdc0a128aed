"""`compose.yaml`: the services of one application, usable alone."""

from __future__ import annotations

from isolate.model.image import ImagePlan, Process
from isolate.render.text import render

NAME = "compose.yaml"


def text(plan: ImagePlan) -> str:
    """The compose file of an image: the service of its command, those of its processes, the servers beside them."""
    services = (Process(service=plan.service, command=plan.command), *plan.processes)
    return render("compose.yaml.j2", app=plan.app, plan=plan, services=services)
