"""A repository of many applications that nobody wrote: `python benchmarks/synthetic.py FOLDER --apps 200`.

Each application was "last touched" on a day of its own: its lines are about what was newest then, as pins, lower
bounds, compatible releases, ranges or bare names. The same seed, number and index give the same files, and the first
50 of 200 applications are the 50 of a smaller repository.
"""

from __future__ import annotations

import argparse
import random
from datetime import UTC, datetime, timedelta
from pathlib import Path

from packaging.version import Version

from benchmarks.index_loads import PROJECTS
from isolate.index import open_index
from isolate.model.distribution import Index, Releases
from isolate.model.settings import IndexSettings

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


def lines_of(number: int, seed: int, histories: dict[str, list[tuple[datetime, Version]]]) -> list[str]:
    """The lines of the application with that number: 5 to 15, popular projects more often than others."""
    chosen = random.Random(f"{seed}-{number}")
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


def write(folder: Path, apps: int, seed: int, index: Index) -> None:
    """Write that many applications, `app-000/requirements.txt` and so on."""
    names = [name for name in PROJECTS.split() if name not in _NOT_RUN_WITH_OTHERS]
    index.expect_releases(tuple(names))
    histories = {name: history for name in names if (history := _history(index, name))}
    for number in range(apps):
        place = folder / f"app-{number:03d}"
        place.mkdir(parents=True, exist_ok=True)
        text = "".join(f"{line}\n" for line in lines_of(number, seed, histories))
        (place / "requirements.txt").write_text(text, encoding="utf-8", newline="\n")


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
