"""kill -9 at random points of every command that writes: is each file whole, and does the next run end what was begun?

`python benchmarks/kills.py [POINTS] [SEED] [COMMAND ...]` (500, 1, all of them) kills each command that often: before
a random line of those that write to the tree or the cache, and once in ten after a random time.
`tests/hardening/killing.py` says what has to hold after each; the exit code is 1 where it does not.
"""

from __future__ import annotations

import random
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.hardening.killing import COMMANDS, Forks, kill


def main() -> int:
    points, seed = (*map(int, sys.argv[1:3]), *(500, 1)[len(sys.argv[1:3]) :])
    failed = 0
    with Forks() as forks:
        for name in sys.argv[3:] or COMMANDS:
            chance = random.Random(f"{seed} {name}")
            timed = points // 10
            seconds = tuple(chance.uniform(0.0, 1.1) for _ in range(timed))

            def lines(count: int, chance: random.Random = chance, number: int = points - timed) -> Iterator[int]:
                return (chance.randint(1, count) for _ in range(number))

            found: Counter[str] = Counter()
            with tempfile.TemporaryDirectory() as folder:
                try:
                    found.update(kill(forks, name, Path(folder), lines, seconds=seconds))
                except AssertionError as error:
                    failed += 1
                    print(f"{name}: BROKEN after {found.total()} kills: {error}")
            shown = ", ".join(f"{number} {what}" for what, number in sorted(found.items()))
            print(f"{name}: {found.total()} kills: {shown}", flush=True)
    return int(failed > 0)


if __name__ == "__main__":
    raise SystemExit(main())
