"""Sets of releases in words: the shortest text that is true of the releases that are known."""

from __future__ import annotations

import sys

from isolate.resolve.direct import direct_text
from isolate.resolve.entry import Entry

EVERY = "every release"
_MOST_RUNS = 4


def version_text(entry: Entry, place: int) -> str:
    """The version of one release; of a direct reference where it comes from, too."""
    address = entry.address(place)
    return direct_text(entry.releases[place], address) if address else entry.releases[place].version


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
    runs = _runs(mask, _MOST_RUNS + 1)
    if not runs:
        return "no release"
    if runs == [(0, last)] and last > 0:
        return EVERY
    texts = [_run_text(entry, first, final) for first, final in runs]
    if len(texts) > _MOST_RUNS:
        texts = [*texts[:2], "…", _run_text(entry, *_last_run(mask))]
    return ", ".join(texts)


def _run_text(entry: Entry, first: int, final: int) -> str:
    last = len(entry.releases) - 1
    if first == final:
        return version_text(entry, first)
    if final == last:
        return f"{version_text(entry, first)} and newer"
    if first == 0:
        return f"{version_text(entry, final)} and older"
    return f"{version_text(entry, first)} to {version_text(entry, final)}"


def _last_run(mask: int) -> tuple[int, int]:
    """The first and the last place of the last run of releases in a mask."""
    length = mask.bit_length()
    gaps = ((1 << length) - 1) & ~(mask | 1)
    return gaps.bit_length() - 1 if gaps else 0, length - 2
