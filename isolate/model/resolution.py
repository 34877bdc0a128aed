"""The three answers to "can these applications share an environment?"."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from isolate.model.distribution import Distribution, Unreachable
from isolate.model.origin import Origin
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
    """Yes: on `python`, with these pins on each platform, platforms in the order they were declared."""

    python: str
    targets: tuple[TargetPins, ...]
    notes: tuple[str, ...] = ()

    def pins(self) -> tuple[tuple[str, str], ...]:
        """Every (project, version) of any platform, the first platform's version where they differ."""
        merged: dict[str, str] = {}
        for each in self.targets:
            for pin in each.pins:
                merged.setdefault(pin.project, pin.version)
        return tuple(sorted(merged.items()))


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """A statement about one project: it is selected in a release of `ranges`, or, where `absent`, not selected.

    A range is the first and the last version, as texts of PEP 440, of an unbroken run of the releases that the index
    has; ranges ascend. Direct references come after the releases of the index. An application is a project whose
    name is `app:NAME` and whose only version is `selected`; the Python of an environment is the project `python`.
    """

    project: str
    ranges: tuple[tuple[str, str], ...]
    absent: bool = False


Reason = Literal[
    "written",  # an application's line requires something
    "constraint",  # a line of a constraint file
    "python",  # an application's line about Python
    "published",  # a release's metadata requires something
    "requires-python",  # a release refuses the Python of the target
    "unusable",  # no file of the release can be installed on the target
    "yanked",  # withdrawn by its authors
    "prerelease",  # a pre-release nobody asked for
    "cut-off",  # uploaded after the cut-off date
    "hash",  # no file has a hash that an application's line gives
    "not-on-index",  # the project, or a version, is on no index asked
    "extra",  # an extra is its project in the same version
    "derived",  # follows from earlier steps
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step of a proof: the terms that cannot all hold together, and why.

    A premise has no `because`; a derived step names the earlier steps (by number, from 1) it follows from.
    `origin` is set for what a person wrote, `release` (project, version) for one release's metadata.
    `requirement` is the text of the line or of the metadata that is meant. `target` is set where a premise is about
    another target than the rest of its proof: several Pythons were tried.
    """

    number: int
    terms: tuple[Term, ...]
    reason: Reason
    because: tuple[int, ...] = ()
    text: str = ""
    origin: Origin | None = None
    app: str = ""
    project: str = ""
    requirement: str = ""
    target: Target | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """No: the steps that end in a contradiction, every one checked by `resolve.check`.

    `apps` are the applications whose lines the proof rests on, sorted; `project` is where the ranges clash.
    `lines` is the short form for people, from written lines to the clash. `targets` are the targets on which
    it holds; `everywhere` says that nothing it rests on depends on the target.
    """

    apps: tuple[str, ...]
    kind: Literal["direct", "transitive", "python", "wheel", "source", "files"]
    project: str
    summary: str
    lines: tuple[str, ...]
    steps: tuple[Step, ...]
    hint: str = ""
    targets: tuple[Target, ...] = ()
    everywhere: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Undecided:
    """Neither: what was missing. `index_is_silent`: an index did not even say which releases a project has."""

    missing: tuple[Unreachable, ...]
    index_is_silent: bool = False


Answer = Resolution | Proof | Undecided
