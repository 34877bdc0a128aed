"""The version and the kind of a file, from its name."""

from __future__ import annotations

from functools import cache
from typing import Literal, NamedTuple

from packaging.tags import parse_tag
from packaging.utils import canonicalize_name
from packaging.version import Version

SDIST_SUFFIXES = (".tar.gz", ".zip", ".tar.bz2", ".tar.xz", ".tgz")
"""PEP 625 knows the first alone; the others are what installers took before, and for some releases all there is."""


class ReadVersion(NamedTuple):
    """A version and its normalised text."""

    version: Version
    text: str


@cache
def version_of(text: str) -> ReadVersion | None:
    """The version a text says (PEP 440); None where it says none."""
    try:
        version = Version(text)
    except ValueError:  # also a number that Python refuses to read
        return None
    return ReadVersion(version, str(version))


@cache
def _is_tag(text: str) -> bool:
    """Whether the end of a wheel's name is a compressed tag, perhaps behind the number of a build."""
    parts = text.split("-")
    if len(parts) == 4:
        if not parts.pop(0)[:1].isdigit():
            return False
    elif len(parts) != 3:
        return False
    try:
        parse_tag("-".join(parts))
    except ValueError:
        return False
    return True


@cache
def _canonical(name: str) -> str:
    return canonicalize_name(name)


def read_filename(project: str, filename: str) -> tuple[Literal["wheel", "sdist"], ReadVersion] | None:
    """The kind and version of a file of `project` (normalised name); None for anything else.

    Wheels as the binary distribution format says. A source distribution's name ends where the project's does, so
    that files older than PEP 625 (`foo-bar-1.0-1.zip`) are read too, as pip and uv read them.
    """
    if filename.endswith(".whl"):
        parts = filename[:-4].split("-", 2)
        if len(parts) != 3 or not _is_tag(parts[2]) or "__" in parts[0] or _canonical(parts[0]) != project:
            return None
        version = version_of(parts[1])
        return None if version is None else ("wheel", version)
    for suffix in SDIST_SUFFIXES:
        if filename.endswith(suffix):
            return _read_sdist(project, filename.removesuffix(suffix))
    return None


def _read_sdist(project: str, stem: str) -> tuple[Literal["sdist"], ReadVersion] | None:
    dash = stem.find("-")
    while dash >= 0:
        if _canonical(stem[:dash]) == project:
            version = version_of(stem[dash + 1 :])
            if version is not None:
                return "sdist", version
        dash = stem.find("-", dash + 1)
    return None
