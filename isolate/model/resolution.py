"""The three answers to "can these applications share an environment?"."""

from __future__ import annotations

from dataclasses import dataclass

from isolate.model.distribution import Distribution, Unreachable
from isolate.model.proof import Proof
from isolate.model.target import Target


@dataclass(frozen=True, slots=True, kw_only=True)
class Pin:
    """One project of a resolution on one target.

    `index` is where it comes from; `url` is set for a direct reference instead. `distributions` are the files of
    the release that can be installed on the target, wheels first (best tag first), then the source distribution.
    """

    project: str
    version: str
    extras: tuple[str, ...] = ()
    index: str = ""
    url: str = ""
    distributions: tuple[Distribution, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetPins:
    """The pins for one target, sorted by project."""

    target: Target
    pins: tuple[Pin, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolution:
    """Yes: on `python`, with these pins on each platform, platforms in the order they were declared.

    `passed_over` are the releases that could not be judged, and would have been tried first. `lacking` are the extras
    that were asked for and that a pinned release does not have: project, version and extra.
    """

    python: str
    targets: tuple[TargetPins, ...]
    passed_over: tuple[Unreachable, ...] = ()
    lacking: tuple[tuple[str, str, str], ...] = ()

    def pins(self) -> tuple[tuple[str, str], ...]:
        """Every (project, version) of any platform, the first platform's version where they differ."""
        merged: dict[str, str] = {}
        for each in self.targets:
            for pin in each.pins:
                merged.setdefault(pin.project, pin.version)
        return tuple(sorted(merged.items()))


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is asked beside what applications require.

    The projects of `requirements` are to be in the environment, in a version that a specifier set of PEP 440 accepts.
    Those of `limits` may be in it, then in such a version; those of `excluded` may not.
    """

    requirements: tuple[tuple[str, str], ...] = ()
    limits: tuple[tuple[str, str], ...] = ()
    excluded: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Undecided:
    """Neither: what was missing. `index_is_silent`: an index did not even say which releases a project has.

    `apps` are the applications, sorted, that have no resolution without what is missing, whatever others are with them;
    empty where it is not known which these are.
    """

    missing: tuple[Unreachable, ...]
    index_is_silent: bool = False
    apps: tuple[str, ...] = ()


Answer = Resolution | Proof | Undecided
