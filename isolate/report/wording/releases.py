"""Sets of releases in words: the shortest text that is true of the releases that are known."""

from __future__ import annotations

from collections.abc import Sequence

from isolate.model.fact import Range, Term

_MOST_SHOWN = 4
"""How many runs of releases are listed one by one."""


def named(releases: Term) -> str:
    """The releases of a term with the name of their project: `anyio 4.0 and newer`, every release of `anyio`."""
    if _is_every(releases):
        return f"every release of `{releases.label}`"
    return f"`{releases.label} {versions(releases)}`"


def versions(releases: Term) -> str:
    """The releases of a term as people say them: `1.0`, `1.0 to 1.9`, `2.0 and newer`."""
    if _is_every(releases):
        return "every release"
    if not releases.ranges:
        return "no release"
    if releases.has_sections:
        return _by_index(releases.ranges)
    return _few([_run(each) for each in releases.ranges])


def _is_every(releases: Term) -> bool:
    """Whether to say `every release`: of a project that has a single one its version is said."""
    return releases.is_every and releases.is_several


def are(releases: Term, singular: str, plural: str) -> str:
    """The form of a verb for releases: `c 1` is, `c 1 to 2` are, every release of `c` is."""
    return plural if releases.is_several and not releases.is_every else singular


def _by_index(ranges: Sequence[Range]) -> str:
    """Releases index by index, then the direct references."""
    by_index: dict[str, list[Range]] = {}
    for each in ranges:
        if not each.url:
            by_index.setdefault(each.index, []).append(each)
    texts = []
    for index, runs in by_index.items():
        place = f" from {index}" if index else ""
        if runs[0].is_oldest and runs[0].is_newest and runs[0].first != runs[0].last:
            texts.append(f"every release{place}" if place else "every release of the other indexes")
        else:
            texts.append(f"{_few([_run(each) for each in runs])}{place}")
    return ", ".join((*texts, *(_run(each) for each in ranges if each.url)))


def _run(each: Range) -> str:
    if each.url:
        return f"{each.first} from {each.url}" if each.first else f"the one from {each.url}"
    if each.first == each.last:
        return each.first
    if each.is_newest:
        return f"{each.first} and newer"
    return f"{each.last} and older" if each.is_oldest else f"{each.first} to {each.last}"


def _few(texts: list[str]) -> str:
    return ", ".join(texts if len(texts) <= _MOST_SHOWN else [*texts[:2], "…", texts[-1]])
