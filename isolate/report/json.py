"""A report as one JSON object, as `schema.json` beside this file describes it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, assert_never

from isolate.model import fact as model
from isolate.report.look import as_ascii
from isolate.report.page import verdict
from isolate.report.wording.causes import heading, wanted
from isolate.report.wording.conflicts import hint, summary
from isolate.report.wording.facts import sentence

if TYPE_CHECKING:
    from isolate.model.app import App
    from isolate.model.baseline import Comparison
    from isolate.model.cause import Cause
    from isolate.model.distribution import Unreachable
    from isolate.model.fact import Fact, Needed, Term
    from isolate.model.grouping import Certificate, Conflict, Environment, Pairs
    from isolate.model.problem import Problem
    from isolate.model.proof import Step
    from isolate.model.report import Report, RunTarget
    from isolate.model.results import Edit
    from isolate.model.target import Target
    from isolate.report.look import Look

SCHEMA = "isolate.report/1"


def write(report: Report, look: Look) -> str:  # noqa: ARG001 - the look is for people
    """Give the report as JSON in ASCII, so that no locale can spoil it."""
    return as_ascii(as_data(report))


def as_data(report: Report) -> dict[str, Any]:
    """Give the report as the data that the schema describes."""
    grouping = report.grouping
    causes = report.causes()
    sets = len({each for cause in causes for each in cause.sets})
    return {
        "schema": SCHEMA,
        "complete": report.is_complete(),
        "open": [*(grouping.open if grouping else ())],
        "summary": verdict(report),
        "verdict": _verdict(report),
        "causes": [_cause(cause, sets) for cause in causes],
        "target": _target(report.target),
        "apps": [_app(report, app) for app in report.apps],
        "conflicts": [conflict_data(conflict) for conflict in (*report.conflicts(), *report.lock_conflicts())],
        "pairs": _pairs(grouping.pairs if grouping else None),
        "environments": [_environment(environment) for environment in (grouping.environments if grouping else ())],
        "certificate": _certificate(grouping.certificate if grouping else None),
        "problems": [problem_data(problem) for problem in report.problems],
        "baseline": _comparison(report.comparison()),
    }


def _verdict(report: Report) -> dict[str, Any]:
    """The numbers of the summary."""
    statuses = [report.status(app) for app in report.apps]
    conflicts = [each for each in report.conflicts() if each.kind != "undecided"]
    bound = report.grouping.certificate if report.grouping else None
    return {
        "apps": len(report.apps),
        "impossible": statuses.count("alone"),
        "for_another_python": sum(map(report.is_for_another_python, report.apps)),
        "undecided": statuses.count("undecided"),
        "conflicts": len(conflicts),
        "sets": len({each.apps for each in conflicts if len(each.apps) > 1}),
        "environments": len(report.grouping.environments) if report.grouping else 0,
        "at_least": bound.lower_bound if bound else None,
        "exit_code": report.exit_code(),
    }


def _cause(cause: Cause, sets: int) -> dict[str, Any]:
    apps = cause.apps if cause.kind == "application" else ()
    return {
        "kind": cause.kind,
        "apps": [*cause.apps],
        "projects": [*cause.projects],
        "summary": summary(cause.conflicts[0]) if len(cause.conflicts) == 1 else heading(cause, sets),
        "lines": [
            {
                "requirement": each.text,
                "apps": [*each.apps],
                "places": [{"file": at.file, "line": at.line or None} for at in each.origins],
            }
            for each in wanted(cause.conflicts, *apps)
        ],
        "conflicts": [each.id for each in cause.conflicts],
        "sets": len(cause.sets),
        "edits": [edit_data(edit) for edit in cause.edits],
    }


def edit_data(edit: Edit) -> dict[str, Any]:
    """A change of a written line."""
    return {
        "file": edit.origin.file,
        "line": edit.origin.line,
        "apps": [*edit.apps],
        "project": edit.project,
        "before": edit.before,
        "after": edit.after,
    }


def _comparison(comparison: Comparison | None) -> dict[str, Any] | None:
    if comparison is None:
        return None
    return {
        "new": [each.id for each in comparison.new],
        "unchanged": [each.id for each in comparison.unchanged],
        "gone": [
            {"id": each.id, "kind": each.kind, "apps": [*each.apps], "project": each.project, "summary": each.summary}
            for each in comparison.gone
        ],
        "renamed": [{"was": known.id, "is": found.id} for known, found in comparison.renamed],
    }


def _target(target: RunTarget) -> dict[str, Any]:
    return {
        "python": ",".join(target.pythons) or None,
        "platforms": [*target.platforms],
        "index": [*target.index],
        "exclude_newer": target.exclude_newer or None,
    }


def _app(report: Report, app: App) -> dict[str, Any]:
    resolution = report.resolution(app)
    return {
        "name": app.name,
        "path": app.path,
        "manifests": [*app.manifests],
        "python": ",".join(dict.fromkeys(statement.specifier for statement in app.python if not statement.weak))
        or None,
        "status": report.status(app),
        "for_another_python": report.is_for_another_python(app),
        "pins": dict(resolution.pins()) if resolution else {},
    }


def conflict_data(conflict: Conflict) -> dict[str, Any]:
    """Give a conflict as the schema describes it."""
    return {
        "id": conflict.id,
        "kind": conflict.kind,
        "in": conflict.place,
        "apps": [*conflict.apps],
        "project": conflict.project,
        "summary": summary(conflict),
        "proof": [_step(step) for step in conflict.steps],
        "hint": hint(conflict) or None,
        **({"missing": [_missing(each) for each in conflict.missing]} if conflict.kind == "undecided" else {}),
    }


def _missing(missing: Unreachable) -> dict[str, Any]:
    return {
        "what": f"{missing.what} {missing.version}".rstrip(),
        "reason": missing.reason,
        "hint": missing.hint or None,
    }


def _step(step: Step) -> dict[str, Any]:
    data: dict[str, Any] = {
        "step": step.number,
        "text": sentence(step.fact),
        "because": [*step.because],
        "fact": {"kind": step.fact.kind, **_fields(step.fact)},
    }
    if step.targets:
        data["targets"] = [_on(target) for target in step.targets]
    if step.origin:
        data["file"] = step.origin.file
        if step.origin.line:
            data["line"] = step.origin.line
    return data


def _fields(fact: Fact) -> dict[str, Any]:
    """What a fact says beside its kind."""
    match fact:
        case model.Written() | model.Constraint():
            return {"app": fact.app, "requirement": fact.requirement, "requires": _needed(fact.needed)}
        case model.Asked(role=role, requirement=requirement, needed=needed):
            return {"role": role, "requirement": requirement, "requires": _needed(needed)}
        case model.WrittenPython(app=app, specifier=specifier, source=source):
            return {"app": app, "specifier": specifier, "source": source}
        case model.Published(releases=releases, requirement=requirement, needed=needed):
            return {**_releases(releases), "requirement": requirement, "requires": _needed(needed)}
        case model.OneVersion(project=project, extra=extra):
            return {"project": project, "extra": extra}
        case model.RequiresPython(releases=releases, specifier=specifier, python=python):
            return {**_releases(releases), "specifier": specifier, "python": python}
        case model.NoFile(releases=releases, lacks=lacks, target=target):
            return {**_releases(releases), "lacks": lacks, "target": _on(target)}
        case model.Unreadable(releases=releases, requirement=requirement):
            return {**_releases(releases), "requirement": requirement}
        case model.Yanked(releases=releases) | model.Prerelease(releases=releases):
            return _releases(releases)
        case model.CutOff(releases=releases, is_dated=is_dated):
            return {**_releases(releases), "dated": is_dated}
        case model.Hash(app=app, releases=releases, requirement=requirement):
            return {"app": app, **_releases(releases), "requirement": requirement}
        case model.NotOnIndex(releases=releases, url=url, index=index):
            return {**_releases(releases), "url": url, "index": index}
        case model.Derived(apps=apps, limits=limits):
            return {"apps": [*apps], "limits": [{**_releases(e.releases), "allowed": e.is_allowed} for e in limits]}
        case model.NotOnPython(apps=apps, pythons=pythons) | model.NoPython(apps=apps, pythons=pythons):
            return {"apps": [*apps], "pythons": [*pythons]}
        case _:
            assert_never(fact)


def _releases(releases: Term) -> dict[str, Any]:
    ranges = [
        {"first": each.first, "last": each.last, "index": each.index, "url": each.url} for each in releases.ranges
    ]
    return {"project": releases.project, "extra": releases.extra, "releases": ranges}


def _needed(needed: Needed) -> dict[str, Any]:
    return {
        "project": needed.project,
        "extra": needed.extra,
        "specifier": needed.specifier,
        "marker": needed.marker,
        "url": needed.url,
        "index": needed.index,
    }


def _on(target: Target) -> dict[str, Any]:
    return {"python": target.python, "platform": target.platform}


def _pairs(pairs: Pairs | None) -> dict[str, Any]:
    if pairs is None:
        counts = ("total", "compatible", "conflicting", "undecided", "impossible", "open")
        return {**dict.fromkeys(counts, 0), "conflicting_pairs": []}
    return {
        "total": pairs.total,
        "compatible": pairs.compatible,
        "conflicting": len(pairs.conflicting),
        "undecided": len(pairs.undecided),
        "impossible": pairs.impossible,
        "open": pairs.open,
        "conflicting_pairs": [[*pair] for pair in pairs.conflicting],
    }


def _environment(environment: Environment) -> dict[str, Any]:
    return {
        "name": environment.name,
        "apps": [*environment.apps],
        "python": environment.resolution.python,
        "pins": dict(environment.resolution.pins()),
    }


def _certificate(certificate: Certificate | None) -> dict[str, Any] | None:
    if certificate is None:
        return None
    return {"kind": certificate.kind, "lower_bound": certificate.lower_bound, "apps": [*certificate.apps]}


def problem_data(problem: Problem) -> dict[str, Any]:
    """Give a problem as the data that the schema describes."""
    at = problem.origin
    return {
        "severity": problem.severity,
        "code": problem.code,
        "message": problem.message,
        "file": (at.file or None) if at else None,
        "line": (at.line or None) if at else None,
        "hint": problem.hint or None,
    }
