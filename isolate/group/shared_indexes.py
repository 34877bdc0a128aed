"""Projects from an index that one application names, and that serve another one in the same environment."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from isolate.model.app import App
from isolate.model.grouping import Grouping
from isolate.model.origin import Origin
from isolate.model.problem import Problem
from isolate.model.resolution import Pin, Resolution


def shared_indexes(grouping: Grouping, apps: Sequence[App]) -> tuple[Problem, ...]:
    """A warning for each project that an application has from another index than by itself, since another names that.

    There is one release of a project in an environment: decisions 068 and 097 say why that one serves all.
    """
    by_name = {app.name: app for app in apps}
    alone = {name: _pins(answer) for name, answer in grouping.alone if isinstance(answer, Resolution)}
    found: dict[Problem, None] = {}
    for environment in grouping.environments:
        members = [by_name[name] for name in environment.apps]
        for project, pin in _pins(environment.resolution).items():
            own = {app.name: alone[app.name][project] for app in members if project in alone.get(app.name, {})}
            binding = [app.name for app in members if _takes(app, project, pin.index)]
            naming = binding or [name for name, each in own.items() if each.index == pin.index]
            for app in members if naming else ():
                if app.name in own and own[app.name].index != pin.index and app.name not in naming:
                    found[_problem(app, pin, own[app.name], naming[0], is_bound=bool(binding))] = None
    return tuple(found)


def _pins(resolution: Resolution) -> Mapping[str, Pin]:
    return {pin.project: pin for each in reversed(resolution.targets) for pin in each.pins if not pin.url}


def _takes(app: App, project: str, index: str) -> bool:
    """Whether an application takes a project from this index alone."""
    lines = (line for line in app.requirements if line.name == project and line.index)
    return any(line.index.rstrip("/") == index.rstrip("/") for line in lines)


def _problem(app: App, pin: Pin, own: Pin, other: str, *, is_bound: bool) -> Problem:
    lines = [line.origin for line in app.requirements if line.name == pin.project and line.origin]
    return Problem(
        severity="warning",
        code="index-shared",
        message=f"`{app.name}` has `{pin.project}` from {own.index} by itself, and from {pin.index} in the environment "
        f"it shares with `{other}`, which takes it from there{' alone' if is_bound else ''}",
        origin=lines[0] if lines else Origin(file=app.manifests[0]) if app.manifests else None,
        hint=f"say in `[index.projects]` of isolate.toml where `{pin.project}` comes from",
    )
