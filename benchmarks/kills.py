"""kill -9 at random points of `isolate lock` and `isolate generate`: is the tree whole, and does the next run end it?

`python benchmarks/kills.py [POINTS] [SEED]` (20, 1) copies a sample, kills a run at a random moment of its time, and
asks of each command: how many trees were as before, how many complete, how many between (each file whole, some new and
some old: files take their places one by one), and whether any file was neither. The next run has to give the complete
tree, with the cache that the killed one used. The exit code is 1 where a file was neither, or the next run gave another
tree.
"""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

SAMPLE = Path(__file__).parents[1] / "samples" / "clash"
TEMPORARY = ".isolate-tmp"


def files(root: Path) -> dict[str, bytes]:
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in sorted(root.rglob("*")) if path.is_file()}


def run(command: str, tree: Path, cache: Path) -> subprocess.Popen[bytes]:
    arguments = [sys.executable, "-m", "isolate", command, "--quiet", str(tree)]
    environment = {**os.environ, "ISOLATE_CACHE_DIR": str(cache)}
    return subprocess.Popen(arguments, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment)


def kills(command: str, points: int, chance: random.Random, folder: Path) -> Counter[str]:
    """What became of the trees of so many killed runs."""
    before, complete, cache = folder / "before" / "tree", folder / "complete" / "tree", folder / "cache"
    shutil.copytree(SAMPLE, before, ignore=shutil.ignore_patterns("expected"))
    shutil.copytree(before, complete)
    begin = time.monotonic()
    assert run(command, complete, cache).wait() == 0
    whole = time.monotonic() - begin
    old, new = files(before), files(complete)
    found: Counter[str] = Counter()
    for number in range(points):
        tree = folder / str(number) / "tree"
        shutil.copytree(before, tree)
        begin = time.monotonic()
        process = run(command, tree, cache)
        time.sleep(chance.uniform(0.0, 1.1) * whole)
        process.kill()
        ended = process.wait() == 0
        left = files(tree)
        found["left temporary files"] += any(path.endswith(TEMPORARY) for path in left)
        left = {path: data for path, data in left.items() if not path.endswith(TEMPORARY)}
        if ended:
            whole = time.monotonic() - begin  # the machine is quicker than it was
        if (
            any(data not in (old.get(path), new.get(path)) for path, data in left.items())
            or not left.keys() >= old.keys()
        ):
            found["BROKEN"] += 1
        else:
            found["as before" if left == old else "complete" if left == new else "between"] += 1
        if run(command, tree, cache).wait() != 0 or files(tree) != new:
            found["NOT ENDED BY THE NEXT RUN"] += 1
        shutil.rmtree(tree.parent)
    return found


def main() -> int:
    points, seed = (*map(int, sys.argv[1:]), *(20, 1)[len(sys.argv) - 1 :])
    broken = 0
    for command in ("lock", "generate"):
        with tempfile.TemporaryDirectory() as folder:
            found = kills(command, points, random.Random(seed), Path(folder))
        broken += found["BROKEN"] + found["NOT ENDED BY THE NEXT RUN"]
        print(f"{command}: {points} kills: " + ", ".join(f"{number} {what}" for what, number in sorted(found.items())))
    return int(broken > 0)


if __name__ == "__main__":
    raise SystemExit(main())
