"""What others would have to release for conflicts to end: told of the newest release that stands in the way."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from packaging.version import Version

from isolate.model.fact import NoFile, Published, RequiresPython
from isolate.model.grouping import Conflict
from isolate.model.proof import Step
from isolate.model.results import Upstream


def upstream(conflicts: Iterable[Conflict]) -> tuple[Upstream, ...]:
    """The releases that would end conflicts, each once with the applications it would help, sorted.

    A release whose requirement leads to the clash would have to accept more; one that a Python or a platform has no
    use of would have to run there.
    """
    found: dict[Upstream, dict[str, None]] = {}
    for conflict in conflicts:
        newest: dict[tuple[object, ...], tuple[Version, Upstream]] = {}
        for step in conflict.steps:
            asked = _asked(step, conflict.project)
            if asked is not None:
                key = (asked[1].project, step.fact.kind, step.targets)
                newest[key] = max(newest.get(key, asked), asked, key=lambda each: each[0])
        for _, wanted in newest.values():
            found.setdefault(wanted, {}).update(dict.fromkeys(conflict.apps))
    return tuple(replace(wanted, apps=tuple(sorted(apps))) for wanted, apps in found.items())


def _asked(step: Step, project: str) -> tuple[Version, Upstream] | None:
    """The newest version that a step is about, and what another release would have to do."""
    match step.fact:
        case Published(releases=releases, requirement=requirement, needed=needed) if needed.project == project:
            wanted = Upstream(project=releases.label, accepts_more_than=requirement)
        case RequiresPython(releases=releases, specifier=specifier, python=python):
            wanted = Upstream(project=releases.label, python=python, runs_on_more_than=specifier)
        case NoFile(releases=releases, lacks="wheel", target=target):
            wanted = Upstream(project=releases.label, wheel_for=target)
        case _:
            return None
    return Version(releases.ranges[-1].last), wanted
