"""Why a project is in an environment in the version it has there."""

from __future__ import annotations

from dataclasses import dataclass

from isolate.model.grouping import Conflict
from isolate.model.proof import Proof
from isolate.model.report import Report


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A project in one environment: `needed` is the proof that there is none without it, with all else as it is.

    `newest` is the newest release there is, empty where it is the one chosen. `refused` is the proof that no newer
    release than `version` is possible; where one is, `instead` are the releases of other projects that would have to be
    others then, each as project, version here, version then.
    """

    apps: tuple[str, ...]
    python: str
    version: str
    needed: Proof | None
    newest: str = ""
    refused: Proof | None = None
    possible: str = ""
    instead: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Package:
    """Everything a run knows of one project: how it is chosen, and the conflicts over it."""

    name: str
    report: Report
    choices: tuple[Choice, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
