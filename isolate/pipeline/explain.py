"""`explain`: why a project has its version, by what is refuted otherwise; and one application among the others."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name

from isolate.group import group
from isolate.model.fact import Published
from isolate.model.grouping import Environment, Pairs
from isolate.model.options import RunOptions
from isolate.model.problem import InputError
from isolate.model.proof import Proof
from isolate.model.report import Report
from isolate.model.resolution import Answer, Question, Resolution
from isolate.model.results import Package, Selection, Younger
from isolate.pipeline.analyze import analyze
from isolate.pipeline.run import Progress, Run, open_run, silent

_YEARS = timedelta(days=2 * 365)


def explain_package(options: RunOptions, name: str, progress: Progress = silent) -> Package:
    """Group the applications and tell of each environment why the project is in it, and in no newer version."""
    project = canonicalize_name(name)
    with open_run(options, progress) as run:
        run.resolver.prefetch()
        grouping = group([app.name for app in run.apps], run.resolver, progress)
        pythons = tuple(dict.fromkeys(each.resolution.python for each in grouping.environments))
        report = Report(target=run.target(pythons), apps=run.apps, grouping=grouping, problems=run.problems())
        choices = tuple(
            _choice(run, environment, project)
            for environment in grouping.environments
            if project in dict(environment.resolution.pins())
        )
        conflicts = tuple(each for each in report.conflicts() if each.project == project)
        if not choices and not conflicts:
            raise InputError(f"no application needs `{project}`", hint="`isolate lock` shows what each needs")
        return Package(name=project, report=report, choices=choices, conflicts=conflicts)


def _choice(run: Run, environment: Environment, project: str) -> Selection:
    resolution = environment.resolution
    pins = dict(resolution.pins())
    version = pins[project]
    newer = run.resolver.newer_than(project, version)
    needed = _needed(run, environment, project)
    answer: Answer | None = None
    if newer:
        answer = run.resolver.solve(environment.apps, question=Question(requirements=((project, f">{version}"),)))
    then = dict(answer.pins()) if isinstance(answer, Resolution) else {}
    return Selection(
        apps=tuple(needed) or environment.apps,
        python=resolution.python,
        version=version,
        needed=tuple(needed.values()),
        newest=newer[-1] if newer else "",
        refused=answer if isinstance(answer, Proof) else None,
        possible=then.get(project, ""),
        instead=tuple(
            (other, pins[other], then[other])
            for other in sorted(pins.keys() & then.keys())
            if other != project and pins[other] != then[other]
        ),
        younger=_younger(resolution, project, needed.values()),
    )


def _needed(run: Run, environment: Environment, project: str) -> dict[str, Proof]:
    """For each application of an environment that needs a project, with all else as it is, the proof of it."""
    as_it_is = tuple((other, f"=={pinned}") for other, pinned in environment.resolution.pins() if other != project)
    without = Question(excluded=(project,), limits=as_it_is)
    answers = ((app, run.resolver.solve((app,), question=without)) for app in environment.apps)
    return {app: answer for app, answer in answers if isinstance(answer, Proof)}


def _younger(resolution: Resolution, project: str, needed: Iterable[Proof]) -> tuple[Younger, ...]:
    """Releases that require the project without an upper bound, and are years older than the one that was chosen.

    Nothing proves that they do not fit together: the metadata says that they do, and was written before.
    """
    pins = dict(resolution.pins())
    facts = [step.fact for proof in needed for step in proof.steps if isinstance(step.fact, Published)]
    found: dict[Younger, None] = {}
    for fact in facts:
        requiring = fact.releases.project
        if fact.needed.project != project or requiring not in pins or not _is_unbounded(fact.requirement):
            continue
        before, after = _uploaded(resolution, requiring), _uploaded(resolution, project)
        if before and after and after - before > _YEARS:
            found[
                Younger(
                    requiring=(requiring, pins[requiring], before.isoformat()),
                    requirement=fact.requirement,
                    chosen=(project, pins[project], after.isoformat()),
                )
            ] = None
    return tuple(found)


def _is_unbounded(requirement: str) -> bool:
    try:
        return all(each.operator in (">", ">=", "!=") for each in Requirement(requirement).specifier)
    except InvalidRequirement:
        return False


def _uploaded(resolution: Resolution, project: str) -> date | None:
    """The day of the first upload of the release that was chosen; None where the index does not tell."""
    files = [
        file for each in resolution.targets for pin in each.pins if pin.project == project for file in pin.distributions
    ]
    times = sorted(file.upload_time for file in files if file.upload_time)
    try:
        return datetime.fromisoformat(times[0]).date() if times else None
    except ValueError:
        return None


def explain_app(options: RunOptions, name: str, progress: Progress = silent) -> Report:
    """What stands between one application and all others: its conflicts, and the applications that it has them with."""
    with open_run(replace(options, apps=(name,)), progress):
        pass  # That there is no such application is said before anything is resolved.
    report = analyze(options, progress)
    grouping = report.grouping
    if grouping is None:
        return report
    conflicts = tuple(each for each in grouping.conflicts if name in each.apps)
    apps = {name, *(app for each in conflicts for app in each.apps)}
    return replace(
        report,
        apps=tuple(app for app in report.apps if app.name in apps),
        grouping=replace(
            grouping,
            alone=tuple((app, answer) for app, answer in grouping.alone if app in apps),
            conflicts=conflicts,
            pairs=Pairs(
                total=0,
                compatible=0,
                conflicting=tuple(pair for pair in grouping.pairs.conflicting if name in pair),
                undecided=tuple(pair for pair in grouping.pairs.undecided if name in pair),
            ),
            environments=(),
            certificate=None,
            lock_conflicts=tuple(each for each in grouping.lock_conflicts if name in each.apps),
            files=tuple(each for each in grouping.files if name in each.apps),
        ),
    )
