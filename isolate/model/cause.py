"""What keeps applications apart: conflicts with one reason, put together."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from heapq import heapify, heappop, heappush
from typing import TYPE_CHECKING, Literal

from isolate.model.fact import Constraint, Hash, Published, Written, WrittenPython
from isolate.model.grouping import Conflict
from isolate.model.proof import Step

if TYPE_CHECKING:
    from isolate.model.results import Edit

_ANOTHER_PYTHON: frozenset[object] = frozenset(("another Python",))
_Reason = tuple[Literal["application", "project"], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """One reason why applications are apart, and its conflicts, at least one, in the order of the report.

    `alone`: no environment satisfies `apps`, each by itself and for the same reason; conflicts of these with others are
    here too. `application`: what the only one of `apps` requires conflicts with others. `project`: what `apps`
    require of the only one of `projects` excludes each other. `edits` are changes after which, resolved again, all
    applications share one environment; empty where none is known.
    """

    kind: Literal["alone", "application", "project"]
    apps: tuple[str, ...]
    projects: tuple[str, ...]
    conflicts: tuple[Conflict, ...]
    edits: tuple[Edit, ...] = ()

    @property
    def sets(self) -> tuple[tuple[str, ...], ...]:
        """The sets of two or more applications that conflict, each once."""
        return tuple(dict.fromkeys(each.apps for each in self.conflicts if len(each.apps) > 1))

    @property
    def is_of_python(self) -> bool:
        """Whether nothing but what they say of Python keeps `apps` from the one that is asked for."""
        own = (each for each in self.conflicts if len(each.apps) == 1)
        return self.kind == "alone" and all(each.is_for_another_python for each in own)


def find_causes(conflicts: Iterable[Conflict]) -> tuple[Cause, ...]:
    """Each conflict in one cause, applications that are impossible alone first, then the largest first.

    What could not be decided has no cause. Again and again the application or the project is taken that is in most of
    the sets which nothing taken before explains; of an application and a project in as many, the project.
    """
    found = tuple({each.id: each for each in conflicts if each.kind != "undecided"}.values())
    own: dict[str, list[Conflict]] = {}
    for each in found:
        if len(each.apps) == 1:
            own.setdefault(each.apps[0], []).append(each)
    impossible = {app for app, each in own.items() if any(one.kind != "files" for one in each)}
    shared = [each for each in found if len(each.apps) > 1]
    alone = _alone(own, [each for each in shared if not impossible.isdisjoint(each.apps)])
    return (*alone, *_between([each for each in shared if impossible.isdisjoint(each.apps)]))


def _alone(own: dict[str, list[Conflict]], others: Sequence[Conflict]) -> list[Cause]:
    """Those that are impossible alone, together where the reason is the same; the first of two has their conflicts."""
    alike: dict[frozenset[object], list[str]] = {}
    for app, conflicts in own.items():
        manners = frozenset((each.kind, each.project, _manner(each)) for each in conflicts)
        alike.setdefault(
            _ANOTHER_PYTHON if all(each.is_for_another_python for each in conflicts) else manners, []
        ).append(app)
    causes: list[Cause] = []
    told: set[str] = set()
    for apps in sorted(alike.values(), key=lambda apps: (-len(apps), apps)):
        here = [each for app in apps for each in own[app]]
        here += [each for each in others if each.id not in told and not {*apps}.isdisjoint(each.apps)]
        told.update(each.id for each in here)
        causes.append(
            Cause(
                kind="alone",
                apps=tuple(sorted(apps)),
                projects=tuple(dict.fromkeys(each.project for app in apps for each in own[app] if each.project)),
                conflicts=tuple(here),
            )
        )
    return causes


def _manner(conflict: Conflict) -> frozenset[object]:
    """What the premises of a proof say, whoever's lines they are; of one without steps nothing is like it."""
    return frozenset(_of_any_app(step) for step in conflict.steps if not step.because) or frozenset((conflict.id,))


def _of_any_app(step: Step) -> object:
    match step.fact:
        case Written() | Constraint() | WrittenPython() | Published():
            return (step.fact.kind, step.requirement)
        case Hash():
            return replace(step.fact, app="", origin=None)
        case fact:
            return fact


def _between(conflicts: Sequence[Conflict]) -> list[Cause]:
    """What keeps apart applications that are possible alone."""
    by_reason: dict[_Reason, dict[str, Conflict]] = {}
    for each in conflicts:
        for reason in _reasons(each):
            by_reason.setdefault(reason, {})[each.id] = each
    # Sizes only shrink: what comes first with a size that still holds is the largest.
    waiting = [_rank(reason, of_it.values()) for reason, of_it in by_reason.items()]
    heapify(waiting)
    causes = []
    while waiting:
        rank = heappop(waiting)
        reason = rank[2]
        now = _rank(reason, by_reason[reason].values())
        if now != rank:
            heappush(waiting, now)
            continue
        taken = tuple(by_reason[reason].values())
        if not taken:
            break
        for each in taken:
            for other in _reasons(each):
                by_reason[other].pop(each.id)
        kind, name = reason
        apps = (name,) if kind == "application" else tuple(sorted({app for each in taken for app in each.apps}))
        projects = tuple(dict.fromkeys(each.project for each in taken if each.project))
        causes.append(Cause(kind=kind, apps=apps, projects=projects, conflicts=taken))
    return causes


def _reasons(conflict: Conflict) -> tuple[_Reason, ...]:
    """What a conflict can be told under."""
    over: tuple[_Reason, ...] = (("project", conflict.project),) if conflict.project else ()
    return (*over, *(("application", app) for app in conflict.apps))


def _rank(reason: _Reason, conflicts: Iterable[Conflict]) -> tuple[int, bool, _Reason]:
    """The more sets of applications a reason explains, the lower."""
    return -len({each.apps for each in conflicts}), reason[0] != "project", reason
