"""What locks have in common: an array of packages in TOML, and pins with hashes."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from packaging.utils import canonicalize_name
from packaging.version import Version

from isolate.manifests.draft import Draft
from isolate.manifests.toml_document import parse
from isolate.model.origin import Origin
from isolate.model.problem import Problem
from isolate.model.requirement import Requirement, parse_marker

_HASH = re.compile(r"[a-z0-9]+:[0-9a-fA-F]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class LockedPackages:
    """A lock: its data, its packages, and the line that opens each."""

    data: dict[str, Any]
    packages: tuple[tuple[dict[str, Any], Origin], ...]


def read_packages(draft: Draft, text: str, key: str) -> LockedPackages | None:
    """The packages of a lock; None, with the problem in the draft, where it is no TOML or has none to read."""
    data = parse(draft.path, text)
    if isinstance(data, Problem):
        draft.problems.append(data)
        draft.incomplete = True
        return None
    listed = data.get(key, [])
    if not isinstance(listed, list) or not all(isinstance(each, dict) for each in listed):
        draft.lose("error", "lock-malformed", f"`{key}` is not an array of tables", Origin(file=draft.path))
        return None
    lines = _lines_of_names(text, f"[[{key}]]")
    if len(lines) != len(listed):
        lines = [0] * len(listed)
    places = (Origin(file=draft.path, line=line) for line in lines)
    return LockedPackages(data=data, packages=tuple(zip(listed, places, strict=True)))


def _lines_of_names(text: str, header: str) -> list[int]:
    """The line of the name of each package, of its header where it has none.

    Tools write one header a package, so that the whole document, which may be long, need not be searched for places.
    """
    found: list[int] = []
    named = True
    for number, line in enumerate(text.split("\n"), start=1):
        if line.rstrip() == header:
            found.append(number)
            named = False
        elif not named and line.startswith("name"):
            found[-1] = number
            named = True
    return found


def pin(
    draft: Draft,
    origin: Origin,
    *,
    name: object,
    version: object,
    extras: object = (),
    marker: object = "",
    hashes: Iterable[object] = (),
    url: str = "",
    path: str = "",
    editable: bool = False,
    index: str = "",
) -> Requirement | None:
    """The pin of one package; None, with a problem in the draft, where its values are none."""
    try:
        project = canonicalize_name(name, validate=True) if isinstance(name, str) else None
        specifier = f"=={Version(version)}" if isinstance(version, str) and not path else ""
        condition = parse_marker(marker) if isinstance(marker, str) and marker else ""
    except ValueError:
        project = None
    if project is None or not (isinstance(version, str) or url or path):
        draft.lose("error", "lock-malformed", f"the locked package {name!r} has no name, version or marker", origin)
        return None
    return Requirement(
        name=project,
        extras=tuple(sorted({canonicalize_name(each) for each in extras if isinstance(each, str)}))
        if isinstance(extras, list | tuple)
        else (),
        specifier=specifier,
        marker=condition,
        url=url,
        path=path,
        editable=editable,
        hashes=tuple(sorted({each for each in hashes if isinstance(each, str) and _HASH.fullmatch(each)})),
        index=index,
        text=f"{name}=={version}" if version else project,
        origin=origin,
    )


def hashes_of(files: object) -> list[object]:
    """The `hash` of each table of an array."""
    return [each.get("hash") for each in files if isinstance(each, dict)] if isinstance(files, list) else []
