"""What one manifest says."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from isolate.model.origin import Origin
from isolate.model.problem import Problem
from isolate.model.requirement import Requirement


@dataclass(frozen=True, slots=True, kw_only=True)
class PythonStatement:
    """What one line says about the Python an application runs on.

    `specifier` is a PEP 440 specifier set over full Python versions (`>=3.9`, `==3.12.*`); `source` is the word
    for what says it (`requires-python`, `.python-version`, `runtime.txt`, `isolate.toml`). A `weak` statement says
    what is run today, not what the code needs: it chooses where nothing else does, and never contradicts.
    """

    specifier: str
    source: str
    origin: Origin
    weak: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexOptions:
    """The index options a manifest carries (pip's per-file options); addresses as written, in their order."""

    index_url: str = ""
    extra_index_urls: tuple[str, ...] = ()
    find_links: tuple[str, ...] = ()
    no_index: bool = False
    prereleases: bool = False
    no_binary: tuple[str, ...] = ()
    only_binary: tuple[str, ...] = ()
    require_hashes: bool = False
    named: tuple[tuple[str, str], ...] = ()
    """The indexes that have a name, or that a requirement is bound to: (name, empty without one; address)."""
    places: tuple[tuple[str, Origin], ...] = field(default=(), compare=False)
    """Where each address stands, of an application's options: (address, place)."""
    secrets: tuple[str, ...] = field(default=(), repr=False)
    """The addresses of files that an application requires with credentials in them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Include:
    """A file that a manifest includes: `-r` (requirements) or `-c` (constraints).

    Where `extra` is set, what the file requires belongs to that extra of the project.
    """

    path: str
    constraint: bool
    origin: Origin
    extra: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryPoint:
    """A console script a project declares (`[project.scripts]`)."""

    name: str
    target: str
    origin: Origin


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectSource:
    """Where uv takes a project from (`[tool.uv.sources]`): one of `url`, `path`, `index` (an address) or `workspace`.

    It counts where `marker` holds, and within the extra or the group it names, everywhere where it names none.
    """

    name: str
    url: str = ""
    path: str = ""
    editable: bool = False
    index: str = ""
    workspace: bool = False
    marker: str = ""
    extra: str = ""
    group: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Workspace:
    """A uv workspace: patterns of folders, relative to the manifest's, that are its members and that are not."""

    members: tuple[str, ...]
    exclude: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """One manifest, or lock, as its owning tool would read it.

    Requirements and constraints stand in the order of the file, each with its own origin, those of included
    files in the place of the include. What could not be read is a problem, never an exception. `extras` are the
    optional requirements of a project, by normalised extra, and `groups` those of dependency groups, environments
    and other parts that are not installed with it, in the order of the file. `overrides` take the place of every
    requirement on their project, whoever has it; `excludes` are projects that are left out, whoever requires them.
    In a lock of several projects, `groups` are the pins of each of the others.
    """

    path: str
    format: str
    role: Literal["intent", "lock"] = "intent"
    project: str = ""
    version: str = ""
    """That of the project, as PEP 440 normalises it; empty where only its build says it."""
    requirements: tuple[Requirement, ...] = ()
    constraints: tuple[Requirement, ...] = ()
    python: tuple[PythonStatement, ...] = ()
    options: IndexOptions = IndexOptions()
    includes: tuple[Include, ...] = ()
    entry_points: tuple[EntryPoint, ...] = ()
    problems: tuple[Problem, ...] = ()
    extras: tuple[tuple[str, tuple[Requirement, ...]], ...] = ()
    groups: tuple[tuple[str, tuple[Requirement, ...]], ...] = ()
    overrides: tuple[Requirement, ...] = ()
    excludes: tuple[str, ...] = ()
    sources: tuple[ProjectSource, ...] = ()
    workspace: Workspace | None = None
    deferred: tuple[Problem, ...] = ()
    """What is left to the project's build: a problem unless a `setup.py` or `setup.cfg` beside the manifest says it."""
    incomplete: bool = False
    """True where a part of what it requires could not be read."""
    labels: tuple[tuple[str, str], ...] = ()
    """What an image of the project is labelled with, by the names of the OCI: its licence, its source, its version."""
