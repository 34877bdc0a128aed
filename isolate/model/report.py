"""Everything one run found out, before it becomes text."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from isolate.model.app import App
from isolate.model.baseline import Baseline, Comparison, compare
from isolate.model.cause import Cause, find_causes
from isolate.model.grouping import Conflict, Grouping
from isolate.model.problem import Problem
from isolate.model.resolution import Resolution, Undecided

if TYPE_CHECKING:
    from isolate.model.results import Edit

Status = Literal["ok", "alone", "undecided"]


@dataclass(frozen=True, slots=True, kw_only=True)
class RunTarget:
    """What a run was about.

    `pythons` are the Python minor versions asked for, or chosen, and `platforms` the declared platforms, both in
    their order; `index` the addresses asked, without credentials, in their order; `exclude_newer` the cut-off
    date as ISO 8601 text, empty where there is none.
    """

    pythons: tuple[str, ...] = ()
    platforms: tuple[str, ...] = ()
    index: tuple[str, ...] = ()
    exclude_newer: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """The answer of a run: applications by name, problems in the order of `Problem.sort_key`.

    `grouping` is None where there was nothing to decide: no application could be read. `baseline` holds the
    conflicts of an earlier run: then only others count as conflicts in the exit code. `edits` are changes of the
    lines of the one application that keeps the others apart, after which, resolved again, all share one environment.
    """

    target: RunTarget
    apps: tuple[App, ...] = ()
    grouping: Grouping | None = None
    problems: tuple[Problem, ...] = ()
    baseline: Baseline | None = None
    edits: tuple[Edit, ...] = ()

    def alone(self, app: App) -> Resolution | Conflict | Undecided | None:
        """What is known of an application by itself; None where nothing was asked."""
        if self.grouping is None:
            return None
        return next((answer for name, answer in self.grouping.alone if name == app.name), None)

    def status(self, app: App) -> Status:
        """Whether an application can have an environment of its own (`ok`) or none at all (`alone`)."""
        match self.alone(app):
            case Conflict(kind=kind):
                return "undecided" if kind == "undecided" else "alone"
            case Resolution() if not app.incomplete:
                return "ok"
            case _:
                return "undecided"

    def is_for_another_python(self, app: App) -> bool:
        """Whether nothing but its own statement keeps an application from the Python that was declared."""
        conflict = self.alone(app)
        return isinstance(conflict, Conflict) and conflict.is_for_another_python

    def resolution(self, app: App) -> Resolution | None:
        """The pins of an application by itself, where all of it is known."""
        answer = self.alone(app)
        return answer if isinstance(answer, Resolution) and not app.incomplete else None

    def conflicts(self) -> tuple[Conflict, ...]:
        """Every conflict once, and what could not be decided (`undecided`); those of one application first.

        That an application is undecided says it of every set it is in, so such sets are left out.
        """
        if self.grouping is None:
            return ()
        alone = [_of_one(name, answer) for name, answer in self.grouping.alone if not isinstance(answer, Resolution)]
        open_ended = {conflict.apps[0] for conflict in alone if conflict.kind == "undecided"}
        together = (
            conflict
            for conflict in self.grouping.conflicts
            if conflict.kind != "undecided" or open_ended.isdisjoint(conflict.apps)
        )
        return tuple({conflict.id: conflict for conflict in (*alone, *together, *self.grouping.files)}.values())

    def causes(self) -> tuple[Cause, ...]:
        """What keeps the applications apart: each of `conflicts` that is not undecided is in one of them."""
        found = find_causes(self.conflicts())
        return tuple(replace(each, edits=self.edits) if each.kind == "application" else each for each in found)

    def lock_conflicts(self) -> tuple[Conflict, ...]:
        """The conflicts that exist in locks alone: what people meant fits together."""
        return self.grouping.lock_conflicts if self.grouping else ()

    def comparison(self) -> Comparison | None:
        """What is new, gone and unchanged against the baseline; None where there is none."""
        if self.baseline is None:
            return None
        proven = [each for each in (*self.conflicts(), *self.lock_conflicts()) if each.kind != "undecided"]
        return compare(self.baseline, proven, [app.name for app in self.apps])

    def is_complete(self) -> bool:
        """Whether the run came to its end."""
        return self.grouping is None or not self.grouping.open

    def is_decided(self) -> bool:
        """Whether the run came to its end, and nothing that was written or is on the index was out of reach."""
        if self.grouping is None or self.grouping.open or any(problem.severity == "error" for problem in self.problems):
            return False
        if self.grouping.pairs.undecided or any(conflict.kind == "undecided" for conflict in self.conflicts()):
            return False
        return all(self.status(app) != "undecided" for app in self.apps)

    def exit_code(self) -> int:
        """0: all can share one environment; 1: they cannot; 2: not everything could be decided.

        With a baseline 0 says that there is no conflict that it does not list. Incomplete knowledge outweighs a
        conflict: a caller that reads 1 may rely on the whole report. Only of a run that was stopped a proven conflict
        is enough. What conflicts in locks alone can share one.
        """
        if self.grouping is None:
            return 2
        comparison = self.comparison()
        if not self.is_decided():
            proven = self.conflicts() if comparison is None else comparison.new
            is_proven = any(each.kind != "undecided" and each.place == "intent" for each in proven)
            return 1 if self.grouping.open and is_proven else 2
        if comparison is not None:
            return 1 if any(each.place == "intent" for each in comparison.new) else 0
        return 1 if self.conflicts() or len(self.grouping.environments) > 1 else 0


def _of_one(name: str, answer: Conflict | Undecided) -> Conflict:
    """What there is to say of an application that has no resolution by itself."""
    match answer:
        case Conflict():
            return answer
        case Undecided(missing=missing):
            return Conflict(id=f"undecided-{name}", kind="undecided", apps=(name,), missing=missing)
