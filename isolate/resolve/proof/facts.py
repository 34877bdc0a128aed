"""From the numbers and masks of a universe to the facts and terms of a proof."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import assert_never

from isolate.model import fact as model
from isolate.model.distribution import Distribution
from isolate.model.fact import Derived, Fact, Limit, Needed, Range, Term
from isolate.resolve.kernel.incompatibility import NOT_SELECTED, SELECTED, Terms
from isolate.resolve.proof.premise import Premise
from isolate.resolve.universe.project import Entry, Section
from isolate.resolve.universe.universe import Universe


def term_of(universe: Universe, project: int, mask: int) -> Term:
    """The term that says that a project is in one of the states of a mask."""
    entry = universe.entries[project]
    # As numbers, states that differ in one bit have one of 61 hashes.
    key = mask.to_bytes(mask.bit_length() // 8 + 1, "little")
    term = entry.terms.get(key)
    if term is None:
        if entry.app is not None:
            term = Term(app=entry.name, absent=mask == NOT_SELECTED)
        else:
            term = Term(
                project=entry.name,
                extra=entry.extra,
                ranges=tuple(_ranges(entry, mask)),
                absent=bool(mask & NOT_SELECTED),
                is_every=len(entry.releases) > 0 and not entry.full & ~NOT_SELECTED & ~mask,
                has_sections=any(section.asked for section in entry.sections),
            )
        entry.terms[key] = term
    return term


def _ranges(entry: Entry, mask: int) -> Iterator[Range]:
    """The releases of a mask: the runs of those of each index, then the direct references."""
    has_sections = any(section.asked for section in entry.sections)
    for section in entry.sections:
        for first, last in _runs((mask & section.states) >> 1):
            yield _range(entry, section, first, last, may_end=has_sections or not entry.addresses)
    for place, address in enumerate(entry.addresses, start=entry.indexed):
        if mask & SELECTED << place:
            version = entry.releases[place].version
            yield Range(first=version, last=version, url=address)


def _range(entry: Entry, section: Section, first: int, last: int, *, may_end: bool) -> Range:
    """One run of releases of a section; `may_end`: its ends may be those of all releases that there are."""
    return Range(
        first=entry.releases[first].version,
        last=entry.releases[last].version,
        index=section.asked,
        is_oldest=first == section.start,
        is_newest=may_end and last == section.end - 1,
    )


def _runs(bits: int) -> Iterator[tuple[int, int]]:
    """The first and the last place of every run of set bits, ascending."""
    place = 0
    while bits:
        gap = (bits & -bits).bit_length() - 1
        bits >>= gap
        length = (~bits & bits + 1).bit_length() - 1
        yield place + gap, place + gap + length - 1
        bits >>= length
        place += gap + length


def fact_of(universe: Universe, premise: Premise) -> Fact:
    """The fact that a premise states."""
    number, mask = premise.subject
    releases = term_of(universe, number, mask)
    match premise.reason:
        case "written":
            return model.Written(
                app=premise.app, requirement=premise.text, needed=_needed(universe, premise), origin=premise.origin
            )
        case "constraint":
            return model.Constraint(
                app=premise.app, requirement=premise.text, needed=_needed(universe, premise), origin=premise.origin
            )
        case "asked":
            return model.Asked(needed=_needed(universe, premise), role="required")
        case "asked-limit":
            return model.Asked(needed=_needed(universe, premise), role="limited")
        case "asked-exclusion":
            return model.Asked(needed=_needed(universe, premise), role="excluded")
        case "published":
            return model.Published(releases=releases, requirement=premise.text, needed=_needed(universe, premise))
        case "one-version":
            return model.OneVersion(project=premise.needed, extra=premise.extra)
        case "requires-python":
            return model.RequiresPython(releases=releases, specifier=premise.specifier, python=universe.target.python)
        case "no-file":
            no_wheels = not universe.policy.allows_wheels(premise.needed)
            lacks_sdist = no_wheels and {file.kind for file in files_of(universe, premise)} == {"wheel"}
            return model.NoFile(releases=releases, lacks="sdist" if lacks_sdist else "wheel", target=universe.target)
        case "unreadable":
            return model.Unreadable(releases=releases, requirement=premise.text)
        case "yanked":
            return model.Yanked(releases=releases)
        case "prerelease":
            return model.Prerelease(releases=releases)
        case "cut-off":
            return model.CutOff(releases=releases, is_dated=any(f.upload_time for f in files_of(universe, premise)))
        case "hash":
            return model.Hash(app=premise.app, releases=releases, requirement=premise.text, origin=premise.origin)
        case "not-on-index":
            return model.NotOnIndex(releases=releases, url=premise.direct, index=premise.index)
        case "unknown" | "lacks-extra":
            raise AssertionError(f"a proof rests on a preference: {premise.reason}")
        case _:
            assert_never(premise.reason)


def files_of(universe: Universe, premise: Premise) -> Iterator[Distribution]:
    """The files of the releases that a premise is about."""
    number, mask = premise.subject
    for place, release in enumerate(universe.entries[number].releases):
        if mask & SELECTED << place:
            yield from release.distributions


def _needed(universe: Universe, premise: Premise) -> Needed:
    number, unwanted = premise.terms[-1]
    return Needed(
        project=premise.needed,
        extra=premise.extra,
        specifier=premise.specifier,
        marker=premise.marker,
        url=premise.direct,
        index=premise.index,
        is_nothing=unwanted == universe.entries[number].full,
    )


def derived_from(universe: Universe, terms: Terms) -> Derived:
    """The fact that not all of these terms hold."""
    entries = universe.entries
    return Derived(
        apps=tuple(
            entries[project].name for project, mask in terms if entries[project].app is not None and mask == SELECTED
        ),
        limits=tuple(
            _limit(universe, project, mask)
            for project, mask in terms
            if entries[project].app is None and entries[project].name
        ),
    )


def _limit(universe: Universe, project: int, mask: int) -> Limit:
    if mask & NOT_SELECTED:
        left = universe.entries[project].full & ~mask
        return Limit(releases=term_of(universe, project, left), is_allowed=True)
    return Limit(releases=term_of(universe, project, mask), is_allowed=False)


def terms_of(universe: Universe, terms: Sequence[tuple[int, int]]) -> tuple[Term, ...]:
    """The terms of a step; what every solve assumes is left out."""
    return tuple(term_of(universe, project, mask) for project, mask in terms if universe.entries[project].name)
