"""Proofs as data: steps that state facts, and what can be done about them; `report.wording` puts them into words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

from isolate.model.fact import Constraint, Fact, Hash, Published, Term, Unreadable, Written, WrittenPython
from isolate.model.origin import Origin
from isolate.model.target import Target


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step of a proof: the terms that cannot all hold together, and the fact that says so.

    A premise has no `because`; a conclusion names the earlier steps (by number, from 1) that it follows from.
    `targets` are set where a premise is about some of the targets of its proof only: several Pythons were tried.
    """

    number: int
    terms: tuple[Term, ...]
    fact: Fact
    because: tuple[int, ...] = ()
    targets: tuple[Target, ...] = ()

    @property
    def app(self) -> str:
        """The application whose line it is, empty where it is no line of an application."""
        match self.fact:
            case Written(app=app) | Constraint(app=app) | WrittenPython(app=app) | Hash(app=app):
                return app
            case _:
                return ""

    @property
    def origin(self) -> Origin | None:
        """Where the line of an application stands; None where it is none."""
        match self.fact:
            case Written() | Constraint() | WrittenPython() | Hash():
                return self.fact.origin
            case _:
                return None

    @property
    def requirement(self) -> str:
        """The line that is meant, as it is written or published; empty where it is none."""
        match self.fact:
            case Written() | Constraint() | Hash() | Published() | Unreadable():
                return self.fact.requirement
            case WrittenPython(specifier=specifier):
                return specifier
            case _:
                return ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AllowPrerelease:
    """`--prerelease if-necessary` would allow the releases."""

    kind: ClassVar[Literal["allow-prerelease"]] = "allow-prerelease"
    releases: Term


@dataclass(frozen=True, slots=True, kw_only=True)
class PinYanked:
    """A requirement that pins the releases with `==` would use them all the same."""

    kind: ClassVar[Literal["pin-yanked"]] = "pin-yanked"
    releases: Term


@dataclass(frozen=True, slots=True, kw_only=True)
class LaterCutOff:
    """A later `--exclude-newer` would allow the releases."""

    kind: ClassVar[Literal["later-cut-off"]] = "later-cut-off"
    releases: Term


@dataclass(frozen=True, slots=True, kw_only=True)
class OnlyUpperBound:
    """The upper bound of `Requires-Python` alone keeps the releases from a Python."""

    kind: ClassVar[Literal["only-upper-bound"]] = "only-upper-bound"
    releases: Term
    python: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherPython:
    """Another `--python` may serve the releases."""

    kind: ClassVar[Literal["other-python"]] = "other-python"
    releases: Term


@dataclass(frozen=True, slots=True, kw_only=True)
class AllowSourceDistribution:
    """`--only-binary` left out the source distribution of the releases."""

    kind: ClassVar[Literal["allow-sdist"]] = "allow-sdist"
    releases: Term


@dataclass(frozen=True, slots=True, kw_only=True)
class AllowWheel:
    """`--no-binary` left out the wheels of the releases."""

    kind: ClassVar[Literal["allow-wheel"]] = "allow-wheel"
    releases: Term


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherIndex:
    """A version that would do is on an index that was not asked: `before` comes first and knows the project.

    Where `before` is empty, the index is asked only for what names it.
    """

    kind: ClassVar[Literal["other-index"]] = "other-index"
    project: str
    version: str
    index: str
    before: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LockTogether:
    """What the applications mean to require fits together, and only their locks do not."""

    kind: ClassVar[Literal["lock-together"]] = "lock-together"


@dataclass(frozen=True, slots=True, kw_only=True)
class KeepOne:
    """Two projects overwrite each other's files: one is enough, or, where `can_separate`, other environments help."""

    kind: ClassVar[Literal["keep-one"]] = "keep-one"
    projects: tuple[str, str]
    can_separate: bool


Hint = (
    AllowPrerelease
    | PinYanked
    | LaterCutOff
    | OnlyUpperBound
    | OtherPython
    | AllowSourceDistribution
    | AllowWheel
    | OtherIndex
    | LockTogether
    | KeepOne
)
"""What a person can do about a conflict, where that is more than to change a line that the proof names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Collision:
    """The paths that two projects, sorted, both install with different contents, and the targets on which they do."""

    projects: tuple[str, str]
    paths: tuple[str, ...]
    targets: tuple[Target, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """No: the steps that end in a contradiction, every one checked by `resolve.check`.

    `apps` are the applications whose lines the proof rests on, sorted; `project` is where the ranges clash: `newest`
    is the newest release that the index asked first has of it, None where no index knows the project. `targets` are the
    targets on which it holds; `everywhere` says that nothing it rests on depends on the target. `parts` are proofs
    about some of the Pythons each, where no single one is about all. `is_minimal`: no premise can be left out.
    `collisions` are what a proof of kind `files` rests on, instead of steps.
    """

    apps: tuple[str, ...]
    kind: Literal["direct", "transitive", "python", "wheel", "source", "files"]
    project: str
    steps: tuple[Step, ...]
    newest: str | None = None
    hint: Hint | None = None
    targets: tuple[Target, ...] = ()
    everywhere: bool = False
    is_minimal: bool = True
    parts: tuple[Proof, ...] = ()
    collisions: tuple[Collision, ...] = ()
