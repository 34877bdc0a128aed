"""What `isolate analyze` costs on real repositories: CPU, wall, memory, solves and what stays undecided.

`python benchmarks/repositories.py FOLDER... [-- OPTION...]` analyses each folder in a process of its own, with the
options after `--` (default: `--python 3.12 --platform linux/amd64`). `--checkout PATH`, repeatable, measures other
checkouts of this project, each with the interpreter of its `.venv`: before and after, one after the other on the same
folder, for timings of different minutes cannot be compared. `--cold` measures with an empty cache before the warm run.
`--first CODE` runs a line of Python before the analysis, to measure without a part of the program. The columns are
read from the JSON report. It prints figures and asserts nothing.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).parent.parent
OPTIONS = ("--python", "3.12", "--platform", "linux/amd64")
COLUMNS = (
    ("apps", "apps"),
    ("cpu", "CPU s"),
    ("wall", "wall s"),
    ("mb", "MB"),
    ("searches", "searches"),
    ("pairs", "pairs"),
    ("conflicting", "conflicting"),
    ("undecided", "undecided"),
    ("conflicts", "conflicts"),
    ("environments", "environments"),
    ("bound", "bound"),
    ("complete", "complete"),
)

CHILD = """
import json, resource, sys, time
began = time.perf_counter()
sys.argv = sys.argv[1:]
figures_to, first = sys.argv.pop(1), sys.argv.pop(1)
import gc
gc.set_threshold(1_000_000)
from isolate.cli.run import run
import isolate.resolve.resolver as resolver
Solver = sys.modules[resolver.Universe.__module__].Solver
searches, solve = [0], Solver.solve
def counted(self, assumptions):
    searches[0] += 1
    return solve(self, assumptions)
Solver.solve = counted
exec(first)
code = run(sys.argv[1:])
used = resource.getrusage(resource.RUSAGE_SELF)
figures = {
    "code": code,
    "cpu": round(used.ru_utime + used.ru_stime, 1),
    "wall": round(time.perf_counter() - began, 1),
    "mb": used.ru_maxrss // 1024,
    "searches": searches[0],
}
open(figures_to, "w").write(json.dumps(figures))
"""


def measure(checkout: Path, folder: Path, options: Sequence[str], cache: Path, first: str) -> Mapping[str, object]:
    """One analysis in a process of its own; what its report and the process say."""
    with tempfile.TemporaryDirectory() as name:
        report, figures_to = Path(name, "report.json"), Path(name, "figures.json")
        subprocess.run(
            [
                *(str(checkout / ".venv/bin/python"), "-c", CHILD, "isolate", str(figures_to), first),
                *("analyze", str(folder), *options, "--format", "json", "--output", str(report)),
            ],
            cwd=checkout,
            env={**os.environ, "ISOLATE_CACHE_DIR": str(cache), "PYTHONPATH": str(checkout)},
            stdout=subprocess.DEVNULL,
            stderr=sys.stderr,
            check=False,
        )
        if not figures_to.is_file() or not report.is_file():
            return {}
        read = json.loads(report.read_text())
        certificate = read["certificate"] or {}
        return {
            **json.loads(figures_to.read_text()),
            "apps": len(read["apps"]),
            "pairs": read["pairs"]["total"],
            "conflicting": read["pairs"]["conflicting"],
            "undecided": read["pairs"]["undecided"],
            "conflicts": len(read["conflicts"]),
            "environments": len(read["environments"]),
            "bound": certificate.get("lower_bound", ""),
            "complete": read.get("complete", ""),
        }


def main() -> None:
    """Measure and print a table."""
    given = sys.argv[1:]
    options = OPTIONS
    if "--" in given:
        given, options = given[: given.index("--")], tuple(given[given.index("--") + 1 :])
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="+", type=Path, help="the repositories")
    parser.add_argument("--checkout", action="append", type=Path, help="a checkout with a .venv; repeatable")
    parser.add_argument("--cold", action="store_true", help="measure with an empty cache too")
    parser.add_argument("--cache", type=Path, help="the cache of the warm runs")
    parser.add_argument("--first", default="", help="Python to run before the analysis")
    asked = parser.parse_args(given)
    print("  ".join(["repository".ljust(32), "checkout".ljust(12), "cache", *(f"{title:>8}" for _, title in COLUMNS)]))
    with tempfile.TemporaryDirectory() as scratch:
        for folder in asked.folders:
            for place, checkout in enumerate(asked.checkout or [ROOT]):
                runs = [("warm", asked.cache or Path(scratch, "warm"))]
                if asked.cold:
                    runs.insert(0, ("cold", Path(scratch, f"cold-{folder.name}-{place}")))
                for label, cache in runs:
                    figures = measure(checkout.resolve(), folder.resolve(), options, cache, asked.first)
                    cells = [str(figures.get(key, "-")).rjust(max(8, len(title))) for key, title in COLUMNS]
                    print("  ".join([folder.name[:32].ljust(32), checkout.name.ljust(12), label, *cells]), flush=True)


if __name__ == "__main__":
    main()
