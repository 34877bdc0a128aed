"""Image plans → the files of every image.

A target is a module with the `NAME` of a file and `text(plan)`. To add a generated file, write the module and its
template and add it to `TARGETS`.
"""

from __future__ import annotations

import posixpath
from typing import Protocol

from isolate.locks import requirements_lock
from isolate.model.image import HandWritten, ImagePlan, RenderedFile
from isolate.render import (
    by_hand,
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
    "ROOT",
    "TARGETS",
    "TEMPLATES",
    "Leftovers",
    "compose_path",
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


ROOT = root_compose.NAME

TARGETS: tuple[Target, ...] = (requirements_lock, dockerfile, dockerignore, compose, compose_dev, haproxy, gitignore)


def files(
    plans: tuple[ImagePlan, ...], *, name: str, templates: str = "", included: tuple[str, ...] | None = None
) -> tuple[RenderedFile, ...]:
    """Every file of every image and the compose file above them, sorted by path; `name` is that of the whole.

    That includes the compose files at the paths `included`, else those of all images.
    """
    paths = tuple(compose_path(plan.folder, plan.by_hand) for plan in plans) if included is None else included
    above = root(paths, name=name, templates=templates) if all(plan.folder != "." for plan in plans) else None
    return tuple(sorted((*images(plans), *([above] if above else [])), key=lambda each: each.path))


# What goes with a file that a person wrote is that person's business too.
_GOES_WITH = {
    by_hand.DOCKERFILE: (dockerfile.NAME, dockerignore.NAME, compose_dev.NAME),
    **dict.fromkeys(by_hand.COMPOSE_NAMES, (compose.NAME, compose_dev.NAME, haproxy.NAME, gitignore.NAME)),
}


def images(plans: tuple[ImagePlan, ...]) -> tuple[RenderedFile, ...]:
    """The files of every image but for those that a person wrote, sorted by path."""
    found = []
    for plan in plans:
        own = {each for name in plan.by_hand.names for each in _GOES_WITH.get(name, (name,))}
        wanted = (target for target in TARGETS if target.NAME not in own)
        found += [_file(plan.folder, target.NAME, text) for target in wanted if (text := target.text(plan))]
    return tuple(sorted(found, key=lambda each: each.path))


def compose_path(folder: str, hand_written: HandWritten) -> str:
    """Where the compose file of an image in this folder is: the generated one, or the one that a person wrote."""
    return _path(folder, hand_written.compose or compose.NAME)


def image_paths(folder: str) -> tuple[str, ...]:
    """Where the files of an image in this folder are, its lock among them."""
    return tuple(_path(folder, target.NAME) for target in TARGETS)


def root(paths: tuple[str, ...], *, name: str, templates: str = "") -> RenderedFile | None:
    """The compose file that includes those at `paths`, None where there are none.

    `name` is that of the whole, `templates` the folder of a person's own templates.
    """
    if not paths:
        return None
    return RenderedFile(path=ROOT, text=root_compose.text(paths, name, templates))


def _file(folder: str, name: str, text: str) -> RenderedFile:
    return RenderedFile(path=_path(folder, name), text=text)


def _path(folder: str, name: str) -> str:
    return posixpath.normpath(posixpath.join(folder, name))
