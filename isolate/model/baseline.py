"""The conflicts of an earlier run, against which a later one is compared."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass

from isolate.model.grouping import Conflict
from isolate.model.problem import InputError

SCHEMA = "isolate.baseline/1"


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownConflict:
    """A conflict as a baseline remembers it: enough to know it again, and to speak of it when it is gone."""

    id: str
    kind: str
    apps: tuple[str, ...]
    project: str
    summary: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Baseline:
    """Conflicts, sorted by their applications."""

    conflicts: tuple[KnownConflict, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """What became of a baseline: conflicts that it does not list, those it lists still, those that are gone."""

    new: tuple[Conflict, ...]
    unchanged: tuple[Conflict, ...]
    gone: tuple[KnownConflict, ...]


def compare(baseline: Baseline, conflicts: Iterable[Conflict]) -> Comparison:
    """Compare conflicts with a baseline, by their ids."""
    listed = {each.id for each in baseline.conflicts}
    found = {each.id: each for each in conflicts}
    return Comparison(
        new=tuple(each for each in found.values() if each.id not in listed),
        unchanged=tuple(each for each in found.values() if each.id in listed),
        gone=tuple(each for each in baseline.conflicts if each.id not in found),
    )


def write_baseline(conflicts: Iterable[Conflict]) -> str:
    """The text of a baseline that lists these conflicts: JSON, one conflict a line, so that a diff shows each."""
    rows = [
        {"id": each.id, "kind": each.kind, "apps": [*each.apps], "project": each.project, "summary": each.summary}
        for each in sorted(conflicts, key=lambda each: (each.apps, each.id))
    ]
    lines = ",".join(f"\n    {json.dumps(row)}" for row in rows)
    return f'{{\n  "schema": "{SCHEMA}",\n  "conflicts": [{lines}{chr(10) + "  " if rows else ""}]\n}}\n'


def read_baseline(text: str, path: str) -> Baseline:
    """The baseline that `write_baseline` wrote; raises `InputError`, naming the path, for anything else."""
    try:
        data = json.loads(text)
        if data["schema"] != SCHEMA:
            raise InputError(f"`{path}` is not a baseline of this version of `isolate`", hint="write it again")
        conflicts = tuple(
            KnownConflict(
                id=str(row["id"]),
                kind=str(row["kind"]),
                apps=tuple(map(str, row["apps"])),
                project=str(row["project"]),
                summary=str(row["summary"]),
            )
            for row in data["conflicts"]
        )
    except (ValueError, TypeError, KeyError, AttributeError):
        raise InputError(f"`{path}` is not a baseline", hint="`--write-baseline` writes one") from None
    return Baseline(conflicts=conflicts)
