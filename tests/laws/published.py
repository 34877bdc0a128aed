"""Random tiny universes with everything that decides whether a release may be used, and brute force over them.

Extras that require each other, yanked releases, releases that refuse the Python, that came too late, or that have no
file for the target: the oracle knows what PEP 440, 508, 592 and 621 say of them, and nothing of the solver.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import product

from hypothesis import strategies as st
from packaging.requirements import Requirement

from isolate.model.app import App
from tests.catalog import Published, app

CUT_OFF = "2025-01-01"
PROJECTS = ("a", "b", "c")
EXTRAS = ("x", "y")
SPECIFIERS = ("", "", "", "", "", "", "==1", "==2", "<3", ">=2", "!=2", "==4")

Universe = Mapping[str, Mapping[str, Published]]

names = st.builds(
    lambda name, extras: f"{name}[{','.join(extras)}]" if extras else name,
    st.sampled_from(PROJECTS),
    st.lists(st.sampled_from(EXTRAS), max_size=2, unique=True).map(sorted),
)
lines = st.builds(lambda name, specifier: f"{name}{specifier}", names, st.sampled_from(SPECIFIERS))
metadata_lines = st.builds(
    lambda line, marker: f"{line}; {marker}" if marker else line,
    lines,
    st.sampled_from(
        ["", "", *(f"extra == '{extra}'" for extra in EXTRAS), "python_version < '3'", "os_name == 'posix'"]
    ),
)
releases = st.builds(
    Published,
    requires=st.lists(metadata_lines, max_size=2, unique=True),
    extras=st.just(EXTRAS),
    python=st.sampled_from(["", "", "", "", ">=3.8", "<3.12"]),
    tags=st.sampled_from([["py3-none-any"]] * 5 + [["cp312-cp312-win_amd64"]]),
    yanked=st.sampled_from([None] * 5 + ["broken"]),
    uploaded=st.sampled_from(["2024-03-24T00:00:00Z"] * 3 + ["2026-03-24T00:00:00Z", ""]),
)
universes = st.fixed_dictionaries(
    dict.fromkeys("ab", st.dictionaries(st.sampled_from("123"), releases, min_size=2)),
    optional={"c": st.dictionaries(st.sampled_from("123"), releases, min_size=1)},
)


def _applications(most: int) -> st.SearchStrategy[tuple[App, ...]]:
    return st.lists(st.lists(lines, min_size=1, max_size=2, unique=True), min_size=1, max_size=most).map(
        lambda texts: tuple(app(f"app{place}", *lines) for place, lines in enumerate(texts))
    )


applications, groups = _applications(2), _applications(4)


def possible(universe: Universe, apps: Sequence[App]) -> bool:
    """Whether some choice of at most one usable release per project meets every requirement that it brings along."""
    usable = {
        name: [None, *(version for version, one in found.items() if _is_usable(name, version, one, apps))]
        for name, found in universe.items()
    }
    return any(
        is_met({name: version for name, version in zip(usable, choice, strict=True) if version}, universe, apps)
        for choice in product(*usable.values())
    )


def is_met(chosen: Mapping[str, str], universe: Universe, apps: Sequence[App]) -> bool:
    """Whether what the applications require, and all that follows from it, is among the chosen releases."""
    waiting = [Requirement(line.text) for each in apps for line in each.requirements]
    seen: set[tuple[str, str]] = set()
    while waiting:
        required = waiting.pop()
        version = chosen.get(required.name)
        if version is None or not required.specifier.contains(version, prereleases=True):
            return False
        for extra in ("", *required.extras):
            if (required.name, extra) not in seen:
                seen.add((required.name, extra))
                texts = map(Requirement, universe[required.name][version].requires)
                environment = {"python_version": "3.12", "os_name": "posix", "extra": extra}
                waiting += [each for each in texts if each.marker is None or each.marker.evaluate(environment)]
    return True


def _is_usable(name: str, version: str, release: Published, apps: Sequence[App]) -> bool:
    pinned = any(each.name == name and each.specifier == f"=={version}" for app in apps for each in app.requirements)
    return (
        release.python != "<3.12"
        and list(release.tags) == ["py3-none-any"]
        and release.uploaded[:4] == "2024"
        and (release.yanked is None or pinned)
    )
