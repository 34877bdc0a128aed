"""Where two manifests of one folder cannot both be true."""

from __future__ import annotations

from packaging.specifiers import SpecifierSet

from isolate.model.manifest import Manifest
from isolate.model.problem import Problem
from isolate.model.requirement import Requirement


def contradictions(owners: list[Manifest], other: Manifest) -> tuple[Problem, ...]:
    """A warning for each line of `other` that no version satisfies together with a line of an owner.

    Lines under different markers may hold at different times, and are not compared; a pin that a lock has under a
    marker has to satisfy a line without one.
    """
    written: dict[str, list[Requirement]] = {}
    for manifest in owners:
        for each in manifest.requirements:
            written.setdefault(each.name, []).append(each)
    found = []
    for each in other.requirements:
        for own in written.get(each.name, ()):
            if _exclude_each_other(own, each, is_lock=other.role == "lock"):
                found.append(
                    Problem(
                        severity="warning",
                        code="lock-contradicts" if other.role == "lock" else "manifests-contradict",
                        message=f"`{each.text}` contradicts `{own.text}` of {own.origin}, which counts",
                        origin=each.origin,
                        hint="lock again" if other.role == "lock" else "remove or update one of the lines",
                    )
                )
                break
    return tuple(found)


def _exclude_each_other(one: Requirement, other: Requirement, *, is_lock: bool) -> bool:
    if one.url or other.url or not one.specifier or not other.specifier:
        return False
    if one.marker != other.marker and not (is_lock and not one.marker):
        return False
    return (SpecifierSet(one.specifier) & SpecifierSet(other.specifier)).is_unsatisfiable()
