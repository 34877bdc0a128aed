"""Versions of Python as the files of version managers write them."""

from __future__ import annotations

import re

from packaging.specifiers import SpecifierSet

from isolate.model.manifest import Manifest, PythonStatement
from isolate.model.origin import Origin
from isolate.model.problem import Problem

_VERSION = re.compile(r"(?:c?python[-@]?)?v?(\d+(?:\.\d+)?)(?:\.\d+\S*|\.x|-dev|t|-\S*)?", re.IGNORECASE)


def specifier_of(text: str) -> str | None:
    """The specifier that a Python version as people write it means; None where it names no version of CPython.

    A patch version pins its minor version only: `3.9.13` is `==3.9.*`. Images and wheels are made for minor versions,
    and a patch version in these files goes out of date without anybody meaning it.
    """
    if match := _VERSION.fullmatch(text):
        return f"=={match[1]}.*"
    try:
        return str(SpecifierSet(text)) or None
    except ValueError:
        return None


def manifest_of(path: str, format_: str, source: str, text: str, line: int, column: int) -> Manifest:
    """The manifest of a file whose only statement is the Python version `text` at a place."""
    origin = Origin(file=path, line=line, column=column)
    specifier = specifier_of(text)
    if specifier is None:
        problem = Problem(
            severity="warning",
            code="python-version",
            message=f"`{text}` names no version of CPython and is not taken into account",
            origin=origin,
            hint="write it like `3.12`",
        )
        return Manifest(path=path, format=format_, problems=(problem,))
    return Manifest(
        path=path, format=format_, python=(PythonStatement(specifier=specifier, source=source, origin=origin),)
    )
