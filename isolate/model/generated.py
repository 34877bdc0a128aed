"""What writing the files of images did, or would do, and what checking them found."""

from __future__ import annotations

from dataclasses import dataclass

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
