"""How the cost of resolving grows: over the number of projects, and over the releases of one project.

`python benchmarks/growth.py` resolves synthetic universes of growing size, held in memory, and prints the CPU of each
and the exponent between neighbours and over all: 1 means that twice the work takes twice as long. It asserts nothing.

On two shared cores: exponents over all of 1.0 for 10 to 1,000 projects, of 0.7 where they are refuted, of 1.0 for 10 to
5,000 releases that are rejected, and of 1.0 where all of them are refuted with the proof (3 ms to 1.5 s). The step to
5,000 releases has 1.2 to 1.35: sets of so many releases are numbers of 5,000 bits, and to intersect two of them takes
twice as long as of 1,000. The program looks for cycles of objects rarely (`isolate.__main__`), and so does this; at
Python's own thresholds that step has 1.4, and that to 1,000 projects was 1.5.
"""

from __future__ import annotations

import gc
import math
import time
from collections.abc import Mapping, Sequence
from statistics import median

from isolate.model.app import App
from isolate.model.distribution import Absent, Distribution, Metadata, Release, Releases
from isolate.model.origin import Origin
from isolate.model.proof import Proof
from isolate.model.requirement import of_text
from isolate.model.resolution import Resolution
from isolate.resolve import Resolver

Universe = Mapping[str, Mapping[str, Sequence[str]]]
PROJECTS = (10, 30, 100, 300, 1000)
RELEASES = (10, 50, 200, 1000, 5000)
RUNS = 5
ENOUGH = 5.0
"""Seconds of CPU after which a size is not measured again."""


class Memory:
    """An index that answers from a universe; releases are made beforehand, as a cache would give them."""

    addresses = ("https://index.example/simple/",)

    def __init__(self, universe: Universe) -> None:
        self._universe = universe
        self._releases = {
            project: Releases(
                project=project,
                index=self.addresses[0],
                releases=tuple(_release(project, version) for version in sorted(versions, key=float)),
            )
            for project, versions in universe.items()
        }

    def releases(self, project: str, index: str = "") -> Releases | Absent:  # noqa: ARG002 - there is one index
        return self._releases.get(project) or Absent(project=project, indexes=self.addresses)

    def elsewhere(self, project: str) -> tuple[Releases, ...]:  # noqa: ARG002 - there is one index
        return ()

    def metadata(self, release: Release, _: object) -> Metadata:
        requires = tuple(self._universe[release.project][release.version])
        return Metadata(name=release.project, version=release.version, requires=requires)

    def expect_metadata(self, *_: object) -> None:
        pass

    def expect_closure(self, *_: object) -> None:
        pass


def _release(project: str, version: str) -> Release:
    name = f"{project}-{version}-py3-none-any.whl"
    file = Distribution(filename=name, kind="wheel", location=f"https://files.example/{name}")
    return Release(project=project, version=version, distributions=(file,))


def wide(projects: int) -> tuple[Universe, Sequence[str]]:
    """A tree of projects with ten releases each, every one requiring two more."""
    universe = {
        f"p{number}": {
            str(version): [f"p{child}>={version // 2}" for child in (2 * number, 2 * number + 1) if child <= projects]
            for version in range(1, 11)
        }
        for number in range(1, projects + 1)
    }
    return universe, ["p1"]


def rejected(releases: int) -> tuple[Universe, Sequence[str]]:
    """One project whose releases each require another release of a second one, all but the oldest in vain."""
    numbers = range(1, releases + 1)
    universe = {
        "front": {str(number): [f"middle=={number}"] for number in numbers},
        "middle": {str(number): ["end<2" if number == 1 else "end>=2"] for number in numbers},
        "end": {"1": [], "2": []},
    }
    return universe, ["front", "end<2"]


def refuted(releases: int) -> tuple[Universe, Sequence[str]]:
    """The same, but the oldest fits no more than the others: with the proof."""
    universe, lines = rejected(releases)
    return {**universe, "middle": {version: ["end>=2"] for version in universe["middle"]}}, lines


def refuted_tree(projects: int) -> tuple[Universe, Sequence[str]]:
    """The tree of projects, the last leaf of which wants what the application refuses: with the proof."""
    universe, lines = wide(projects)
    last = f"p{projects}"
    wanting = {version: ["end>=2"] for version in universe[last]}
    return {**universe, last: wanting, "end": {"1": [], "2": []}}, [*lines, "end<2"]


def published(releases: int) -> tuple[Universe, Sequence[str]]:
    """One project with many releases, of which the newest fits."""
    return {"front": {str(number): [] for number in range(1, releases + 1)}}, ["front>=1"]


def cost(universe: Universe, lines: Sequence[str]) -> float:
    """Seconds of CPU to resolve, in the middle of a few runs."""
    index = Memory(universe)
    requirements = tuple(of_text(text, Origin(file="app/requirements.txt", line=1)) for text in lines)
    app = App(name="app", path="app", folder="app", manifests=(), requirements=requirements)
    taken = []
    for _ in range(RUNS):
        began = time.process_time()
        answer = Resolver(index=index, apps=(app,), pythons=("3.12",), platforms=("linux/amd64",)).solve(["app"])
        taken.append(time.process_time() - began)
        assert isinstance(answer, Resolution | Proof)
        if sum(taken) > ENOUGH:
            break
    return median(taken)


def main() -> None:
    gc.set_threshold(1_000_000)
    for title, make, sizes in (
        ("projects, ten releases each", wide, PROJECTS),
        ("projects, refuted by the last of them, with the proof", refuted_tree, PROJECTS),
        ("releases of one project, the newest fits", published, RELEASES),
        ("releases rejected one by one", rejected, RELEASES),
        ("releases that are all refuted, with the proof", refuted, RELEASES),
    ):
        print(f"\n{title}")
        known: list[tuple[int, float]] = []
        for size in sizes:
            known.append((size, cost(*make(size))))
            print(f"  {size:5}  {known[-1][1] * 1000:9.2f} ms  {_exponent(known[-2:])}")
        print(
            f"  exponent over all: {_exponent([known[0], known[-1]])}, over the larger half: {_exponent(known[2::2])}"
        )


def _exponent(known: Sequence[tuple[int, float]]) -> str:
    if len(known) < 2:
        return ""
    (small, little), (large, much) = known
    return f"{math.log(much / little) / math.log(large / small):.2f}"


if __name__ == "__main__":
    main()
