"""What resolving costs beside uv and nab: CPU, wall time and memory on warm caches, and wall time on cold ones.

    python benchmarks/resolve.py [NAME ...] [--uv PROGRAM] [--nab PROGRAM] [--runs N] [--cache FOLDER] [--cold N]

Every program answers the same requirements for the same target, wheels only, without network; the programs take turns.
Printed are medians, and the medians of the ratios of each turn. "inside" is `isolate` without the start of a
process and its imports; "net" takes from the others what they need to print their version. Python's own time to start
is in the first column of `isolate`, which reads a folder, resolves and prints a report.

On two cores, CPU of "inside" beside the net of uv 0.13: boto3 1.5, airflow 1.5, jupyter 1.2, chain 1.2; flask 0.4,
django 0.2, data 0.7, fastapi 0.9. Beside the net of nab 0.03 to 0.1. Cold, wall time of the whole process beside uv:
boto3 1.0, airflow 0.3, jupyter 1.0, fastapi 1.3; flask and data 2.0, where 0.2 s to start are more than half of uv's
time. As a whole process `isolate` takes 0.20 to 0.25 s of CPU on the small ones: nab takes less of flask (0.15) and
django (0.14), and more of all others. 435 pairs of 30 applications take 0.26 s once their metadata is in memory.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from pypi_simple import PYPI_SIMPLE_ENDPOINT

sys.path.insert(0, str(Path(__file__).parent))
from chain import REQUIREMENTS, chain, served, write_index

CUT_OFF = "2026-10-01"
LENGTH_OF_CHAIN = 2000
QUESTIONS = {
    "boto3": ("boto3", "urllib3<1.25.4"),
    "airflow": ("apache-airflow[all]",),
    "jupyter": ("jupyter",),
    "chain": REQUIREMENTS,
    "flask": ("flask", "gunicorn"),
    "fastapi": ("fastapi[standard]", "sqlalchemy", "alembic"),
    "django": ("django", "celery[redis]", "psycopg[binary]", "django-rest-framework"),
    "data": ("pandas", "scikit-learn", "matplotlib"),
}
LARGE = ("boto3", "airflow", "jupyter", "chain")


@dataclass(frozen=True, kw_only=True)
class Cost:
    """Seconds, seconds and mebibytes."""

    cpu: float
    wall: float
    memory: float


def run(command: Sequence[str], answer: Path) -> Cost:
    """Run a program to its end; that it finds no resolution is an answer like any other."""
    environment = {**os.environ, "UV_NO_PROGRESS": "1", "NO_COLOR": "1"}
    with answer.open("wb") as output:
        began = time.perf_counter()
        process = subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT, env=environment)
        _, status, used = os.wait4(process.pid, 0)
    wall = time.perf_counter() - began
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in (0, 1):
        sys.exit(f"error: {' '.join(command)}\n{answer.read_text(encoding='utf-8', errors='replace')[-2000:]}")
    return Cost(cpu=used.ru_utime + used.ru_stime, wall=wall, memory=used.ru_maxrss / 1024)


@dataclass(frozen=True, kw_only=True)
class Programs:
    """The programs found, as commands for one question; `offline` is after a first run has filled the caches."""

    uv: str
    nab: str
    cache: Path
    index: str
    cut_off: str

    def commands(self, folder: Path, *, offline: bool) -> dict[str, list[str]]:
        without_network = ["--offline"] if offline else []
        source = folder / "app/requirements.txt"
        own = [
            *("--python", "3.12", "--platform", "linux/amd64", "--only-binary", ":all:", "--index-url", self.index),
            *(("--exclude-newer", self.cut_off) if self.cut_off else ()),
        ]
        found = {
            "isolate": [sys.executable, "-m", "isolate", "analyze", str(source.parent), *own, *without_network],
            "inside": [
                *(sys.executable, __file__, "--inside", str(source), "--index", self.index),
                *("--cut-off", self.cut_off, *without_network),
            ],
        }
        if self.uv:
            found["uv"] = [
                *(self.uv, "pip", "compile", "--quiet", "--no-config", "--no-header", "--no-annotate", str(source)),
                # An interpreter that is named spares uv the search for one, which takes longer than resolving.
                *("--python", sys.executable, "--python-version", "3.12.13"),
                *("--python-platform", "x86_64-manylinux_2_36"),
                *("--only-binary", ":all:", "--index-url", self.index, "--cache-dir", f"{self.cache}/uv"),
                *(("--exclude-newer", self.cut_off) if self.cut_off else ()),
                *without_network,
            ]
        if self.nab:
            found["nab"] = [
                *(self.nab, "lock", str(folder / "nab/pyproject.toml"), "--cache-dir", f"{self.cache}/nab"),
                *("--project-environment-python", "3.12.13", "--project-environment-platform", "linux_x86_64"),
                *("--project-dist-policy", "wheel-only", "--project-build-policy", "never"),
                *("--format", "requirements-without-hashes", "--output", "-"),
                *(("--project-uploaded-prior-to", f"{self.cut_off}T00:00:00Z") if self.cut_off else ()),
                *without_network,
            ]
        return found

    def starts(self, folder: Path) -> dict[str, float]:
        """The CPU each other program needs to print its version."""
        programs = {"uv": self.uv, "nab": self.nab}
        costs = {
            name: [run([path, "--version"], folder / "version").cpu for _ in range(7)]
            for name, path in programs.items()
            if path
        }
        return {name: median(each) for name, each in costs.items()}


def write_question(requirements: Sequence[str], index: str, folder: Path) -> None:
    """Write the requirements as each program reads them."""
    for name in ("app", "nab"):
        (folder / name).mkdir(parents=True)
    (folder / "app/requirements.txt").write_text("".join(f"{line}\n" for line in requirements), encoding="utf-8")
    listed = ", ".join(f'"{line}"' for line in requirements)
    own_index = "" if index == PYPI_SIMPLE_ENDPOINT else f'[[tool.nab.indexes]]\nname = "local"\nurl = "{index}"\n'
    (folder / "nab/pyproject.toml").write_text(
        f'[project]\nname = "root"\nversion = "1"\nrequires-python = ">=3.12"\ndependencies = [{listed}]\n{own_index}',
        encoding="utf-8",
    )


def compare(name: str, programs: Programs, folder: Path, runs: int) -> None:
    """Fill the caches, then let the programs take turns; print medians and ratios."""
    write_question(QUESTIONS[name], programs.index, folder)
    answer = folder / "answer"
    for command in programs.commands(folder, offline=False).values():
        run(command, answer)
    costs: dict[str, list[Cost]] = {}
    for _ in range(runs):
        for program, command in programs.commands(folder, offline=True).items():
            cost = run(command, answer)
            if program == "inside":
                own = json.loads(answer.read_text(encoding="utf-8"))
                cost = Cost(cpu=own["cpu"], wall=own["wall"], memory=cost.memory)
            costs.setdefault(program, []).append(cost)
    starts = programs.starts(folder)
    print(f"\n{name}: {', '.join(QUESTIONS[name])}")
    for program, each in costs.items():
        cpu, wall, memory = (median(getattr(one, what) for one in each) for what in ("cpu", "wall", "memory"))
        net = f"  net {cpu - starts[program]:6.3f}" if program in starts else ""
        print(f"  {program:8} CPU {cpu:6.3f} s  wall {wall:6.3f} s  memory {memory:5.0f} MiB{net}")
    for other, start in starts.items():
        pairs = list(zip(costs["isolate"], costs["inside"], costs[other], strict=True))
        whole = median(own.cpu / theirs.cpu for own, _, theirs in pairs)
        inside = median(own.cpu / max(theirs.cpu - start, 0.001) for _, own, theirs in pairs)
        print(f"  CPU beside {other}: whole process {whole:.2f} times, without start {inside:.2f} times")


def compare_cold(name: str, programs: Programs, folder: Path, runs: int) -> None:
    """Wall time with empty caches, isolate and uv in turn."""
    write_question(QUESTIONS[name], programs.index, folder)
    walls: dict[str, list[float]] = {"isolate": [], "uv": []}
    for turn in range(runs):
        for program, times in walls.items():
            cache = folder / f"{program}-{turn}"
            os.environ["ISOLATE_CACHE_DIR"] = str(cache)
            own = Programs(uv=programs.uv, nab="", cache=cache, index=programs.index, cut_off=programs.cut_off)
            times.append(run(own.commands(folder, offline=False)[program], folder / "answer").wall)
    ratio = median(own / other for own, other in zip(*walls.values(), strict=True))
    shown = ", ".join(f"{program} {median(times):.2f} s" for program, times in walls.items())
    print(f"\n{name}, cold: {shown}; {ratio:.2f} times")


def inside(source: Path, index: str, cut_off: str, *, offline: bool) -> None:
    """Resolve one file in this process and print what that took, imports left out."""
    import gc

    from isolate.discover import discover
    from isolate.index import open_index
    from isolate.model.options import IndexSettings
    from isolate.resolve import Policy, Resolver, parse_cut_off

    gc.set_threshold(1_000_000)  # as `isolate.__main__` does
    apps = discover((source,)).apps
    policy = Policy(exclude_newer=parse_cut_off(cut_off), only_binary=frozenset({":all:"}))
    cpu, wall = time.process_time(), time.perf_counter()
    with open_index(IndexSettings(index_url=index, offline=offline)) as opened:
        resolver = Resolver(index=opened, apps=apps, pythons=("3.12",), platforms=("linux/amd64",), policy=policy)
        resolver.prefetch()
        answer = resolver.solve([app.name for app in apps])
        cost = {"cpu": time.process_time() - cpu, "wall": time.perf_counter() - wall}
    print(json.dumps({**cost, "answer": type(answer).__name__}))


def pairs_of_applications(corpus: Path) -> None:
    """All pairs of 30 applications, each solved, once their metadata is in memory; CPU of one process."""
    from collections import Counter
    from itertools import combinations

    from parity import read_corpus

    from isolate.index import open_index
    from isolate.model.distribution import Index
    from isolate.model.options import IndexSettings
    from isolate.resolve import Policy, Resolver, parse_cut_off

    apps = read_corpus(corpus)[0][:30]
    policy = Policy(exclude_newer=parse_cut_off(CUT_OFF), only_binary=frozenset({":all:"}))

    def solve_all(index: Index) -> tuple[float, str]:
        resolver = Resolver(index=index, apps=apps, pythons=("3.12",), platforms=("linux/amd64",), policy=policy)
        began = time.process_time()
        answers = [resolver.solve(pair) for pair in combinations([app.name for app in apps], 2)]
        kinds = Counter(type(answer).__name__ for answer in answers)
        return time.process_time() - began, ", ".join(f"{number} {kind}" for kind, number in kinds.items())

    with open_index(IndexSettings(index_url=PYPI_SIMPLE_ENDPOINT)) as index:
        solve_all(index)  # fills the cache
    # Without network no thread is left that loads ahead while the time is taken.
    with open_index(IndexSettings(index_url=PYPI_SIMPLE_ENDPOINT, offline=True)) as index:
        for turn in ("first, from the cache", "then, from memory"):
            taken, told = solve_all(index)
            print(f"\n435 pairs of 30 applications ({told}), {turn}: {taken:.2f} s of CPU")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", default=[*QUESTIONS, "pairs"], help=f"{', '.join(QUESTIONS)}, pairs")
    parser.add_argument("--uv", default=shutil.which("uv") or "", help="the program")
    parser.add_argument("--nab", default=shutil.which("nab") or "", help="the program")
    parser.add_argument("--runs", type=int, default=7)
    parser.add_argument("--cold", type=int, default=0, metavar="N", help="also compare cold, so many times")
    parser.add_argument("--cache", type=Path, help="a folder for the caches of all  [default: a temporary one]")
    parser.add_argument("--corpus", type=Path, default=Path(__file__).parents[2] / "shared/corpus")
    parser.add_argument("--inside", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--index", default=PYPI_SIMPLE_ENDPOINT, help=argparse.SUPPRESS)
    parser.add_argument("--cut-off", default=CUT_OFF, help=argparse.SUPPRESS)
    parser.add_argument("--offline", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.inside:
        inside(given.inside, given.index, given.cut_off, offline=given.offline)
        return
    # What is installed has its bytecode; a shell that keeps Python from writing any would have it compiled each time.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        cache = given.cache or folder / "cache"
        os.environ["ISOLATE_CACHE_DIR"] = f"{cache}/isolate"
        for name in given.names:
            common = {"uv": given.uv, "nab": given.nab, "cache": cache}
            if name == "pairs":
                pairs_of_applications(given.corpus)
            elif name == "chain":
                write_index(chain(LENGTH_OF_CHAIN), folder / "index")
                with served(folder / "index") as address:
                    compare(name, Programs(**common, index=address, cut_off=""), folder / name, given.runs)
            else:
                programs = Programs(**common, index=PYPI_SIMPLE_ENDPOINT, cut_off=given.cut_off)
                compare(name, programs, folder / name, given.runs)
                if given.cold and given.uv:
                    compare_cold(name, programs, folder / f"{name}-cold", given.cold)
                    os.environ["ISOLATE_CACHE_DIR"] = f"{cache}/isolate"


if __name__ == "__main__":
    main()
