"""What grouping costs: all pairs, minimal sets and the certified fewest environments of many applications.

`python -m benchmarks.group` makes repositories of 50, 100 and 200 applications with `benchmarks/synthetic.py`, fills
the cache, and measures each in a process of its own: CPU seconds, the peak of memory, and how often it resolved.
`--uv 200` measures `uv pip compile --offline` on so many random pairs beside it, and compares every verdict. It prints
figures and asserts nothing.

On two cores with other work on them: 50, 100 and 200 applications in 0.6, 2.0 and 4.4 s of CPU, the latter in 137 MB
with 369 sets resolved by a search and a clique of 16 for 16 environments. All of 200 random pairs have the verdict of
uv, which takes 37.5 ms of CPU a pair where its interpreter is named, beside 0.22 ms: 169 to 1. Of the 4.4 s some 0.7
are for each application alone, half of it for reading metadata; 0.7 for 4,946 conflicts of written lines, 1.2 for 715
others, each with a proof that was checked; 0.2 for what is put together and 0.7 for the searches that are left.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from itertools import combinations
from pathlib import Path
from statistics import median

from benchmarks.synthetic import CUT_OFF

PYTHON = "3.12"


def measure(folder: str) -> None:
    """Group the applications of a folder and print figures as JSON."""
    from isolate.group import group
    from isolate.model.options import RunOptions
    from isolate.pipeline.run import open_run

    options = RunOptions(
        paths=(folder,),
        pythons=(PYTHON,),
        platforms=("linux/amd64",),
        only_binary=(":all:",),
        exclude_newer=CUT_OFF,
    )
    with open_run(options, lambda _: None) as run:
        began, cpu = time.perf_counter(), time.process_time()
        solves = [0]
        solve = run.resolver.solve

        def counted(*names: object, **options: object) -> object:
            solves[0] += 1
            return solve(*names, **options)  # type: ignore[arg-type]

        run.resolver.solve = counted  # type: ignore[method-assign, assignment]
        grouping = group([app.name for app in run.apps], run.resolver)
        figures = {
            "cpu": round(time.process_time() - cpu, 2),
            "wall": round(time.perf_counter() - began, 2),
            "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
            "solves": solves[0],
            "pairs": grouping.pairs.total,
            "conflicting": sorted(grouping.pairs.conflicting),
            "conflicts": len(grouping.conflicts),
            "larger sets": sum(len(each.apps) > 2 for each in grouping.conflicts),
            "environments": len(grouping.environments),
            "certificate": grouping.certificate.kind if grouping.certificate else None,
            "lower bound": grouping.certificate.lower_bound if grouping.certificate else 0,
            "apps": [name for environment in grouping.environments for name in environment.apps],
        }
    print(json.dumps(figures))


def environment() -> dict[str, str]:
    """This environment without the folders and further indexes of pip's configuration, which uv does not read."""
    kept = {name: value for name, value in os.environ.items() if name not in ("PIP_FIND_LINKS", "PIP_EXTRA_INDEX_URL")}
    return {**kept, "PIP_CONFIG_FILE": os.devnull}


def in_a_process(folder: Path) -> dict[str, object]:
    """The figures of a fresh process."""
    command = [sys.executable, "-m", "benchmarks.group", "--measure", str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=environment())
    return dict(json.loads(done.stdout))


def compare_with_uv(folder: Path, figures: dict[str, object], number: int) -> None:
    """The CPU of uv for random pairs, at the median; every pair of which it says something else, with its reason."""
    apps = sorted(figures["apps"])  # type: ignore[call-overload]
    apart = {tuple(pair) for pair in figures["conflicting"]}  # type: ignore[attr-defined]
    pairs = random.Random(1).sample(list(combinations(apps, 2)), number)
    uv = shutil.which("uv") or str(Path(sys.executable).with_name("uv"))
    command = [uv, "pip", "compile", "--quiet", "--no-build", "--exclude-newer", CUT_OFF]
    # Without an interpreter that is named uv spends most of its time on looking for one.
    command += ["--python", sys.executable, "--python-version", PYTHON, "--python-platform", "x86_64-manylinux_2_36"]
    for pair in pairs:  # fills uv's cache
        subprocess.run([*command, *_files(folder, pair)], capture_output=True, check=False)
    spent: list[float] = []
    other: list[str] = []
    for pair in pairs:
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        done = subprocess.run(
            [*command, "--offline", *_files(folder, pair)], capture_output=True, text=True, check=False
        )
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        spent.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
        if (done.returncode != 0) != (pair in apart):
            other.append(f"{' and '.join(pair)}: uv says {' '.join(done.stderr.split()) or 'that they fit'}")
    ours = float(str(figures["cpu"])) / int(str(figures["pairs"]))
    usual = median(spent)
    print(f"uv: {1000 * usual:.1f} ms of CPU a pair, isolate {1000 * ours:.3f} ms: {usual / ours:.0f}:1")
    print(f"{number - len(other)} of {number} verdicts agree")
    for text in other:
        print("another verdict:", text)


def _files(folder: Path, pair: tuple[str, ...]) -> list[str]:
    return [str(folder / name / "requirements.txt") for name in pair]


def main() -> None:
    """Make the repositories, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--measure", help=argparse.SUPPRESS)
    parser.add_argument("--uv", type=int, default=0)
    parser.add_argument("--apps", type=int, nargs="*", default=[50, 100, 200])
    options = parser.parse_args()
    if options.measure:
        measure(options.measure)
        return
    with tempfile.TemporaryDirectory() as made:
        for apps in options.apps:
            folder = Path(made) / str(apps)
            command = [sys.executable, "-m", "benchmarks.synthetic", str(folder), "--apps", str(apps)]
            subprocess.run(command, check=True, env=environment())
            in_a_process(folder)
            figures = in_a_process(folder)
            shown = {key: value for key, value in figures.items() if key not in ("conflicting", "apps")}
            print(apps, "applications:", ", ".join(f"{key} {value}" for key, value in shown.items()), flush=True)
        if options.uv:
            compare_with_uv(folder, figures, options.uv)


if __name__ == "__main__":
    main()
