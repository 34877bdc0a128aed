"""What all applications of a run wrote, by project: some of it decides which releases there are."""

from __future__ import annotations

from isolate.model.app import App
from isolate.model.distribution import Release
from isolate.model.requirement import Requirement
from isolate.resolve.direct import direct_release


def written_by_project(apps: tuple[App, ...]) -> dict[str, list[tuple[str, Requirement]]]:
    """Every line of every application, by the project it names: (application, line)."""
    found: dict[str, list[tuple[str, Requirement]]] = {}
    for app in apps:
        for line in (*app.requirements, *app.constraints):
            found.setdefault(line.name, []).append((app.name, line))
    return found


def direct_references(apps: tuple[App, ...]) -> dict[str, tuple[tuple[str, Release], ...]]:
    """For each project the addresses that applications name for it, sorted, as releases of their own."""
    addresses: dict[str, set[str]] = {}
    for app in apps:
        for line in (*app.requirements, *app.constraints):
            if line.url:
                addresses.setdefault(line.name, set()).add(line.url)
    return {
        name: tuple((address, direct_release(name, address)) for address in sorted(found))
        for name, found in sorted(addresses.items())
    }
