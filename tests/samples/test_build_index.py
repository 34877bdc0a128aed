"""The committed wheels are those that the script builds."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from samples.build_index import INDEXES, wheel

SAMPLES = Path(__file__).parents[2] / "samples"


@pytest.mark.parametrize("sample", INDEXES)
def test_the_committed_index_is_what_the_script_builds(sample):
    committed = {path.name: path.read_bytes() for path in (SAMPLES / sample / "index").iterdir()}
    assert committed == {each.filename: wheel(each) for each in INDEXES[sample]}


def test_every_sample_has_an_index():
    assert {path.parent.name for path in SAMPLES.glob("*/isolate.toml")} == set(INDEXES)


def test_the_wheels_are_stored_the_same_way_everywhere():
    for each in (SAMPLES / "clash" / "index").iterdir():
        with zipfile.ZipFile(each) as archive:
            assert [info.filename for info in archive.infolist()] == sorted(archive.namelist())
            assert {(info.date_time, info.compress_type) for info in archive.infolist()} == {
                ((1980, 1, 1, 0, 0, 0), zipfile.ZIP_STORED)
            }


@pytest.mark.parametrize(
    ("sample", "requirements", "installed"),
    [
        ("clash", ["apps/billing"], {"currency-1.5.2", "invoices-3.0.0", "taxes-1.0.1"}),
        ("clash", ["apps/web"], {"currency-2.1.0", "prices-2.2.0", "storefront-1.1.0"}),
        ("harmony", ["apps/admin", "apps/api", "apps/jobs"], {"formats-1.3.0", "logs-2.1.0", "queues-1.0.0"}),
        ("triangle", ["apps/alerts", "apps/orders"], {"calendars-1.0.0", "dates-3.0.0", "reminders-1.0.0"}),
        ("triangle", ["apps/alerts", "apps/reports"], {"dates-1.0.0", "reminders-1.0.0"}),
        ("triangle", ["apps/orders", "apps/reports"], {"calendars-1.0.0", "dates-2.0.0"}),
        ("triangle", ["apps/alerts", "apps/orders", "apps/reports"], None),
        ("clash", ["apps/billing", "apps/web"], None),
        ("direct", ["apps/billing", "apps/web"], None),
    ],
)
def test_pip_agrees_with_what_a_sample_shows(sample, requirements, installed, tmp_path):
    files = [f"--requirement={SAMPLES / sample / folder / 'requirements.txt'}" for folder in requirements]
    index = ["--no-index", f"--find-links={SAMPLES / sample / 'index'}", f"--target={tmp_path}"]
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "install", "--quiet", "--no-compile"]
    done = subprocess.run([*pip, *index, *files], capture_output=True, text=True)
    if installed is None:
        assert "ResolutionImpossible" in done.stderr
    else:
        assert done.returncode == 0, done.stderr
        assert {path.name.removesuffix(".dist-info") for path in tmp_path.glob("*.dist-info")} == installed
