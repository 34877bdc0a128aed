"""The Debian suites have what the table of system packages names."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.images.project import run

SCRIPT = Path(__file__).parents[2] / "benchmarks" / "system_packages.py"


@pytest.mark.images
@pytest.mark.network
def test_no_suite_lacks_a_name_of_the_table():
    assert "0 missing" in run(sys.executable, str(SCRIPT))
