"""The same input gives the same bytes, whatever order Python gives to sets in a process."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

SAMPLES = Path(__file__).parents[2] / "samples"
SEEDS = ("0", "1", "2")


@pytest.mark.parametrize("sample", ["clash", "direct", "prism", "triangle"])
def test_a_report_is_the_same_under_any_hash_seed(sample, tmp_path):
    reports = {_report(sample, seed, tmp_path / seed) for seed in SEEDS}
    assert len(reports) == 1
    assert b'"conflicts": [\n' in reports.pop()


def _report(sample: str, seed: str, cache: Path) -> bytes:
    """The JSON of a run in a process of its own, with nothing remembered of any other."""
    done = subprocess.run(
        [sys.executable, "-m", "isolate", "analyze", "--format", "json", str(SAMPLES / sample)],
        env={**os.environ, "PYTHONHASHSEED": seed, "ISOLATE_CACHE_DIR": str(cache)},
        check=False,
        capture_output=True,
    )
    assert done.returncode == 1, done.stderr
    return done.stdout
