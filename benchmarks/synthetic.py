"""A repository of many applications that nobody wrote: `python -m benchmarks.synthetic FOLDER --apps 200`.

Each application was "last touched" on a day of its own: its lines are about what was newest then, as pins, lower
bounds, compatible releases, ranges or bare names. The same seed, number and index give the same files, and the first
50 of 200 applications are the 50 of a smaller repository.
"""

from __future__ import annotations

import argparse
import random
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

from packaging.version import Version

from benchmarks.index_loads import PROJECTS
from isolate.index import open_index
from isolate.model.app import App
from isolate.model.distribution import Index, Releases, Walk, Wanted
from isolate.model.options import IndexSettings
from isolate.model.origin import Origin
from isolate.model.requirement import of_text
from isolate.model.resolution import Resolution
from isolate.resolve import Policy, Resolver, parse_cut_off

FIRST_DAY, LAST_DAY = datetime(2024, 1, 1, tzinfo=UTC), datetime(2026, 6, 30, tzinfo=UTC)
CUT_OFF = "2026-07-01"
"""What every analysis of these applications is to be run with, as `--exclude-newer`."""

STYLES = {"==": 12, ">=": 48, "~=": 12, ">=,<": 13, "": 15}
"""How often a line is written in which manner, of 100."""

_NOT_RUN_WITH_OTHERS = {"pip", "setuptools", "wheel"}


def _history(index: Index, project: str) -> list[tuple[datetime, Version]]:
    """When each stable release with a wheel came out, ascending."""
    found = index.releases(project)
    if not isinstance(found, Releases):
        return []
    history = []
    for release in found.releases:
        version = Version(release.version)
        times = [file.upload_time for file in release.distributions if file.kind == "wheel" and file.yanked is None]
        if version.is_prerelease or not all(times) or not times:
            continue
        history.append((datetime.fromisoformat(min(times)), version))
    return sorted(history)


def _line(chosen: random.Random, project: str, newest: Version) -> str:
    release = newest.release
    style = chosen.choices([*STYLES], [*STYLES.values()])[0]
    match style:
        case ">=,<":
            return f"{project}>={newest},<{release[0] + 1}"
        case "~=":
            return f"{project}~={release[0]}.{release[1] if len(release) > 1 else 0}"
        case "":
            return project
        case _:
            return f"{project}{style}{newest}"


def lines_of(number: int, attempt: int, seed: int, histories: dict[str, list[tuple[datetime, Version]]]) -> list[str]:
    """The lines of the application with that number: 5 to 15, popular projects more often than others."""
    chosen = random.Random(f"{seed}-{number}-{attempt}")
    day = FIRST_DAY + timedelta(days=chosen.randrange((LAST_DAY - FIRST_DAY).days))
    names = sorted(histories)
    weights = [1 / (3 + PROJECTS.split().index(name)) for name in names]
    wanted = chosen.randint(5, 15)
    projects: dict[str, None] = {}
    while len(projects) < wanted:
        projects[chosen.choices(names, weights)[0]] = None
    lines = []
    for project in sorted(projects):
        known = [version for uploaded, version in histories[project] if uploaded <= day]
        if known:
            lines.append(_line(chosen, project, max(known)))
    return lines


def _resolves(index: Index, lines: list[str]) -> bool:
    """Whether an application with these lines can have an environment at all."""
    requirements = tuple(of_text(line, Origin(file="requirements.txt")) for line in lines)
    app = App(name="app", path=".", folder=".", manifests=(), requirements=requirements)
    policy = Policy(exclude_newer=parse_cut_off(CUT_OFF), only_binary=frozenset({":all:"}))
    return isinstance(Resolver(index=index, apps=[app], pythons=["3.12"], policy=policy).solve(["app"]), Resolution)


def write(folder: Path, apps: int, seed: int, index: Index) -> None:
    """Write that many applications, `app-000/requirements.txt` and so on, each of which resolves alone."""
    names = [name for name in PROJECTS.split() if name not in _NOT_RUN_WITH_OTHERS]
    pages = Walk(choose=lambda *_: None, follow=lambda *_: ())
    index.expect_closure((Wanted(project=name) for name in names), pages)
    histories = {name: history for name in names if (history := _history(index, name))}
    for number in range(apps):
        drawn = (lines_of(number, attempt, seed, histories) for attempt in count())
        lines = next(lines for lines in drawn if _resolves(index, lines))
        place = folder / f"app-{number:03d}"
        place.mkdir(parents=True, exist_ok=True)
        (place / "requirements.txt").write_text("".join(f"{line}\n" for line in lines), encoding="utf-8", newline="\n")


def main() -> None:
    """Read the options and write the repository."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--apps", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with open_index(IndexSettings()) as index:
        write(options.folder, options.apps, options.seed, index)


if __name__ == "__main__":
    main()
