"""Sets of releases in words: the shortest text that is true of the releases that are known."""

from __future__ import annotations

from isolate.resolve.direct import direct_text
from isolate.resolve.entry import Entry

EVERY = "every release"


def version_text(entry: Entry, place: int) -> str:
    """The version of one release; of a direct reference where it comes from, too."""
    address = entry.address(place)
    return direct_text(entry.releases[place], address) if address else entry.releases[place].version


def ranges_in(entry: Entry, mask: int) -> tuple[tuple[str, str], ...]:
    """The first and the last version of every run of releases in a mask, ascending."""
    return tuple((version_text(entry, first), version_text(entry, final)) for first, final in _runs(mask))


def _runs(mask: int) -> list[tuple[int, int]]:
    """The first and the last place of every run of releases in a mask."""
    runs = []
    bits, place = mask >> 1, 0
    while bits:
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
    runs = _runs(mask & entry.full)
    if not runs:
        return "no release"
    if runs == [(0, last)] and last > 0:
        return EVERY
    texts = []
    for first, final in runs:
        if first == final:
            texts.append(version_text(entry, first))
        elif final == last:
            texts.append(f"{version_text(entry, first)} and newer")
        elif first == 0:
            texts.append(f"{version_text(entry, final)} and older")
        else:
            texts.append(f"{version_text(entry, first)} to {version_text(entry, final)}")
    if len(texts) > 4:
        texts = [*texts[:2], "…", texts[-1]]
    return ", ".join(texts)
