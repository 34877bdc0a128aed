"""What a person can do about a conflict, beside changing a line that its proof names."""

from __future__ import annotations

from collections.abc import Sequence

from packaging.specifiers import InvalidSpecifier, SpecifierSet

from isolate.model import proof as model
from isolate.model.proof import Hint
from isolate.resolve.proof.facts import files_of, term_of
from isolate.resolve.proof.premise import Premise
from isolate.resolve.universe.candidates import accepts_python
from isolate.resolve.universe.universe import Universe

_REQUIRING = ("written", "constraint", "asked", "asked-limit", "published")


def hint_for(universe: Universe, premises: Sequence[Premise], project: str, *, python_is_given: bool) -> Hint | None:
    """What helps against the first premise that an option could end, or the index that has what is asked for.

    `python_is_given`: a person asked for this Python, so that the hint may speak of another one.
    """
    for premise in premises:
        hint = _of_option(universe, premise, python_is_given=python_is_given)
        if hint is not None:
            return hint
    return _other_index(universe, premises, project)


def _of_option(universe: Universe, premise: Premise, *, python_is_given: bool) -> Hint | None:
    releases = term_of(universe, *premise.subject)
    python = universe.target.python
    kinds = {file.kind for file in files_of(universe, premise)}
    match premise.reason:
        case "prerelease":
            return model.AllowPrerelease(releases=releases)
        case "yanked":
            return model.PinYanked(releases=releases)
        case "cut-off" if any(file.upload_time for file in files_of(universe, premise)):
            return model.LaterCutOff(releases=releases)
        case "requires-python" if _is_kept_by_upper_bound(premise.specifier, python):
            return model.OnlyUpperBound(releases=releases, python=python)
        case "requires-python" if python_is_given:
            return model.OtherPython(releases=releases)
        case "no-file" if "sdist" in kinds:
            return model.AllowSourceDistribution(releases=releases)
        case "no-file" if not universe.policy.allows_wheels(premise.needed):
            return model.AllowWheel(releases=releases)
        case _:
            return None


def _is_kept_by_upper_bound(requires_python: str, python: str) -> bool:
    """Whether `Requires-Python` would accept the Python without its upper bounds."""
    try:
        specifiers = SpecifierSet(requires_python)
    except InvalidSpecifier:
        return accepts_python(requires_python, python)
    lower = ",".join(sorted(str(each) for each in specifiers if each.operator not in ("<", "<=")))
    return bool(requires_python) and accepts_python(lower, python)


def _other_index(universe: Universe, premises: Sequence[Premise], project: str) -> Hint | None:
    """The index that has a release that all requirements on the project of a clash accept.

    Of several indexes only the first that knows a project is asked for it, and a named one only for who names it.
    """
    elsewhere = universe.elsewhere(project)
    if not elsewhere:
        return None
    asked = [each for each in premises if each.needed == project and each.reason in _REQUIRING]
    if not asked or any(each.direct or each.index for each in asked):
        return None
    if any(each.reason not in (*_REQUIRING, "one-version", "not-on-index") for each in premises):
        return None
    wanted = SpecifierSet(",".join(filter(None, (each.specifier for each in asked))))
    for found in elsewhere:
        fitting = [each.version for each in found.releases if wanted.contains(each.version, prereleases=True)]
        if fitting:
            before = universe.entries[universe.project(project)].sections[0].address
            return model.OtherIndex(project=project, version=fitting[-1], index=found.index, before=before)
    return None
