"""What all applications of a run wrote, by project: some of it decides which releases there are."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from itertools import chain

from isolate.model.app import App
from isolate.model.distribution import Release
from isolate.model.requirement import Requirement
from isolate.resolve.facts.direct import direct_release


def lines_of(app: App) -> tuple[tuple[Requirement, ...], tuple[Requirement, ...]]:
    """The requirements and the constraints of an application, its overrides and excludes applied.

    An override takes the place of every requirement on its project, and limits it where something else requires it.
    """
    overrides: dict[str, list[Requirement]] = {}
    for line in app.overrides:
        overrides.setdefault(line.name, []).append(line)
    replaced = {*overrides, *app.excludes}
    requirements: dict[Requirement, None] = {}
    for line in app.requirements:
        if line.name not in replaced:
            requirements[line] = None
        for override in overrides.get(line.name, ()):
            requirements[replace(override, extras=line.extras)] = None
    constraints = [line for line in app.constraints if line.name not in replaced]
    return _in_order(requirements), _in_order((*constraints, *app.overrides))


def _in_order(lines: Iterable[Requirement]) -> tuple[Requirement, ...]:
    """Lines by what they say: which conflicts are found first must not depend on where in a file they stand."""
    return tuple(
        sorted(lines, key=lambda line: (line.name, line.specifier, line.extras, line.marker, line.url, line.index))
    )


def replacing(apps: tuple[App, ...]) -> dict[str, frozenset[str]]:
    """Per project the applications for which it does not count in which versions others require it."""
    return _by_project((app.name, (*(line.name for line in app.overrides), *app.excludes)) for app in apps)


def excluding(apps: tuple[App, ...]) -> dict[str, frozenset[str]]:
    """Per project the applications for which it does not count that others require it at all."""
    return _by_project((app.name, app.excludes) for app in apps)


def _by_project(names: Iterable[tuple[str, tuple[str, ...]]]) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for app, projects in names:
        for project in projects:
            found.setdefault(project, set()).add(app)
    return {project: frozenset(found[project]) for project in sorted(found)}


def written_by_project(apps: tuple[App, ...]) -> dict[str, list[tuple[str, Requirement]]]:
    """Every line of every application, by the project it names: (application, line)."""
    found: dict[str, list[tuple[str, Requirement]]] = {}
    for app in apps:
        for line in chain(*lines_of(app)):
            found.setdefault(line.name, []).append((app.name, line))
    return found


def indexes_of(apps: tuple[App, ...]) -> dict[str, tuple[str, ...]]:
    """For each project that an application takes from one index alone: the indexes to ask, sorted.

    Those of the run, for which an empty text stands, are left out where every application names an index: a name
    that is private to one index is asked of no other.
    """
    bound: dict[str, set[str]] = {}
    always: dict[str, set[str]] = {}
    for app in apps:
        for line in chain(*lines_of(app)):
            if line.index and not line.url:
                bound.setdefault(line.name, set()).add(line.index)
        for line in lines_of(app)[0]:
            if line.index and not line.url and not line.marker:
                always.setdefault(line.name, set()).add(app.name)
    return {
        name: (*(("",) if len(always.get(name, ())) < len(apps) else ()), *sorted(found))
        for name, found in sorted(bound.items())
    }


def direct_references(apps: tuple[App, ...]) -> dict[str, tuple[tuple[str, Release], ...]]:
    """For each project the addresses that applications name for it, sorted, as releases of their own."""
    addresses: dict[str, set[str]] = {}
    for app in apps:
        for line in chain(*lines_of(app)):
            if line.url:
                addresses.setdefault(line.name, set()).add(line.url)
    return {
        name: tuple((address, direct_release(name, address)) for address in sorted(found))
        for name, found in sorted(addresses.items())
    }
