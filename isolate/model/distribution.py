"""Releases of a project, their distributions and their metadata, as an index publishes them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol

from isolate.model.requirement import Fields


@dataclass(frozen=True, slots=True, kw_only=True)
class Distribution:
    """One file of a release (PEP 691, 700).

    `location` is an absolute URL, or a `file:` URL for a local folder. `hashes` are `(algorithm, hex)` sorted by
    algorithm. `upload_time` is the index's ISO 8601 text, empty where it gives none. `yanked` is None, or the
    reason (possibly empty). `has_metadata` says that the index announces a metadata file (PEP 658, 714), and
    `metadata_hashes` are that file's, in the form of `hashes`.
    """

    filename: str
    kind: Literal["wheel", "sdist"]
    location: str
    hashes: tuple[tuple[str, str], ...] = ()
    requires_python: str = ""
    upload_time: str = ""
    yanked: str | None = None
    size: int = 0
    has_metadata: bool = False
    metadata_hashes: tuple[tuple[str, str], ...] = ()

    def __hash__(self) -> int:
        return hash((self.filename, self.kind))


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """One version of a project and its usable kinds of files, wheels first, each kind sorted by file name.

    `version` is the normalised text of PEP 440 (`str(Version(...))`), a local part included.
    """

    project: str
    version: str
    distributions: tuple[Distribution, ...]

    def __hash__(self) -> int:
        return hash((self.project, self.version))


@dataclass(frozen=True, slots=True, kw_only=True)
class Releases:
    """All releases of a project on one index, ascending by PEP 440.

    `index` is the address that answered, without credentials. `skipped` are file names that are neither a
    wheel nor a source distribution of the project by the specifications (eggs, installers, bad versions).
    """

    project: str
    index: str
    releases: Sequence[Release]
    skipped: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Absent:
    """No index asked knows the project: a fact, unlike `Unreachable`."""

    project: str
    indexes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Unreachable:
    """What could not be found out, and why: never a verdict. `reason` is a sentence without a final period.

    `what` is a project, and `version` that of one release of it; or an application, or a file, without a version.
    `unanswered` says of a release that one of its files could not be had, which may be different the next time.
    """

    what: str
    version: str = ""
    reason: str
    hint: str = ""
    unanswered: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Metadata:
    """The part of a release's core metadata that resolution needs, texts as published.

    `source` says where it stood: `metadata` (the file beside a wheel), `wheel` (inside it), `sdist` (static
    PKG-INFO, metadata 2.2 or newer with nothing dynamic), `requires.txt` (recorded by the build that made the
    source distribution; may differ from what another build would say), `setup.py` (its literals, where nothing else
    was recorded), `git` (the files of a commit, which nothing built). `read` is what each of `requires` says where
    that was found out before, empty where it was not.
    """

    name: str
    version: str
    requires: tuple[str, ...] = ()
    extras: tuple[str, ...] = ()
    requires_python: str = ""
    source: Literal["metadata", "wheel", "sdist", "requires.txt", "setup.py", "git"] = "metadata"
    read: tuple[Fields | None, ...] = field(default=(), compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What will probably be asked for: the release of a project that a resolver would try first.

    `specifier`, `extras` and `index` are as in `Requirement`: a text of PEP 440, normalised names in order, an address.
    """

    project: str
    specifier: str = ""
    extras: tuple[str, ...] = ()
    index: str = ""


Candidate = tuple[Release, tuple[Distribution, ...]]
"""A release and the order in which its distributions are asked for its metadata."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Walk:
    """How a resolver walks from what it wants to what that requires, and the wishes that were followed.

    Of a wanted project `choose(releases, specifier)` gives the release whose metadata is read, and
    `follow(metadata, extras)` what is wanted next. Both are called in other threads, must be pure, and end a branch
    with None or `()`; what one of them raises ends the branch too.
    """

    choose: Callable[[Releases, str], Candidate | None]
    follow: Callable[[Metadata, tuple[str, ...]], Iterable[Wanted]]
    followed: set[Wanted] = field(default_factory=set)


class Index(Protocol):
    """Where releases and their metadata come from: indexes, folders of wheels, a snapshot.

    All calls may be made from any thread; none raises for what the network or a file does.
    """

    @property
    def addresses(self) -> tuple[str, ...]:
        """The indexes and folders asked, in order of priority, without credentials."""
        ...

    def releases(self, project: str, index: str = "") -> Releases | Absent | Unreachable:
        """The releases of a project (normalised name), from the first index that knows it, or from `index` alone."""
        ...

    def elsewhere(self, project: str) -> tuple[Releases, ...]:
        """The releases of a project on indexes that are configured, or named, and are not asked for it; for hints.

        What does not answer is left out: nothing is decided by it.
        """
        ...

    def metadata(self, release: Release, order: tuple[Distribution, ...]) -> Metadata | Unreachable:
        """The metadata of a release, from the first distribution of `order` that gives it."""
        ...

    def expect_metadata(self, wanted: tuple[Candidate, ...]) -> None:
        """Start to load metadata that will soon be asked for; returns at once."""
        ...

    def expect_closure(self, wanted: Iterable[Wanted], walk: Walk) -> None:
        """Start to load what a resolver will walk through, before it does; returns at once.

        Of each wanted project the releases are loaded, then the metadata of what the walk chooses, then what that
        leads to, until nothing new is wanted. A walk follows a wish once; `wanted` is read when that begins, perhaps
        in another thread, or never. Only the time of later calls changes, never what they answer.
        """
        ...
