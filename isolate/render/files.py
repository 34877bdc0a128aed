"""The generated files of an image: one table, with a row for each.

To add one, write its template and add a row to `FILES`.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from isolate.locks import requirements_lock
from isolate.model.image import SECRETS, HandWritten, ImagePlan, RenderedFile, Service
from isolate.render import by_hand, sbom
from isolate.render.text import render

SPARE_REPLICAS = 10
"""Replicas that whoever runs an application may still add."""


@dataclass(frozen=True, slots=True)
class ImageFile:
    """A file of an image: its name, its template, and what that is given besides the plan.

    `values` gives None for an image that needs no such file.
    """

    name: str
    template: str
    values: Callable[[ImagePlan], dict[str, Any] | None] = lambda _: {}

    def text(self, plan: ImagePlan) -> str:
        """The whole text of the file, empty where an image needs none."""
        values = self.values(plan)
        return "" if values is None else render(self.template, app=plan.app, plan=plan, **values)


def _services(plan: ImagePlan) -> dict[str, Any]:
    return {"services": (Service(service=plan.service, command=plan.command), *plan.processes)}


def _watched(plan: ImagePlan) -> dict[str, Any]:
    """What is synchronised while an application is being worked on, and the lock that builds a new image."""
    trees = [(posixpath.normpath(posixpath.join(plan.context, each.source)), each.target) for each in plan.local]
    return {
        **_services(plan),
        "synchronised": [(posixpath.normpath(posixpath.join(plan.context, plan.source)), "/app"), *trees],
        "lock": posixpath.normpath(posixpath.join(plan.lock_context or plan.context, plan.lock_path)),
    }


DOCKERFILE = ImageFile("Dockerfile", "Dockerfile.j2")
DOCKERIGNORE = ImageFile("Dockerfile.dockerignore", "Dockerfile.dockerignore.j2")
COMPOSE = ImageFile("compose.yaml", "compose.yaml.j2", _services)
COMPOSE_DEV = ImageFile("compose.dev.yaml", "compose.dev.yaml.j2", _watched)
HAPROXY = ImageFile(
    "haproxy.cfg",
    "haproxy.cfg.j2",
    lambda plan: (
        {"slots": plan.replicas + SPARE_REPLICAS, "upstream": plan.service, "canary": "", "weight": 0}
        if plan.proxy
        else None
    ),
)
GITIGNORE = ImageFile(f"{SECRETS}/.gitignore", "gitignore.j2", lambda plan: {} if plan.secrets else None)

FILES: tuple[ImageFile, ...] = (
    DOCKERFILE,
    DOCKERIGNORE,
    COMPOSE,
    COMPOSE_DEV,
    HAPROXY,
    GITIGNORE,
)
ROOT = COMPOSE.name
"""The compose file above those of all applications."""

# What goes with a file that a person wrote is that person's business too.
_GOES_WITH = {
    by_hand.DOCKERFILE: (DOCKERFILE.name, DOCKERIGNORE.name, COMPOSE_DEV.name),
    **dict.fromkeys(by_hand.COMPOSE_NAMES, (COMPOSE.name, COMPOSE_DEV.name, HAPROXY.name, GITIGNORE.name)),
}


def files(
    plans: tuple[ImagePlan, ...], *, name: str, templates: str = "", included: tuple[str, ...] | None = None
) -> tuple[RenderedFile, ...]:
    """Every file of every image and the compose file above them, sorted by path; `name` is that of the whole.

    That includes the compose files at the paths `included`, else those of all images.
    """
    paths = tuple(compose_path(plan.folder, plan.by_hand) for plan in plans) if included is None else included
    above = root(paths, name=name, templates=templates) if all(plan.folder != "." for plan in plans) else None
    return tuple(sorted((*images(plans), *([above] if above else [])), key=lambda each: each.path))


def images(plans: tuple[ImagePlan, ...]) -> tuple[RenderedFile, ...]:
    """The files of every image but for those that a person wrote, sorted by path."""
    found = []
    for plan in plans:
        own = {each for name in plan.by_hand.names for each in _GOES_WITH.get(name, (name,))}
        texts = {requirements_lock.NAME: requirements_lock.render(plan.lock)}
        texts |= {each.name: each.text(plan) for each in FILES if each.name not in own}
        texts |= {sbom.NAME: sbom.render_sbom(plan)} if plan.sbom else {}
        found += [RenderedFile(path=_path(plan.folder, name), text=text) for name, text in texts.items() if text]
    return tuple(sorted(found, key=lambda each: each.path))


def compose_path(folder: str, hand_written: HandWritten) -> str:
    """Where the compose file of an image in this folder is: the generated one, or the one that a person wrote."""
    return _path(folder, hand_written.compose or COMPOSE.name)


def image_paths(folder: str) -> tuple[str, ...]:
    """Where the files of an image in this folder are, its lock among them."""
    names = (requirements_lock.NAME, sbom.NAME, *(each.name for each in FILES))
    return tuple(_path(folder, name) for name in names)


def root(paths: tuple[str, ...], *, name: str, templates: str = "") -> RenderedFile | None:
    """The compose file that includes those at `paths`, None where there are none.

    `name` is that of the whole, made to a project name as compose wants it; `templates` is the folder of a person's
    own templates.
    """
    if not paths:
        return None
    slug = re.sub(r"[^a-z0-9_-]+", "-", name.lower()).strip("-_") or "apps"
    text = render("root.compose.yaml.j2", app="", templates=templates, name=slug, paths=sorted(paths))
    return RenderedFile(path=ROOT, text=text)


def _path(folder: str, name: str) -> str:
    return posixpath.normpath(posixpath.join(folder, name))
