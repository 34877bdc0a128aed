"""`compose.dev.yaml`: what `compose.yaml` becomes while its application is being worked on."""

from __future__ import annotations

import posixpath

from isolate.model.image import ImagePlan, Process
from isolate.render.text import render

NAME = "compose.dev.yaml"


def text(plan: ImagePlan) -> str:
    """The compose file to be given after `compose.yaml`: source is synchronised, a new lock builds a new image."""
    services = (Process(service=plan.service, command=plan.command), *plan.processes)
    source = posixpath.normpath(posixpath.join(plan.context, plan.source))
    lock = posixpath.normpath(posixpath.join(plan.lock_context or plan.context, plan.lock_path))
    trees = [(posixpath.normpath(posixpath.join(plan.context, each.source)), each.target) for each in plan.local]
    synchronised = [(source, "/app"), *trees]
    return render(
        "compose.dev.yaml.j2", app=plan.app, plan=plan, services=services, synchronised=synchronised, lock=lock
    )
