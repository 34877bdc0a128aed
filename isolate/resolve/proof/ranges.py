"""Sets of releases in words: the shortest text that is true of the releases that are known."""

from __future__ import annotations

import sys

from isolate.resolve.facts.direct import direct_text, indexed_text
from isolate.resolve.universe.project import Entry

EVERY = "every release"

_MOST_SHOWN = 4
"""How many runs of releases are listed one by one."""


def version_text(entry: Entry, place: int) -> str:
    """The version of one release; of a direct reference where it comes from, too."""
    text = entry.texts.get(place)
    if text is None:
        text = entry.texts[place] = _version_text(entry, place)
    return text


def _version_text(entry: Entry, place: int) -> str:
    address = entry.address(place)
    if address:
        return direct_text(entry.releases[place], address)
    section = entry.section(place)
    return indexed_text(entry.releases[place].version, section.asked if section else "")


def ranges_in(entry: Entry, mask: int) -> tuple[tuple[str, str], ...]:
    """The first and the last version of every run of releases in a mask, ascending."""
    return tuple((version_text(entry, first), version_text(entry, final)) for first, final in _runs(mask))


def _runs(mask: int, most: int = sys.maxsize) -> list[tuple[int, int]]:
    """The first and the last place of the runs of releases in a mask, of so many at most."""
    runs: list[tuple[int, int]] = []
    bits, place = mask >> 1, 0
    while bits and len(runs) < most:
        gap = (bits & -bits).bit_length() - 1
        bits >>= gap
        length = (~bits & bits + 1).bit_length() - 1
        runs.append((place + gap, place + gap + length - 1))
        bits >>= length
        place += gap + length
    return runs


def describe(entry: Entry, mask: int) -> str:
    """The releases in a mask as people say it: `1.0`, `1.0 to 1.9`, `2.0 and newer`."""
    last = len(entry.releases) - 1
    mask &= entry.full
    runs = _shown(mask)
    if not runs:
        return "no release"
    if runs == [(0, last)] and last > 0:
        return EVERY
    if any(section.asked for section in entry.sections):
        return _by_section(entry, mask)
    return _listed([_run(entry, first, final, 0, last) for first, final in runs])


def _by_section(entry: Entry, mask: int) -> str:
    """The releases in a mask, index by index, then the direct references."""
    texts = []
    for section in entry.sections:
        place = f" from {section.asked}" if section.asked else ""
        inside = mask & section.states
        if inside == section.states and section.end - section.start > 1:
            texts.append(f"every release{place}" if place else "every release of the other indexes")
        elif inside:
            last = section.end - 1
            runs = [_run(entry, first, final, section.start, last) for first, final in _shown(inside)]
            texts.append(f"{_listed(runs)}{place}")
    direct = range(entry.indexed, len(entry.releases))
    texts += [version_text(entry, place) for place in direct if mask & 2 << place]
    return ", ".join(texts)


def _run(entry: Entry, first: int, final: int, start: int, last: int) -> str:
    """One run of releases among those from `start` to `last`."""
    is_plain = entry.section(first) is not None
    low, high = (entry.releases[each].version if is_plain else version_text(entry, each) for each in (first, final))
    if first == final:
        return low
    if final == last:
        return f"{low} and newer"
    return f"{high} and older" if first == start else f"{low} to {high}"


def _listed(texts: list[str]) -> str:
    return ", ".join(texts if len(texts) <= _MOST_SHOWN else [*texts[:2], "…", texts[-1]])


def _shown(mask: int) -> list[tuple[int, int]]:
    """The runs of releases in a mask that `_listed` shows; of many the first and the last."""
    runs = _runs(mask, _MOST_SHOWN + 1)
    if len(runs) > _MOST_SHOWN:
        gaps = ((1 << mask.bit_length()) - 1) & ~mask
        runs[-1] = (gaps.bit_length() - 1, mask.bit_length() - 2)
    return runs
