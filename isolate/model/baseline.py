"""The conflicts of an earlier run, against which a later one is compared."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from isolate.model.fact import WrittenPython
from isolate.model.grouping import Conflict
from isolate.model.problem import InputError

SCHEMA = "isolate.baseline/1"


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownConflict:
    """A conflict as a baseline remembers it: enough to know it again, and to speak of it when it is gone.

    `lines` are, for each of its applications, what those of its lines say that the proof rests on, sorted; empty in
    baselines that do not have them.
    """

    id: str
    kind: str
    apps: tuple[str, ...]
    project: str
    summary: str
    lines: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Baseline:
    """Conflicts, sorted by their applications; `name` is what it is called where something is compared with it."""

    conflicts: tuple[KnownConflict, ...] = ()
    name: str = "the baseline"


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """What became of a baseline: conflicts that it does not list, those it lists still, those that are gone.

    `renamed` pairs what the baseline lists with a conflict among `unchanged` that has other names.
    """

    new: tuple[Conflict, ...]
    unchanged: tuple[Conflict, ...]
    gone: tuple[KnownConflict, ...]
    renamed: tuple[tuple[KnownConflict, Conflict], ...] = ()


def compare(baseline: Baseline, conflicts: Iterable[Conflict], apps: Collection[str]) -> Comparison:
    """Compare conflicts with a baseline, by their ids; `apps` are the names of all applications there are.

    A conflict that is not listed is one of the baseline under another name where the only difference is that
    applications have names that were not in it, in the place of names that no application has any more, and their
    lines say the same.
    """
    listed = {each.id for each in baseline.conflicts}
    found = {each.id: each for each in conflicts}
    new = {each.id: each for each in found.values() if each.id not in listed}
    gone = {each.id: each for each in baseline.conflicts if each.id not in found}
    listed_apps = {name for each in baseline.conflicts for name in each.apps}
    renamed: list[tuple[KnownConflict, Conflict]] = []
    for known in tuple(gone.values()):
        match = next((each for each in new.values() if _is_renamed(known, each, apps, listed_apps)), None)
        if match is not None:
            del gone[known.id], new[match.id]
            renamed.append((known, match))
    return Comparison(
        new=tuple(new.values()),
        unchanged=tuple(each for each in found.values() if each.id not in new),
        gone=tuple(gone.values()),
        renamed=tuple(renamed),
    )


def _is_renamed(known: KnownConflict, found: Conflict, apps: Collection[str], listed_apps: Collection[str]) -> bool:
    if (known.kind, known.project, len(known.apps)) != (found.kind, found.project, len(found.apps)):
        return False
    before = dict(zip(known.apps, known.lines, strict=False))
    after = dict(zip(found.apps, lines_by_app(found), strict=True))
    kept = before.keys() & after.keys()
    lost = [name for name in known.apps if name not in kept]
    come = [name for name in found.apps if name not in kept]
    if not lost or any(name in apps or not before.get(name) for name in lost) or {*come} & {*listed_apps}:
        return False
    return sorted(before[name] for name in lost) == sorted(after[name] for name in come)


def lines_by_app(conflict: Conflict) -> tuple[tuple[str, ...], ...]:
    """For each application of a conflict what its lines say that the proof rests on, sorted."""
    said: dict[str, set[str]] = {name: set() for name in conflict.apps}
    for step in conflict.steps:
        if step.origin is not None and step.app in said:
            said[step.app].add(
                f"python {step.requirement}" if isinstance(step.fact, WrittenPython) else step.requirement
            )
    return tuple(tuple(sorted(texts)) for texts in said.values())


def remembered(conflict: Conflict, summary: str) -> KnownConflict:
    """A conflict as a baseline remembers it, with the sentence that it is spoken of with when it is gone."""
    return KnownConflict(
        id=conflict.id,
        kind=conflict.kind,
        apps=conflict.apps,
        project=conflict.project,
        summary=summary,
        lines=lines_by_app(conflict),
    )


def write_baseline(conflicts: Iterable[KnownConflict]) -> str:
    """The text of a baseline that lists these conflicts: JSON, one conflict a line, so that a diff shows each."""
    rows = [
        {
            "id": each.id,
            "kind": each.kind,
            "apps": [*each.apps],
            "project": each.project,
            "summary": each.summary,
            "lines": [[*texts] for texts in each.lines],
        }
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
                lines=tuple(tuple(map(str, texts)) for texts in row.get("lines", ())),
            )
            for row in data["conflicts"]
        )
    except (ValueError, TypeError, KeyError, AttributeError):
        raise InputError(f"`{path}` is not a baseline", hint="`--write-baseline` writes one") from None
    return Baseline(conflicts=conflicts)
