"""The source of an application, as far as its start and its framework are read from it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceFile:
    """One text file; `path` is relative to the application's folder, with `/` between its parts."""

    path: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceTree:
    """The files read of an application, sorted by path, and `names`: the sorted paths of all its files."""

    files: tuple[SourceFile, ...] = ()
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalTree:
    """A source tree of the repository that an application requires: `path` is relative to the root of the analysis."""

    path: str
    source: SourceTree
