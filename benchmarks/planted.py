"""Repositories whose fewest environments are known: `python -m benchmarks.planted FOLDER --graph crown --size 10`.

Each conflict of a graph is a project of its own, of which its applications want different releases: a pair pins one
each, and a triple excludes one of three each, so that any two of it fit. The wheels lie in `FOLDER/index`.

- `cliques`: cliques that share nothing, the largest of a third of the applications. Optimum: its size.
- `cycle`: an odd cycle. Optimum: 3, though no clique is larger than 2.
- `crown`: `2n` applications, each conflicting with all of the other side but its partner. Optimum: 2; taken by name one
  after the other, each into the first that fits, they come to `n`.
- `mycielski`: Mycielski's graphs, without triangles. Optimum: one more with each step; the largest clique stays 2.
- `triples`: seven applications, each line of the Fano plane a triple. No pair conflicts. Optimum: 3.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "samples"))

from build_index import Release, wheel


@dataclass(frozen=True, kw_only=True)
class Planted:
    """Applications, the sets that share no environment, and the fewest environments."""

    names: tuple[str, ...]
    conflicts: tuple[tuple[str, ...], ...]
    optimum: int


def named(number: int) -> str:
    return f"app-{number:03d}"


def planted(size: int, edges: Iterable[tuple[int, ...]], optimum: int) -> Planted:
    found = sorted({tuple(sorted(map(named, edge))) for edge in edges})
    return Planted(names=tuple(map(named, range(size))), conflicts=tuple(found), optimum=optimum)


def cliques(size: int) -> Planted:
    largest = max(2, size // 3)
    starts = range(0, size, largest)
    edges = [pair for start in starts for pair in combinations(range(start, min(start + largest, size)), 2)]
    return planted(size, edges, largest)


def cycle(size: int) -> Planted:
    odd = size | 1
    return planted(odd, [(place, (place + 1) % odd) for place in range(odd)], 3)


def crown(size: int) -> Planted:
    # By name the partners stand side by side: whoever takes one after the other puts them together.
    half = max(3, size // 2)
    edges = [(2 * one, 2 * other + 1) for one in range(half) for other in range(half) if one != other]
    return planted(2 * half, edges, 2)


def mycielski(size: int) -> Planted:
    edges, count, optimum = [(0, 1)], 2, 2
    while 2 * count + 1 <= size:
        shadow = [(one, count + other) for one, other in edges] + [(count + one, other) for one, other in edges]
        edges = [*edges, *shadow, *((count + place, 2 * count) for place in range(count))]
        count, optimum = 2 * count + 1, optimum + 1
    return planted(count, edges, optimum)


def triples(size: int) -> Planted:
    fano = [(0, 1, 2), (0, 3, 4), (0, 5, 6), (1, 3, 5), (1, 4, 6), (2, 3, 6), (2, 4, 5)]
    return planted(max(size, 7), fano, 3)


GRAPHS = {"cliques": cliques, "cycle": cycle, "crown": crown, "mycielski": mycielski, "triples": triples}


def write(folder: Path, case: Planted) -> None:
    """Write the applications, their configuration and the wheels."""
    lines: dict[str, list[str]] = {name: ["common"] for name in case.names}
    releases = [Release("common", "1.0.0")]
    for number, apps in enumerate(case.conflicts):
        project = f"p{number:04d}"
        releases += [Release(project, f"{place}.0.0") for place in range(1, len(apps) + 1)]
        for place, name in enumerate(apps, start=1):
            lines[name].append(f"{project}=={place}.0.0" if len(apps) == 2 else f"{project}!={place}.0.0")
    (folder / "index").mkdir(parents=True)
    for release in releases:
        (folder / "index" / release.filename).write_bytes(wheel(release))
    for name, texts in lines.items():
        (folder / name).mkdir()
        (folder / name / "requirements.txt").write_text("".join(f"{text}\n" for text in texts), encoding="utf-8")
    (folder / "isolate.toml").write_text('[index]\nno_index = true\nfind_links = ["index"]\n', encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--graph", choices=[*GRAPHS], required=True)
    parser.add_argument("--size", type=int, default=10)
    options = parser.parse_args()
    case = GRAPHS[options.graph](options.size)
    write(options.folder, case)
    print(f"{len(case.names)} applications, {len(case.conflicts)} conflicts, optimum {case.optimum}")


if __name__ == "__main__":
    main()
