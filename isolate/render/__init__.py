"""Image plans → the files of every image.

A target is a module with the `NAME` of a file and `text(plan)`. To add a generated file, write the module and its
template and add it to `TARGETS`.
"""

from __future__ import annotations

import posixpath
from typing import Protocol

from isolate.locks import requirements_lock
from isolate.model.image import ImagePlan, RenderedFile
from isolate.render import (
    compose,
    compose_dev,
    dockerfile,
    dockerignore,
    gitignore,
    haproxy,
    root_compose,
)
from isolate.render.dockerignore import ignores
from isolate.render.dockerignore import text as ignore_file
from isolate.render.leftover import Leftovers, folders_made_before, leftovers
from isolate.render.templates import TEMPLATES, own_templates

__all__ = [
    "COMPOSE",
    "ROOT",
    "TARGETS",
    "TEMPLATES",
    "Leftovers",
    "files",
    "folders_made_before",
    "ignore_file",
    "ignores",
    "image_paths",
    "images",
    "leftovers",
    "own_templates",
    "root",
]


class Target(Protocol):
    """A module that makes one file of an image."""

    NAME: str

    def text(self, plan: ImagePlan) -> str:
        """The whole text of the file, empty where an image needs none."""
        ...


COMPOSE = compose.NAME
ROOT = root_compose.NAME

TARGETS: tuple[Target, ...] = (requirements_lock, dockerfile, dockerignore, compose, compose_dev, haproxy, gitignore)


def files(plans: tuple[ImagePlan, ...], *, name: str, templates: str = "") -> tuple[RenderedFile, ...]:
    """Every file of every image and the compose file above them, sorted by path; `name` is that of the whole."""
    above = root(tuple(plan.folder for plan in plans), name=name, templates=templates)
    found = [*images(plans), *([above] if above else [])]
    return tuple(sorted(found, key=lambda each: each.path))


def images(plans: tuple[ImagePlan, ...]) -> tuple[RenderedFile, ...]:
    """The files of every image, sorted by path."""
    found = (
        _file(plan.folder, target.NAME, text) for plan in plans for target in TARGETS if (text := target.text(plan))
    )
    return tuple(sorted(found, key=lambda each: each.path))


def image_paths(folder: str) -> tuple[str, ...]:
    """Where the files of an image in this folder are, its lock among them."""
    return tuple(_path(folder, target.NAME) for target in TARGETS)


def root(folders: tuple[str, ...], *, name: str, templates: str = "") -> RenderedFile | None:
    """The compose file above those in these folders; the only image's own may stand in its place.

    `templates` is the folder of a person's own templates.
    """
    taken = {posixpath.normpath(folder) for folder in folders}
    if not taken or "." in taken:
        return None
    return RenderedFile(path=ROOT, text=root_compose.text(folders, name, templates))


def _file(folder: str, name: str, text: str) -> RenderedFile:
    return RenderedFile(path=_path(folder, name), text=text)


def _path(folder: str, name: str) -> str:
    return posixpath.normpath(posixpath.join(folder, name))
