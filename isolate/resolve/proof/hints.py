"""The index that was not asked: where a release is that would do."""

from __future__ import annotations

from collections.abc import Sequence

from packaging.specifiers import SpecifierSet

from isolate.resolve.proof.premise import Premise
from isolate.resolve.universe.universe import Universe

_REQUIRING = ("written", "constraint", "published")


def index_hint(universe: Universe, premises: Sequence[Premise], project: str) -> str:
    """Which index has a release that all requirements on the project of a clash accept; empty where none has.

    Of several indexes only the first that knows a project is asked for it, and a named one only for who names it.
    """
    elsewhere = universe.elsewhere(project)
    if not elsewhere:
        return ""
    asked = [each for each in premises if each.needed.partition("[")[0] == project and each.reason in _REQUIRING]
    if not asked or any(each.direct or each.index for each in asked):
        return ""
    if any(each.reason not in (*_REQUIRING, "extra", "not-on-index") for each in premises):
        return ""
    wanted = SpecifierSet(",".join(filter(None, (each.specifier for each in asked))))
    for found in elsewhere:
        fitting = [each.version for each in found.releases if wanted.contains(each.version, prereleases=True)]
        if fitting:
            first = universe.entries[universe.project(project)].sections[0].address
            reason = f"{first} comes first and knows the project" if first else "it is asked only for what names it"
            return f"`{project} {fitting[-1]}` is on {found.index}, which was not asked for it: {reason}"
    return ""
