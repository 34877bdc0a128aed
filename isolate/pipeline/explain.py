"""`explain --package`: why a project has the version it has, told by what is refuted otherwise."""

from __future__ import annotations

from packaging.utils import canonicalize_name

from isolate.group import group
from isolate.model.grouping import Environment
from isolate.model.options import RunOptions
from isolate.model.problem import InputError
from isolate.model.proof import Proof
from isolate.model.report import Report
from isolate.model.resolution import Answer, Question, Resolution
from isolate.model.results import Package, Selection
from isolate.pipeline.run import Progress, Run, open_run, silent


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
    version = dict(environment.resolution.pins())[project]
    newer = run.resolver.newer_than(project, version)
    as_it_is = tuple((other, f"=={pinned}") for other, pinned in environment.resolution.pins() if other != project)
    without = run.resolver.solve(environment.apps, question=Question(excluded=(project,), limits=as_it_is))
    answer: Answer | None = None
    if newer:
        answer = run.resolver.solve(environment.apps, question=Question(requirements=((project, f">{version}"),)))
    pins = dict(environment.resolution.pins())
    then = dict(answer.pins()) if isinstance(answer, Resolution) else {}
    return Selection(
        apps=environment.apps,
        python=environment.resolution.python,
        version=version,
        needed=without if isinstance(without, Proof) else None,
        newest=newer[-1] if newer else "",
        refused=answer if isinstance(answer, Proof) else None,
        possible=then.get(project, ""),
        instead=tuple(
            (other, pins[other], then[other])
            for other in sorted(pins.keys() & then.keys())
            if other != project and pins[other] != then[other]
        ),
    )
