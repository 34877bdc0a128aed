"""The environments found, as files of other tools: uv, pip, Pants, or a shell script."""

from __future__ import annotations

import re
import shlex
from collections.abc import Collection, Mapping
from itertools import combinations
from pathlib import Path
from typing import Literal

import tomli_w

from isolate.model.app import App
from isolate.model.grouping import Conflict, Environment, Grouping
from isolate.model.image import RenderedFile
from isolate.model.requirement import Requirement
from isolate.model.resolution import Resolution
from isolate.model.seal import header, sealed
from isolate.model.target import SYSTEMS

Kind = Literal["uv", "requirements", "pants", "venv-script"]
LOCKED: tuple[Kind, ...] = ("pants", "venv-script")
"""The forms that name the locks of the environments."""


def files(
    kind: Kind, apps: tuple[App, ...], grouping: Grouping, platforms: tuple[str, ...]
) -> tuple[RenderedFile, ...]:
    """The files of one form, in the folder that has the environments."""
    match kind:
        case "uv":
            return (_toml("pyproject.toml", _uv(apps, grouping, platforms)),)
        case "pants":
            return (_toml("pants.toml", _pants(grouping)),)
        case "venv-script":
            return (_file("create.sh", _venv_script(grouping), first="#!/bin/sh\n"),)
        case "requirements":
            return tuple(_file(f"{each.name}.txt", _requirements(each)) for each in grouping.environments)


def paths_before(folder: Path, names: Collection[str]) -> tuple[str, ...]:
    """The files in the folder that an earlier run may have made of environments of other names, sorted."""
    found = (*folder.glob("env-*/requirements.lock"), *folder.glob("env-*.txt"))
    paths = (path.relative_to(folder).as_posix() for path in found)
    return tuple(sorted(path for path in paths if path.partition("/")[0].removesuffix(".txt") not in names))


def group_name(app: str) -> str:
    """The name of a dependency group for an application (PEP 735)."""
    return re.sub(r"[^a-z0-9]+", "-", app.lower()).strip("-") or "app"


def _uv(apps: tuple[App, ...], grouping: Grouping, platforms: tuple[str, ...]) -> dict[str, object]:
    """A project that is not built, with a group for each application, and what its groups cannot have together."""
    python = {name: each.resolution.python for each in grouping.environments for name in each.apps}
    names = _group_names([app.name for app in apps if app.name in python])
    together = [
        each
        for each in grouping.conflicts
        if each.kind != "undecided" and {*each.apps} <= {*names} and len(each.apps) > 1
    ]
    versions = sorted({*python.values()}, key=lambda text: [int(part) for part in text.split(".")])
    uv: dict[str, object] = {
        "package": False,
        "default-groups": [],
        "environments": sorted({_marker(each) for each in platforms}),
        "dependency-groups": {names[name]: {"requires-python": f"=={python[name]}.*"} for name in names},
        "conflicts": [[{"group": names[each]} for each in pair] for pair in _exclusive(together, grouping)],
    }
    return {
        "project": {
            "name": "environments",
            "version": "0",
            "requires-python": f">={versions[0]}" if versions else ">=3.11",
        },
        "dependency-groups": {
            names[app.name]: sorted({_line(each) for each in _asked(app, dict(grouping.alone))})
            for app in apps
            if app.name in names
        },
        "tool": {"uv": uv},
    }


def _exclusive(conflicts: list[Conflict], grouping: Grouping) -> list[tuple[str, ...]]:
    """The pairs of which uv is to install one: those that conflict, and of a larger set one that no environment holds.

    uv knows of no set of which any two can be installed and not all; one that conflicts is in no environment whole.
    """
    place = {name: each.name for each in grouping.environments for name in each.apps}
    found: set[tuple[str, ...]] = set()
    for each in sorted(conflicts, key=lambda each: (len(each.apps), each.apps)):
        pairs = [*combinations(sorted(each.apps), 2)]
        if found.isdisjoint(pairs):
            found.add(next(pair for pair in pairs if place[pair[0]] != place[pair[1]]))
    return sorted(found)


def _marker(platform: str) -> str:
    """The marker that holds on a platform and on no other one."""
    system, machine = SYSTEMS[platform.removesuffix("/musl")]
    return f'sys_platform == "{system}" and platform_machine == "{machine}"'


def _group_names(apps: list[str]) -> dict[str, str]:
    """Application → the name of its group, which no other has."""
    found: dict[str, str] = {}
    for app in sorted(apps):
        name, number = group_name(app), 2
        while name in found.values():
            name, number = f"{group_name(app)}-{number}", number + 1
        found[app] = name
    return found


def _asked(app: App, alone: Mapping[str, object]) -> list[Requirement]:
    """What an application requires, and the bounds of what it comes to need."""
    answer = alone[app.name]
    needed = dict(answer.pins()) if isinstance(answer, Resolution) else {}
    return [*app.requirements, *(each for each in app.constraints if each.name in needed)]


def _line(requirement: Requirement) -> str:
    """A requirement in the form of PEP 508."""
    extras = f"[{','.join(requirement.extras)}]" if requirement.extras else ""
    marker = f" ; {requirement.marker}" if requirement.marker else ""
    what = f" @ {requirement.url}" if requirement.url else requirement.specifier
    return f"{requirement.name}{extras}{what}{marker}"


def _requirements(environment: Environment) -> str:
    """The pins of an environment, for whatever reads a requirements file; those of one platform with a marker."""
    every = environment.resolution.targets
    pins: dict[str, list[str]] = {}
    for each in every:
        for pin in each.pins:
            line = f"{pin.project} @ {pin.url}" if pin.url else f"{pin.project}=={pin.version}"
            pins.setdefault(line, []).append(_marker(each.target.platform))
    lines = [f"# {name}" for name in environment.apps]
    for line, markers in sorted(pins.items()):
        differs = len(markers) < len(every)
        lines.append(f"{line} ; {' or '.join(sorted({*markers}))}" if differs else line)
    return "".join(f"{line}\n" for line in lines)


def _pants(grouping: Grouping) -> dict[str, object]:
    """Each environment as a resolve whose lock is that of isolate."""
    names = [each.name for each in grouping.environments]
    return {
        "python": {
            "enable_resolves": True,
            "resolves_generate_lockfiles": False,
            "default_resolve": names[0] if names else "env-1",
            "resolves": {name: f"environments/{name}/requirements.lock" for name in names},
            "resolves_to_interpreter_constraints": {
                each.name: [f"CPython=={each.resolution.python}.*"] for each in grouping.environments
            },
        }
    }


def _venv_script(grouping: Grouping) -> str:
    """A script that makes a virtual environment for each, beside its lock."""
    lines = ["set -eu", 'cd "$(dirname "$0")"']
    for each in grouping.environments:
        lines += [
            f"# {', '.join(map(shlex.quote, each.apps))}",
            f"python{each.resolution.python} -m venv {each.name}/.venv",
            f'{each.name}/.venv/bin/pip install --require-hashes --no-deps -r {each.name}/requirements.lock "$@"',
        ]
    return "".join(f"{line}\n" for line in lines)


def _toml(path: str, data: dict[str, object]) -> RenderedFile:
    return _file(path, tomli_w.dumps(data))


def _file(path: str, text: str, *, first: str = "") -> RenderedFile:
    return RenderedFile(path=path, text=sealed(first + "".join(f"{line}\n" for line in header("")) + text))
