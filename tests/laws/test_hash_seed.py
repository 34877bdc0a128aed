"""The same input gives the same bytes, whatever order Python gives to sets in a process."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

SAMPLES = Path(__file__).parents[2] / "samples"
SEEDS = ("0", "1", "2")
NAMES = ("clash", "direct", "prism", "triangle")

# Run in the place of `python -m isolate`, for one sample after the other.
ANALYZE = """
import sys
from isolate.cli.run import run
for sample in sys.argv[1:]:
    assert run(["analyze", "--format", "json", sample]) == 1
    print("end of a report")
"""


def test_a_report_is_the_same_under_any_hash_seed(tmp_path: Path) -> None:
    of_seeds = [reports(seed, tmp_path / seed) for seed in SEEDS]
    assert of_seeds[0] == of_seeds[1] == of_seeds[2]
    assert len(of_seeds[0]) == len(NAMES)
    assert all(b'"conflicts": [\n' in report for report in of_seeds[0])


def reports(seed: str, cache: Path) -> list[bytes]:
    """The JSON of each sample from a process of its own, with nothing remembered of any other."""
    done = subprocess.run(
        [sys.executable, "-c", ANALYZE, *(str(SAMPLES / name) for name in NAMES)],
        env={**os.environ, "PYTHONHASHSEED": seed, "ISOLATE_CACHE_DIR": str(cache)},
        check=False,
        capture_output=True,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.split(b"end of a report\n")[:-1]
