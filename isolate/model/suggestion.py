"""Changes of written lines that reduce the environments, each resolved again before it is told."""

from __future__ import annotations

from dataclasses import dataclass

from isolate.model.origin import Origin
from isolate.model.report import Report
from isolate.model.target import Target


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
