"""Specifier sets to masks: `packaging` judges, and is asked about few of many sorted versions."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence

from packaging.specifiers import Specifier, SpecifierSet
from packaging.version import InvalidVersion, Version


def mask_of(specifier: str, versions: Sequence[Version]) -> int:
    """Bit i+1 is set where the specifier set contains the i-th version; versions ascend, pre-releases count too."""
    mask = (1 << len(versions)) - 1
    for each in SpecifierSet(specifier):
        mask &= _mask(each, versions)
    return mask << 1


def _mask(specifier: Specifier, versions: Sequence[Version]) -> int:
    """What one specifier accepts: a single run of ascending versions, or, for `!=`, all but one run.

    So the ends of the run are found by bisection. What has no such order (`===`) is asked one by one.
    """

    def accepts(place: int) -> bool:
        return specifier.contains(versions[place], prereleases=True)

    def refuses(place: int) -> bool:
        return not accepts(place)

    count = len(versions)
    match specifier.operator:
        case ">=":
            return _run(_first(accepts, 0, count, bisect_left(versions, _least(specifier))), count)
        case ">":
            return _run(_first(accepts, 0, count, bisect_right(versions, _least(specifier))), count)
        case "<=":
            return _run(0, _first(refuses, 0, count, bisect_right(versions, _least(specifier))))
        case "<":
            return _run(0, _first(refuses, 0, count, bisect_left(versions, _least(specifier))))
        case "==" | "~=":
            start = bisect_left(versions, _least(specifier))
            return _run(start, _first(refuses, start, count, start + 1))
        case "!=":
            start = bisect_left(versions, _least(specifier))
            return _run(0, count) & ~_run(start, _first(accepts, start, count, start + 1))
        case _:
            return sum(1 << place for place in range(count) if accepts(place))


def _least(specifier: Specifier) -> Version:
    """The version that a specifier names: of `1.2.*`, which `==` takes, the least that begins so, `1.2.dev0`."""
    text = specifier.version
    return Version(f"{text[:-2]}.dev0") if text.endswith(".*") else Version(text)


def _first(holds: Callable[[int], bool], start: int, end: int, guess: int) -> int:
    """The first place from which `holds`, which never ends once it began; `end` if it never begins.

    `guess` is where it probably begins: where it does, two questions are enough.
    """
    guess = min(guess, end)
    if guess < end and not holds(guess):
        start = guess + 1
    elif guess > start and holds(guess - 1):
        end = guess - 1
    else:
        return guess
    while start < end:
        middle = (start + end) // 2
        if holds(middle):
            end = middle
        else:
            start = middle + 1
    return start


def _run(start: int, end: int) -> int:
    return (1 << end) - (1 << start) if end > start else 0


def parse_version(text: str) -> Version | None:
    """The version of a release, None for a direct reference whose version is not known."""
    try:
        return Version(text)
    except InvalidVersion:
        return None
