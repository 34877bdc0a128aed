"""Image plans → the files of every image.

A target is a module with the `NAME` of a file and `text(plan)`. To add a generated file, write the module and its
template and add it to `TARGETS`.
"""

from __future__ import annotations

import posixpath
from typing import Protocol

from isolate.model.image import ImagePlan, Lock, RenderedFile
from isolate.render import compose, dockerfile, dockerignore, lock, root_compose


class Target(Protocol):
    """A module that makes one file of an image."""

    NAME: str

    def text(self, plan: ImagePlan) -> str:
        """The whole text of the file."""
        ...


TARGETS: tuple[Target, ...] = (lock, dockerfile, dockerignore, compose)


def files(plans: tuple[ImagePlan, ...], *, name: str) -> tuple[RenderedFile, ...]:
    """Every file of every image and the compose file above them, sorted by path; `name` is that of the whole."""
    found = [_file(plan.folder, target.NAME, target.text(plan)) for plan in plans for target in TARGETS]
    # The only application's compose file may stand where that of all would.
    if plans and root_compose.NAME not in {each.path for each in found}:
        found.append(RenderedFile(path=root_compose.NAME, text=root_compose.text(plans, name)))
    return tuple(sorted(found, key=lambda each: each.path))


def locks(each: tuple[Lock, ...]) -> tuple[RenderedFile, ...]:
    """The lock files alone, sorted by path."""
    found = (_file(one.folder, lock.NAME, lock.render(one)) for one in each)
    return tuple(sorted(found, key=lambda file: file.path))


def _file(folder: str, name: str, text: str) -> RenderedFile:
    return RenderedFile(path=posixpath.normpath(posixpath.join(folder, name)), text=text)
