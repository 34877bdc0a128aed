"""Verifies a report's environments and certificate with none of the code that made them.

`python benchmarks/verify_certificate.py REPORT.json REPOSITORY` reads the report alone and asks `uv pip compile`
whether every environment resolves and every conflict that the certificate rests on does not; that fewer environments
are impossible is shown by a search over every assignment of the certificate's applications (decision 076).
`--find-links FOLDER` lets uv use the wheels of a folder alone; `--no-uv` leaves the resolving out.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections.abc import Sequence
from itertools import combinations
from pathlib import Path
from typing import Any


def fits(names: Sequence[str], conflicts: Sequence[frozenset[str]], count: int) -> bool:
    """Whether the names can be put into `count` groups that hold no conflict; no library, nothing is assumed."""
    left, edges = essential(names, conflicts, count)
    return not left or (count > 0 and Assignment(left, edges, count).exists(0))


def essential(
    names: Sequence[str], conflicts: Sequence[frozenset[str]], count: int
) -> tuple[list[str], list[frozenset[str]]]:
    """The names and conflicts without names that always find a group: each conflict closes one at most to them."""
    left, edges = sorted(names), [each for each in conflicts if each <= set(names)]
    while True:
        free = {name for name in left if sum(name in each for each in edges) < count}
        if not free:
            return left, edges
        left = [name for name in left if name not in free]
        edges = [each for each in edges if not each & free]


class Assignment:
    """An assignment in the making: the name with the fewest groups left is next (DSATUR), of most conflicts first.

    Groups are alike as long as they are empty, so that only the first empty one is tried. What an assignment closes to
    others is counted as it is made and taken back, and an assignment that leaves a name no group is not followed.
    """

    def __init__(self, names: Sequence[str], conflicts: Sequence[frozenset[str]], count: int) -> None:
        place = {name: number for number, name in enumerate(names)}
        edges = [sorted(place[name] for name in each) for each in conflicts]
        self.count = count
        self.open = set(range(len(names)))
        self.pairs: list[list[int]] = [[] for _ in names]
        self.larger: list[list[int]] = [[] for _ in names]
        for number, edge in enumerate(edges):
            for one in edge:
                if len(edge) == 2:
                    self.pairs[one].append(edge[0] + edge[1] - one)
                else:
                    self.larger[one].append(number)
        self.edges = edges
        self.degree = [len(pairs) + len(larger) for pairs, larger in zip(self.pairs, self.larger, strict=True)]
        self.closed = [0] * len(names)
        """Per name the groups it cannot have, as bits; `closing` counts what closes each."""
        self.closing = [[0] * count for _ in names]
        self.members = [[0] * count for _ in edges]
        """Per conflict how many of its names are in each group."""
        self.waiting = [set(edge) for edge in edges]

    def exists(self, used: int) -> bool:
        """Whether the names that are open can be assigned too, where so many groups are in use."""
        if not self.open:
            return True
        name = max(self.open, key=lambda each: (self.closed[each].bit_count(), self.degree[each]))
        closed = self.closed[name]
        for group in range(min(self.count, used + 1)):
            if not closed >> group & 1:
                if self.put(name, group) and self.exists(max(used, group + 1)):
                    return True
                self.take(name, group)
        return False

    def put(self, name: int, group: int) -> bool:
        """Assign a name; False where that leaves another one no group."""
        self.open.discard(name)
        alive = True
        for other in self.pairs[name]:
            self.degree[other] -= 1
            alive = self.close(other, group) and alive
        for edge in self.larger[name]:
            self.waiting[edge].discard(name)
            self.members[edge][group] += 1
            if self.members[edge][group] == len(self.edges[edge]) - 1:
                for other in self.waiting[edge]:  # one, or none where it is in another group
                    alive = self.close(other, group) and alive
        return alive

    def close(self, name: int, group: int) -> bool:
        self.closing[name][group] += 1
        self.closed[name] |= 1 << group
        return name not in self.open or self.closed[name] != (1 << self.count) - 1

    def take(self, name: int, group: int) -> None:
        """Undo `put`."""
        for other in self.pairs[name]:
            self.degree[other] += 1
            self.reopen(other, group)
        for edge in self.larger[name]:
            if self.members[edge][group] == len(self.edges[edge]) - 1:
                for other in self.waiting[edge]:
                    self.reopen(other, group)
            self.members[edge][group] -= 1
            self.waiting[edge].add(name)
        self.open.add(name)

    def reopen(self, name: int, group: int) -> None:
        self.closing[name][group] -= 1
        if not self.closing[name][group]:
            self.closed[name] &= ~(1 << group)


def bound_problems(report: dict[str, Any]) -> list[str]:
    """What is wrong with the certificate, by the conflicts that the report lists."""
    certificate = report["certificate"]
    environments = report["environments"]
    if certificate is None:
        return ["there is no certificate"] if environments else []
    count, least = len(environments), certificate["lower_bound"]
    proven = [each for each in report["conflicts"] if each["kind"] != "undecided" and each["in"] == "intent"]
    conflicts = [frozenset(each["apps"]) for each in proven]
    problems = [
        f"{environment['name']} holds the conflict of {sorted(conflict)}"
        for environment in environments
        for conflict in conflicts
        if conflict <= set(environment["apps"])
    ]
    if least > count or (certificate["kind"] != "heuristic" and least != count):
        problems.append(f"the bound is {least}, and there are {count} environments")
    if certificate["kind"] in ("clique", "heuristic") and least > 1:
        pairs = combinations(certificate["apps"], 2)
        problems += [f"{one} and {other} do not conflict" for one, other in pairs if {one, other} not in conflicts]
    if certificate["kind"] == "clique" and len(certificate["apps"]) != least:
        problems.append("the clique has another size than the bound")
    if certificate["kind"] == "unsat":
        within = [each for each in conflicts if each <= set(certificate["apps"])]
        if fits(certificate["apps"], within, least - 1):
            problems.append(f"{least - 1} groups hold the applications of the certificate")
    ok = [app["name"] for app in report["apps"] if app["status"] == "ok"]
    if sorted(name for each in environments for name in each["apps"]) != ok:
        problems.append("the environments do not hold every application once")
    return problems


def resolves(report: dict[str, Any], repository: Path, names: Sequence[str], python: str, find_links: str = "") -> bool:
    """Whether uv resolves the manifests of these applications together, under the report's cut-off date."""
    manifests = {app["name"]: app["manifests"] for app in report["apps"]}
    files = [str(repository / manifests[name][0]) for name in names]
    cut_off = report["target"]["exclude_newer"]
    command = ["uv", "pip", "compile", "--quiet", "--no-build", "--python-version", python, *files]
    command += ["--python-platform", "x86_64-manylinux_2_36", *(["--exclude-newer", cut_off] if cut_off else [])]
    # uv wants an interpreter to start from; the Python resolved for is the one that the report names.
    command += ["--python", sys.executable, "--no-python-downloads"]
    command += ["--no-index", "--find-links", find_links] if find_links else []
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def main() -> int:
    """Print every problem; the exit code is 1 where there is one."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("report", type=Path)
    parser.add_argument("repository", type=Path, nargs="?")
    parser.add_argument("--no-uv", action="store_true")
    parser.add_argument("--find-links", default="")
    options = parser.parse_args()
    report = json.loads(options.report.read_text(encoding="utf-8"))
    problems = bound_problems(report)
    if not options.no_uv:
        problems += [
            f"uv does not resolve {each['name']}"
            for each in report["environments"]
            if not resolves(report, options.repository, each["apps"], each["python"], options.find_links)
        ]
        certificate, python = report["certificate"] or {"kind": "none", "apps": []}, report["environments"][0]["python"]
        resting = set(certificate["apps"]) if len(certificate["apps"]) > 1 else set()
        problems += [
            f"uv resolves {' and '.join(each['apps'])}"
            for each in report["conflicts"]
            if each["in"] == "intent" and resting.issuperset(each["apps"]) and each["kind"] in ("direct", "transitive")
            if resolves(report, options.repository, each["apps"], python, options.find_links)
        ]
    for problem in problems:
        print(problem)
    certificate = report["certificate"] or {"kind": "none", "lower_bound": 0}
    verdict = "wrong" if problems else "holds"
    count = len(report["environments"])
    print(f"{count} environments, {certificate['kind']} bound {certificate['lower_bound']}: {verdict}")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
