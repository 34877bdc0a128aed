"""Readers of manifests: (path, text) to `Manifest`, one module per format, none touching a disk.

A reader is a module with `read(path, text)`, which never raises for what stands in the text. To add a format, write
its module and add a line to `FORMATS`: what a file is to its application is said there, and discovery reads it. A
module is imported when a file of its format is read: most repositories hold one or two of them.
"""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import lru_cache
from importlib import import_module
from typing import Any, Literal

from isolate.model.manifest import Manifest
from isolate.model.origin import Origin
from isolate.model.problem import Problem

Role = Literal["project", "build", "application", "requirements", "environment", "lock", "python", "script"]
"""What a file is to the application of its folder.

`project`: describes a project that can be built. `build`: what setuptools reads for what such a file leaves open.
`application`: an application with its requirements, which no one installs. `requirements`: lines to install, one
of perhaps several such files. `environment`: what somebody's machine has. `lock`: pins of one of these. `python`:
which Python. `script`: an application in one file. Of the manifests of a folder one role owns the truth, in this
order (docs/formats.md).
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """A format of manifest: its role, the module that reads it, and patterns of the names of its files.

    Case does not count in names. A name that is one of the patterns is its folder's own file; where `usual`, a
    regular expression, is given, those of other names are read where something names them, and not looked for.
    `locks` is the role of the manifest that a lock belongs to: where a role before it owns a folder, the lock says
    nothing. A file that is looked for `above` counts for every folder below its own.
    """

    role: Role
    module: str
    patterns: tuple[str, ...]
    usual: str = ""
    locks: Role | None = None
    above: bool = False

    def read(self, path: str, text: str) -> Manifest:
        """What the text says; never raises for what stands in it."""
        try:
            manifest: Manifest = self._module().read(path, text)
        except (RecursionError, ValueError) as error:
            # Depth and numbers have limits of Python's own, which a value may meet long after it was read.
            why = "it is nested too deeply" if isinstance(error, RecursionError) else "a value in it is out of bounds"
            problem = Problem(
                severity="error",
                code="unreadable",
                message=f"`{path}` cannot be read: {why}",
                origin=Origin(file=path),
            )
            return Manifest(
                path=path,
                format="",
                role="lock" if self.role == "lock" else "intent",
                problems=(problem,),
                incomplete=True,
            )
        return manifest

    def fits(self, name: str) -> bool:
        """Whether a file of this name is read as this format."""
        lower = name.lower()
        return any(fnmatchcase(lower, each.lower()) for each in self.patterns) or bool(self._usual(name))

    def is_usual(self, name: str) -> bool:
        """Whether a file of this name is looked for."""
        return self._usual(name) if self.usual else self.fits(name)

    def is_own(self, name: str) -> bool:
        """Whether a file of this name is that of its folder, and not one of several."""
        return name.lower() in (each.lower() for each in self.patterns)

    def opens(self, start: bytes) -> bool:
        """Whether the first bytes of a script say that it carries its requirements."""
        return self._module().OPENING.search(start) is not None

    def _usual(self, name: str) -> bool:
        return bool(self.usual) and re.fullmatch(self.usual, name, re.IGNORECASE) is not None

    def _module(self) -> Any:  # noqa: ANN401  a module with `read`, as in the docstring of this package
        return import_module(f"{__name__}.{self.module}")


# A file is read by the first format that its name fits.
FORMATS: dict[str, Format] = {
    "pyproject": Format(role="project", module="pyproject", patterns=("pyproject.toml",)),
    "python-version": Format(role="python", module="python_version", patterns=(".python-version",), above=True),
    "tool-versions": Format(role="python", module="tool_versions", patterns=(".tool-versions",), above=True),
    "mise": Format(role="python", module="mise", patterns=("mise.toml", ".mise.toml"), above=True),
    "runtime": Format(role="python", module="runtime_txt", patterns=("runtime.txt",)),
    "app-yaml": Format(role="python", module="app_yaml", patterns=("app.yaml", "app.yml")),
    "requirements": Format(
        role="requirements",
        module="requirements_txt",
        patterns=(
            *(f"{stem}.{ending}" for stem in ("requirements", "requirement") for ending in ("txt", "in")),
            *("*requirements*.txt", "*requirements*.in", "*constraints*.txt"),
        ),
        usual=r"(?:.*[-_.])?requirements?(?:[-_.].*)?\.(?:txt|in)",
    ),
    "pipfile": Format(role="application", module="pipfile", patterns=("Pipfile",)),
    "setup.cfg": Format(role="build", module="setup_cfg", patterns=("setup.cfg",)),
    "setup.py": Format(role="build", module="setup_py", patterns=("setup.py",)),
    "conda": Format(
        role="environment",
        module="conda",
        patterns=("environment.yml", "environment.yaml", "conda.yml", "conda.yaml"),
    ),
    "script": Format(role="script", module="script", patterns=("*.py",)),
    "pylock": Format(role="lock", module="pylock", patterns=("pylock.toml", "pylock.*.toml")),
    "uv.lock": Format(role="lock", module="uv_lock", patterns=("uv.lock",)),
    "poetry.lock": Format(role="lock", module="poetry_lock", patterns=("poetry.lock",)),
    "pipfile.lock": Format(role="lock", module="pipfile_lock", patterns=("Pipfile.lock",), locks="application"),
    "pdm.lock": Format(role="lock", module="pdm_lock", patterns=("pdm.lock",)),
}
UNNAMED = FORMATS["requirements"]
"""The format of a file whose name tells nothing."""


def format_of(path: str) -> Format | None:
    """The format that reads a file of this name; None for a file that is no manifest."""
    return _format_of_name(posixpath.basename(path))


def role_of(path: str) -> Role | None:
    """What a file of this name is to the application of its folder; None for a file that is no manifest."""
    found = format_of(path)
    return found.role if found else None


def usual_names() -> tuple[str, ...]:
    """A name of each format that makes an application by itself, those first that own the truth before others."""
    roles: tuple[Role, ...] = ("project", "build", "application", "requirements", "environment", "lock")
    return tuple(each.patterns[0] for role in roles for each in FORMATS.values() if each.role == role)


def names_of(*roles: Role) -> tuple[str, ...]:
    """The names of files that have one of these roles, patterns left out, in the order of the formats."""
    return tuple(name for each in FORMATS.values() for name in each.patterns if each.role in roles and "*" not in name)


@lru_cache(maxsize=4096)
def _format_of_name(name: str) -> Format | None:
    return next((each for each in FORMATS.values() if each.fits(name)), None)
