"""`explain --package`: why a project has the version it has, told by what is refuted otherwise."""

from __future__ import annotations

from collections.abc import Sequence

from packaging.utils import canonicalize_name

from isolate.group import group
from isolate.model.app import App
from isolate.model.grouping import Environment
from isolate.model.options import RunOptions
from isolate.model.origin import Origin
from isolate.model.package import Choice, Package
from isolate.model.problem import InputError
from isolate.model.proof import Proof
from isolate.model.report import Report
from isolate.model.requirement import Requirement
from isolate.model.resolution import Answer, Resolution
from isolate.pipeline.run import Progress, Run, open_run, silent
from isolate.report.wording.short_form import short_form

_ASKING = "the question"
"""Stands for an application that requires what the person asks about."""
_ASKED = Origin(file=_ASKING)


def explain_package(options: RunOptions, name: str, progress: Progress = silent) -> Package:
    """Group the applications and tell of each environment why the project is in it, and in no newer version."""
    project = canonicalize_name(name)
    with open_run(options, progress) as run:
        run.resolver.foresee()
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


def _choice(run: Run, environment: Environment, project: str) -> Choice:
    version = dict(environment.resolution.pins())[project]
    newer = run.resolver.newer_than(project, version)
    as_it_is = [_about(other, f"=={pinned}") for other, pinned in environment.resolution.pins() if other != project]
    without = _ask(run, environment.apps, limits=(_about(project, "<0.dev0"), *as_it_is))
    answer = _ask(run, environment.apps, requirements=(_about(project, f">{version}"),)) if newer else None
    pins = dict(environment.resolution.pins())
    then = dict(answer.pins()) if isinstance(answer, Resolution) else {}
    return Choice(
        apps=environment.apps,
        python=environment.resolution.python,
        version=version,
        needed=_lines(without),
        newest=newer[-1] if newer else "",
        refused=_lines(answer),
        possible=then.get(project, ""),
        instead=tuple(
            f"{other}: {pins[other]} here, {then[other]} then"
            for other in sorted(pins.keys() & then.keys())
            if other != project and pins[other] != then[other]
        ),
    )


def _about(project: str, specifier: str) -> Requirement:
    return Requirement(name=project, specifier=specifier, text=f"{project}{specifier}", origin=_ASKED)


def _ask(
    run: Run,
    names: Sequence[str],
    *,
    requirements: tuple[Requirement, ...] = (),
    limits: tuple[Requirement, ...] = (),
) -> Answer:
    """Whether these applications can share an environment that meets further requirements and limits."""
    asking = App(name=_ASKING, path=".", folder=".", manifests=(), requirements=requirements, constraints=limits)
    return run.resolver.with_apps([*run.apps, asking]).solve([*names, _ASKING])


def _lines(answer: Answer | None) -> tuple[str, ...]:
    """The short form of a proof: of what was only asked no more than where it leads."""
    if not isinstance(answer, Proof):
        return ()
    found = []
    for line in short_form(answer).lines[:-1]:
        if not line.place.startswith(_ASKING):
            found.append(str(line))
        elif "→" in line.text:
            found.append(line.text)
    return tuple(found)
