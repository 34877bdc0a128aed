"""`requirements.lock`: what pip installs with `--require-hashes`."""

from __future__ import annotations

from isolate.model.image import ImagePlan, Lock
from isolate.render.text import render as render_template

NAME = "requirements.lock"


def text(plan: ImagePlan) -> str:
    """The lock of an image."""
    return render(plan.lock)


def render(lock: Lock) -> str:
    """A lock in pip's requirements format."""
    return render_template("requirements.lock.j2", app=lock.app, lock=lock)
