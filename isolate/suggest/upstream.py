"""What others would have to release for conflicts to end: told of the newest release that stands in the way."""

from __future__ import annotations

from collections.abc import Iterable

from packaging.version import Version

from isolate.model.grouping import Conflict
from isolate.model.resolution import Step

_FEW = 3


def upstream(conflicts: Iterable[Conflict]) -> tuple[str, ...]:
    """The releases that would end conflicts, each once with the applications it would help.

    A release whose requirement leads to the clash would have to accept more; one that a Python or a platform has no
    use of would have to run there.
    """
    found: dict[str, dict[str, None]] = {}
    for conflict in conflicts:
        newest: dict[tuple[str, str], tuple[Version, str]] = {}
        for step in conflict.proof:
            asked = _asked(step, conflict.project)
            if asked is not None:
                name, version, what = asked
                key = (name, step.reason if step.target is None else f"{step.reason} {step.target}")
                newest[key] = max(newest.get(key, (version, what)), (version, what), key=lambda each: each[0])
        for _, what in newest.values():
            found.setdefault(what, {}).update(dict.fromkeys(conflict.apps))
    return tuple(f"{what} (for {_listed(sorted(apps))})" for what, apps in found.items())


def _asked(step: Step, project: str) -> tuple[str, Version, str] | None:
    """The project that a step is about, its newest version there, and what another release would have to do."""
    match step.reason:
        case "published" if step.project.partition("[")[0] == project:
            term = next((term for term in step.terms if term.project != step.project), None)
            what = f"accepts more than `{step.requirement}`"
        case "requires-python":
            term, what = step.terms[0], f"runs on more than {step.text.partition('` requires ')[2]}"
        case "unusable" if "` has no wheel " in step.text:
            term, what = step.terms[0], f"has a wheel {step.text.partition('` has no wheel ')[2]}"
        case _:
            return None
    if term is None or not term.ranges:
        return None
    return term.project, Version(term.ranges[-1][1]), f"a release of `{term.project}` that {what}"


def _listed(apps: list[str]) -> str:
    if len(apps) > _FEW:
        return f"{len(apps)} applications"
    *first, last = (f"`{app}`" for app in apps)
    return f"{', '.join(first)} and {last}" if first else last
