"""What building and running images showed."""

from __future__ import annotations

from dataclasses import dataclass

from isolate.model.problem import Problem


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
