"""Debian packages an image needs, decided from the lock and the source by the table `system_packages.toml`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from isolate.model.discovered import Suite
from isolate.model.image import SystemPackage
from isolate.model.lock import Lock
from isolate.model.origin import Origin


def system_packages(
    lock: Lock, wanted: tuple[str, ...], suite: str = "trixie", programs: Mapping[str, Origin] = {}
) -> tuple[tuple[SystemPackage, ...], tuple[SystemPackage, ...]]:
    """The packages of the build stage and of the image, each sorted by name with the reason for it.

    They have the names that they have in the Debian `suite`. `wanted` are the packages a person asks for: they are
    added to those of the image. `programs` are those that the source starts, each with the line that does.
    """
    table = of_suite(suite)
    versions = lock.versions()
    build: dict[str, list[str]] = {}
    run: dict[str, list[str]] = {name: ["`isolate.toml` asks for it"] for name in wanted}
    for project in lock.compiled:
        _add(build, table["compiler"], f"`{project}` {versions[project]} has no wheel for every platform")
    for kind in ("compiled", "linked", "called"):
        for row in table[kind]:
            project = row["project"]
            needless = any(each in versions for each in row.get("unless", ()))
            if needless or project not in (lock.compiled if kind == "compiled" else versions):
                continue
            _add(build, row.get("build", ()), f"`{project}` {row['reason']}")
            _add(run, row.get("run", ()), f"`{project}` {row['reason']}")
    origins: dict[str, Origin] = {}
    for package, names in table["programs"].items():
        for name in names:
            if name in programs:
                _add(run, (package,), f"the source starts `{name}`")
                origins.setdefault(package, programs[name])
    return _sorted(build, {}), _sorted(run, origins)


def suite_of(lock: Lock, suite: Suite, programs: Mapping[str, Origin]) -> tuple[Suite, str]:
    """The suite that has every package of an image, and what the asked one lacks, empty where it has all."""
    _, run = system_packages(lock, (), suite, programs)
    lacking = next((each.name for each in run if each.name in of_suite(suite)["lacks"]), "")
    return ("bookworm" if lacking else suite), lacking


def _add(to: dict[str, list[str]], packages: Iterable[str], reason: str) -> None:
    for package in packages:
        to.setdefault(package, []).append(reason)


def _sorted(packages: dict[str, list[str]], origins: Mapping[str, Origin]) -> tuple[SystemPackage, ...]:
    return tuple(
        SystemPackage(name=name, reason=", ".join(why), origin=origins.get(name))
        for name, why in sorted(packages.items())
    )


def suites() -> tuple[str, ...]:
    """The suites that the table knows."""
    return tuple(_table())


@lru_cache
def of_suite(suite: str) -> dict[str, Any]:
    """The rows of a suite, with the names that packages have in it."""
    table = _table()[suite]
    if "like" not in table:
        return {"lacks": [], **table}
    other, renamed = of_suite(table["like"]), table["renamed"]

    def named(row: dict[str, Any]) -> dict[str, Any]:
        sides = {side: [renamed.get(name, name) for name in row[side]] for side in ("build", "run") if side in row}
        return row | sides

    kinds = {kind: [named(row) for row in other[kind]] for kind in ("compiled", "linked", "called")}
    programs = {renamed.get(name, name): names for name, names in other["programs"].items()}
    compiler = [renamed.get(name, name) for name in other["compiler"]]
    return {"compiler": compiler, "programs": programs, "lacks": table["lacks"], **kinds}


@lru_cache(maxsize=1)
def _table() -> dict[str, Any]:
    import tomllib
    from importlib import resources

    return tomllib.loads(resources.files("isolate.plan").joinpath("system_packages.toml").read_text("utf-8"))
