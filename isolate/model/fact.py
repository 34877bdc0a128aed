"""What a proof says, as data: facts about lines, releases and applications; `report.wording` puts them into words.

Every fact has a `kind`, the name of the fact in the JSON report. `releases` is a term of the step that the fact
belongs to: the releases that the fact is about.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

from isolate.model.origin import Origin
from isolate.model.target import Target

PYTHON = "python"
"""The project of proofs that stands for the Python of an environment; its releases are minor versions."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Range:
    """An unbroken run of the releases of a project on one index, or one direct reference.

    `first` and `last` are versions as texts of PEP 440. `index` is the address of the only index that an application
    takes the project from, empty for the indexes of the run. `url` is that of a direct reference, whose version is
    empty where the URL does not say it. `is_oldest` and `is_newest`: there is no older or no newer release there.
    """

    first: str
    last: str
    index: str = ""
    url: str = ""
    is_oldest: bool = False
    is_newest: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """A statement about an application or a project: it is selected, in a release of `ranges`; or, where `absent`, not.

    An application (`app` is its name) has no ranges: it is selected, or `absent`. The Python of an environment is the
    project `python`. An extra of a project is selected in the release of its project. Ranges ascend, and direct
    references come last. `is_every`: the ranges are all releases that there are. `has_sections`:
    some application takes the project from an index of its own, so that there are releases of several indexes.
    """

    app: str = ""
    project: str = ""
    extra: str = ""
    ranges: tuple[Range, ...] = ()
    absent: bool = False
    is_every: bool = False
    has_sections: bool = False

    @property
    def label(self) -> str:
        """The project as a requirement names it, with its extra."""
        return f"{self.project}[{self.extra}]" if self.extra else self.project

    @property
    def is_several(self) -> bool:
        """Whether the ranges hold more than one release."""
        return len(self.ranges) > 1 or any(each.first != each.last for each in self.ranges)


@dataclass(frozen=True, slots=True, kw_only=True)
class Needed:
    """What a requirement asks for: a project (or an extra of it), and in which releases, as in `Requirement`.

    `is_nothing`: no release that there is meets it.
    """

    project: str
    extra: str = ""
    specifier: str = ""
    marker: str = ""
    url: str = ""
    index: str = ""
    is_nothing: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A line of an application requires something; `requirement` is the line as it is written."""

    kind: ClassVar[Literal["written"]] = "written"
    app: str
    requirement: str
    needed: Needed
    origin: Origin | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Constraint:
    """A line of an application limits a project, where something requires it."""

    kind: ClassVar[Literal["constraint"]] = "constraint"
    app: str
    requirement: str
    needed: Needed
    origin: Origin | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The question is about environments in which a project is, or is only, in releases of a specifier set.

    `role`: the project is `required`, or `limited` where something else requires it, or `excluded`.
    """

    kind: ClassVar[Literal["asked"]] = "asked"
    needed: Needed
    role: Literal["required", "limited", "excluded"]

    @property
    def requirement(self) -> str:
        """What is asked, as a requirement says it."""
        return f"{self.needed.project}{self.needed.specifier}"


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenPython:
    """A line of an application accepts some Pythons only; `source` is where such lines stand: `requires-python`."""

    kind: ClassVar[Literal["python"]] = "python"
    app: str
    specifier: str
    source: str
    origin: Origin | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """The metadata of every one of the releases requires something, in this line."""

    kind: ClassVar[Literal["published"]] = "published"
    releases: Term
    requirement: str
    needed: Needed


@dataclass(frozen=True, slots=True, kw_only=True)
class OneVersion:
    """An environment has one version of a project: what an extra of it is selected in, the project is too."""

    kind: ClassVar[Literal["one-version"]] = "one-version"
    project: str
    extra: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RequiresPython:
    """The releases refuse a Python: `specifier` is their `Requires-Python`, empty where their files differ in it."""

    kind: ClassVar[Literal["requires-python"]] = "requires-python"
    releases: Term
    specifier: str
    python: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NoFile:
    """The releases have no file that may be installed on the target: no wheel for it, or no source distribution."""

    kind: ClassVar[Literal["no-file"]] = "no-file"
    releases: Term
    lacks: Literal["wheel", "sdist"]
    target: Target


@dataclass(frozen=True, slots=True, kw_only=True)
class Unreadable:
    """The metadata of the releases has a requirement that no standard allows."""

    kind: ClassVar[Literal["unreadable"]] = "unreadable"
    releases: Term
    requirement: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Yanked:
    """The releases were withdrawn by their authors."""

    kind: ClassVar[Literal["yanked"]] = "yanked"
    releases: Term


@dataclass(frozen=True, slots=True, kw_only=True)
class Prerelease:
    """The releases are pre-releases, which the run does not allow."""

    kind: ClassVar[Literal["prerelease"]] = "prerelease"
    releases: Term


@dataclass(frozen=True, slots=True, kw_only=True)
class CutOff:
    """The releases were uploaded after the cut-off date; or, where not `is_dated`, it is not known when."""

    kind: ClassVar[Literal["cut-off"]] = "cut-off"
    releases: Term
    is_dated: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Hash:
    """No file of the releases has a hash that a line of an application gives."""

    kind: ClassVar[Literal["hash"]] = "hash"
    app: str
    releases: Term
    requirement: str
    origin: Origin | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NotOnIndex:
    """The releases are on no index of the run: they come from a URL, or an index, that only some applications name."""

    kind: ClassVar[Literal["not-on-index"]] = "not-on-index"
    releases: Term
    url: str = ""
    index: str = ""


Refusal = RequiresPython | NoFile | Unreadable | Yanked | Prerelease | CutOff | Hash | NotOnIndex
"""Why releases cannot be used, whatever requires them."""

Premise = Written | Constraint | Asked | WrittenPython | Published | OneVersion | Refusal
"""What holds by itself: it can be read where it stands."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """What is left of a project: only these releases can be selected, or, where not `is_allowed`, none of them."""

    releases: Term
    is_allowed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Derived:
    """In an environment of these applications the limits cannot all fail to hold.

    With one limit, it holds. Without any, the applications share no environment.
    """

    kind: ClassVar[Literal["derived"]] = "derived"
    apps: tuple[str, ...]
    limits: tuple[Limit, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class NotOnPython:
    """The applications cannot share an environment that has one of these Pythons."""

    kind: ClassVar[Literal["not-on-python"]] = "not-on-python"
    apps: tuple[str, ...]
    pythons: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NoPython:
    """None of the Pythons that an environment may have, the newest first, serves the applications.

    `statements` is the number of lines about Python from which that follows at once, 0 where it follows from what holds
    on each Python.
    """

    kind: ClassVar[Literal["no-python"]] = "no-python"
    apps: tuple[str, ...]
    pythons: tuple[str, ...]
    statements: int = 0


Conclusion = Derived | NotOnPython | NoPython
"""What follows from earlier steps."""

Fact = Premise | Conclusion
