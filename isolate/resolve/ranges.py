"""Sets of releases in words: the shortest text that is true of the releases that are known."""

from __future__ import annotations

import sys

from isolate.resolve.direct import direct_text, indexed_text
from isolate.resolve.entry import Entry

EVERY = "every release"
_MOST_RUNS = 4


def version_text(entry: Entry, place: int) -> str:
    """The version of one release; of a direct reference where it comes from, too."""
    address = entry.address(place)
    if address:
        return direct_text(entry.releases[place], address)
    section = entry.section(place)
    return indexed_text(entry.releases[place].version, section.asked if section else "")


def ranges_in(entry: Entry, mask: int) -> tuple[tuple[str, str], ...]:
    """The first and the last version of every run of releases in a mask, ascending."""
    return tuple((version_text(entry, first), version_text(entry, final)) for first, final in _runs(mask))


def _runs(mask: int, most: int = sys.maxsize) -> list[tuple[int, int]]:
    """The first and the last place of every run of releases in a mask, of so many runs at most."""
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
    runs = _runs(mask, 2)
    if not runs:
        return "no release"
    if runs == [(0, last)] and last > 0:
        return EVERY
    if any(section.asked for section in entry.sections):
        return _by_section(entry, mask)
    return _listed(entry, mask, 0, last)


def _by_section(entry: Entry, mask: int) -> str:
    """The releases in a mask, index by index, then the direct references."""
    texts = []
    for section in entry.sections:
        place = f" from {section.asked}" if section.asked else ""
        inside = mask & section.states
        if inside == section.states and section.end - section.start > 1:
            texts.append(f"every release{place}" if place else "every release of the other indexes")
        elif inside:
            texts.append(f"{_listed(entry, inside, section.start, section.end - 1)}{place}")
    direct = range(entry.indexed, len(entry.releases))
    texts += [version_text(entry, place) for place in direct if mask & 2 << place]
    return ", ".join(texts)


def _listed(entry: Entry, mask: int, start: int, last: int) -> str:
    """The releases of a mask, among those from `start` to `last`; of many runs the first and the last are named."""
    texts = [_run(entry, first, final, start, last) for first, final in _runs(mask, _MOST_RUNS + 1)]
    if len(texts) > _MOST_RUNS:
        texts = [*texts[:2], "…", _run(entry, *_last_run(mask), start, last)]
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


def _last_run(mask: int) -> tuple[int, int]:
    """The first and the last place of the last run of releases in a mask."""
    length = mask.bit_length()
    gaps = ((1 << length) - 1) & ~(mask | 1)
    return gaps.bit_length() - 1 if gaps else 0, length - 2
