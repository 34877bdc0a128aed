"""What commands about generated files give: written, compared, affected by changes, verified."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from isolate.model.grouping import Conflict
from isolate.model.image import Difference, ImagePlan, Written
from isolate.model.problem import Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class Generated:
    """The images planned, sorted by name, and what became of their files.

    `impossible` are the applications that no environment can satisfy, so that they have no files; what could not
    be decided is a problem. `left_out` are the applications that got no files for another reason, which is an error
    among the `problems`. `undecided` says that something could not be read or found out, so that a part of the answer
    is missing. `kept` are the files that a person wrote, and that are used. `differences` are the files that were not
    as they should be, before anything was written, sorted by path; `written` is what writing did, or would do.
    """

    plans: tuple[ImagePlan, ...] = ()
    differences: tuple[Difference, ...] = ()
    written: Written = Written()
    impossible: tuple[Conflict, ...] = ()
    left_out: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()
    undecided: bool = False
    problems: tuple[Problem, ...] = ()

    def exit_code(self) -> int:
        """0: all that was wanted is written; 1: an application was left out, or a file; 2: something is undecided."""
        if self.undecided:
            return 2
        return 1 if self.impossible or self.left_out or self.written.refused else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """How many applications were looked at, and which files are not as they should be, sorted by path."""

    apps: int
    differences: tuple[Difference, ...] = ()
    problems: tuple[Problem, ...] = ()

    def exit_code(self) -> int:
        """0: every file is what the manifests say, locks of other tools too; 1: one is not; 2: one cannot be read."""
        if any(problem.severity == "error" for problem in self.problems):
            return 2
        outdated = any(problem.code in ("lock-contradicts", "lock-outdated") for problem in self.problems)
        return 1 if self.differences or outdated else 0


Part = Literal["compose", "configuration", "dockerfile", "local", "lock", "manifest", "source", "template", "wheel"]

# What only says how containers of the same image run.
_RUN = frozenset({"compose"})


@dataclass(frozen=True, slots=True, kw_only=True)
class TouchedFile:
    """A changed file and what it is to an image; `path` is as it was given, `roles` are sorted."""

    path: str
    roles: tuple[Part, ...]


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One thing that an image must show; `said` is a few words, `lines` the details of a failure."""

    name: str
    passed: bool
    said: str
    lines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifiedImage:
    """The checks of one application's image, in their order; those after one that makes them pointless are left out."""

    app: str
    checks: tuple[Check, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """All images, sorted by application, and what kept others from being built at all."""

    images: tuple[VerifiedImage, ...]
    problems: tuple[Problem, ...] = ()

    def exit_code(self) -> int:
        """0: every check passed; 1: one did not; 2: something stood in the way."""
        if any(problem.severity == "error" for problem in self.problems):
            return 2
        return 0 if all(check.passed for image in self.images for check in image.checks) else 1
