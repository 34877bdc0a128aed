"""Which images changed files touch, and as what."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from isolate.model.problem import Problem

Role = Literal["compose", "configuration", "dockerfile", "local", "lock", "manifest", "source", "template", "wheel"]

# What only says how containers of the same image run.
_RUN = frozenset({"compose"})


@dataclass(frozen=True, slots=True, kw_only=True)
class TouchedFile:
    """A changed file and what it is to an image; `path` is as it was given, `roles` are sorted."""

    path: str
    roles: tuple[Role, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TouchedImage:
    """An image and the changed files that touch it, sorted by path, at least one.

    `service` is the name of its service; `folder` holds its generated files, relative to where these go.
    """

    app: str
    service: str
    folder: str
    files: tuple[TouchedFile, ...]

    @property
    def action(self) -> Literal["build", "restart"]:
        """What brings the change about: a new image, or a restart of the same one."""
        return "restart" if all(_RUN.issuperset(each.roles) for each in self.files) else "build"


@dataclass(frozen=True, slots=True, kw_only=True)
class Touched:
    """The images that changed files touch, the applications that none does, and the files that touch none, sorted."""

    images: tuple[TouchedImage, ...] = ()
    untouched: tuple[str, ...] = ()
    elsewhere: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()

    def exit_code(self) -> int:
        """0: the answer holds; 2: something could not be read."""
        return 2 if any(problem.severity == "error" for problem in self.problems) else 0
