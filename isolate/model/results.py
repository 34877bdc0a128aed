"""What each command but `analyze` gives, with its exit code."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from isolate.model.grouping import Conflict
from isolate.model.image import Difference, ImagePlan, Writing
from isolate.model.origin import Origin
from isolate.model.problem import Problem
from isolate.model.proof import Proof
from isolate.model.report import Report
from isolate.model.target import Target


@dataclass(frozen=True, slots=True, kw_only=True)
class Generated:
    """The images planned, sorted by name, and what became of their files.

    `impossible` are the applications that no environment can satisfy, so that they have no files; what could not
    be decided is a problem. `left_out` are the applications that got no files for another reason, which is an error
    among the `problems`. `undecided` says that something could not be read or found out, so that a part of the answer
    is missing. `kept` are the files that a person wrote, and that are used. `differences` are the files that were not
    as they should be, before anything was written, sorted by path; `written` is what writing did, or would do.
    `adopted` is the difference of `isolate.toml` where it is told what files of a person said.
    """

    plans: tuple[ImagePlan, ...] = ()
    differences: tuple[Difference, ...] = ()
    written: Writing = Writing()
    impossible: tuple[Conflict, ...] = ()
    left_out: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()
    adopted: Difference | None = None
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
class AffectedFile:
    """A changed file and what it is to an image; `path` is as it was given, `roles` are sorted."""

    path: str
    roles: tuple[Part, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AffectedImage:
    """An image and the changed files that touch it, sorted by path, at least one.

    `service` is the name of its service; `folder` holds its generated files, relative to where these go.
    """

    app: str
    service: str
    folder: str
    files: tuple[AffectedFile, ...]

    @property
    def action(self) -> Literal["build", "restart"]:
        """What brings the change about: a new image, or a restart of the same one."""
        return "restart" if all(_RUN.issuperset(each.roles) for each in self.files) else "build"


@dataclass(frozen=True, slots=True, kw_only=True)
class Affected:
    """The images that changed files touch, the applications that none does, and the files that touch none, sorted."""

    images: tuple[AffectedImage, ...] = ()
    unaffected: tuple[str, ...] = ()
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """A change of one written line: its specifier `before` becomes `after` (empty: any version).

    `apps` are the applications whose line it is. `project` is what the line is about (`python` for a statement about
    Python). `version` is what it resolves to then, empty where there is no such thing.
    """

    origin: Origin
    apps: tuple[str, ...]
    project: str
    text: str
    before: str
    after: str
    version: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """Edits none of which can be spared, the number of environments after them, and the conflicts that are gone."""

    edits: tuple[Edit, ...]
    environments: int
    saved: int
    solved: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Upstream:
    """What a release of a project (`name` or `name[extra]`) would have to do to end conflicts of applications.

    Either its requirement would accept more than `accepts_more_than`, a line of metadata; or it would run on `python`
    too, which `runs_on_more_than`, its `Requires-Python`, excludes; or it would have a wheel for a target.
    """

    project: str
    accepts_more_than: str = ""
    runs_on_more_than: str = ""
    python: str = ""
    wheel_for: Target | None = None
    apps: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggested:
    """What could be suggested for a report, best first; `upstream` is what others would have to release."""

    report: Report
    suggestions: tuple[Suggestion, ...] = ()
    upstream: tuple[Upstream, ...] = ()
    patch: str = ""

    def exit_code(self) -> int:
        """0: something is suggested, or nothing is needed; 1: nothing helps; 2: not everything could be decided."""
        return 0 if self.suggestions and self.report.is_decided() else self.report.exit_code()


@dataclass(frozen=True, slots=True, kw_only=True)
class Younger:
    """A release without an upper bound on a project of which the release chosen was uploaded years later.

    `requiring` and `chosen` are each a project, its version, and the day of its upload as ISO 8601 text; `requirement`
    is the line of the metadata.
    """

    requiring: tuple[str, str, str]
    requirement: str
    chosen: tuple[str, str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """A project in one environment, and the applications of it that need the project.

    `needed` are the proofs that there is no environment for one of `apps` without it, with all else as it is. `newest`
    is the newest release there is, empty where it is the one chosen. `refused` is the proof that no newer release than
    `version` is possible; where one is, `instead` are the releases of other projects that would have to be others then,
    each as project, version here, version then.
    """

    apps: tuple[str, ...]
    python: str
    version: str
    needed: tuple[Proof, ...] = ()
    newest: str = ""
    refused: Proof | None = None
    possible: str = ""
    instead: tuple[tuple[str, str, str], ...] = ()
    younger: tuple[Younger, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Package:
    """Everything a run knows of one project: how it is chosen, and the conflicts over it."""

    name: str
    report: Report
    choices: tuple[Selection, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
