"""How long `isolate --help` takes beside `import typer`: the ratio of medians of interleaved runs.

python benchmarks/startup.py [RUNS]
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from statistics import median

COMMANDS = {
    "import typer": [sys.executable, "-c", "import typer"],
    "isolate --help": [sys.executable, "-m", "isolate", "--help"],
}


def main(runs: int) -> None:
    # What is installed has its bytecode; a shell that keeps Python from writing any would have it compiled each time.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    taken: dict[str, list[float]] = {name: [] for name in COMMANDS}
    for _ in range(runs):
        for name, command in COMMANDS.items():
            begin = time.perf_counter()
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
            taken[name].append(time.perf_counter() - begin)
    for name, seconds in taken.items():
        print(f"{name:15} {1000 * median(seconds):6.1f} ms")
    typer, own = (median(seconds) for seconds in taken.values())
    print(f"{'ratio':15} {own / typer:6.2f}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 21)
