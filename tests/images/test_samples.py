"""Every application under `samples/images`: generated, compared, built, run, and asked what its `check.toml` says."""

from __future__ import annotations

import sys
import time
import tomllib
from pathlib import Path

import pytest

SAMPLES = Path(__file__).parents[2] / "samples" / "images"
NAMES = sorted(path.parent.name for path in SAMPLES.glob("*/check.toml"))

# Releases of later days would be other locks.
AS_OF = ("--exclude-newer", "2026-11-15")

# Read by formats that `isolate.manifests` does not know yet.
WAITING: dict[str, str] = {}

pytestmark = [pytest.mark.images, pytest.mark.network]


@pytest.fixture
def progress(capfd):
    """Say what takes its time, past what pytest captures."""
    began = time.monotonic()

    def say(text: str) -> None:
        with capfd.disabled():
            sys.stderr.write(f"\n  {text} after {time.monotonic() - began:.0f} s")

    return say


@pytest.mark.parametrize("name", NAMES)
def test_a_sample_is_built_and_answers(name, generate, golden, progress):
    if name in WAITING:
        pytest.skip(f"no reader of {WAITING[name]} yet")
    check = tomllib.loads((SAMPLES / name / "check.toml").read_text("utf-8"))
    service = check.get("service", name)
    project = generate(SAMPLES / name, options=AS_OF, ports=(service,))
    compare_with_golden_files(name, project.folder, golden)
    project.lint()
    progress(f"{name} is generated")
    if "output" in check:
        with project.built():
            progress(f"{name} is built")
            assert check["output"] in project.output_of(service)
        return
    with project.up():
        progress(f"{name} is up")
        for each in check.get("ask", ()):
            wait_for(lambda each=each: each["contains"] in project.answer(service, 8000, each["path"]))
        for each in check.get("logs", ()):
            wait_for(lambda each=each: each["contains"] in project.compose("logs", "--no-log-prefix", each["service"]))


def compare_with_golden_files(name, folder, golden):
    """Exactly the files under `expected` are generated, and each is as it is there; a secret is never the same."""
    expected = SAMPLES / name / "expected"
    given = {path.relative_to(SAMPLES / name) for path in (SAMPLES / name).rglob("*")}
    made = sorted(path.relative_to(folder) for path in folder.rglob("*") if path.is_file())
    made = [path for path in made if path not in given]
    kept = [path for path in made if path.parent.name != ".secrets" or path.name == ".gitignore"]
    for path in kept:
        golden(expected / path, (folder / path).read_text("utf-8"))
    assert sorted(path.relative_to(expected) for path in expected.rglob("*") if path.is_file()) == kept


def wait_for(holds, seconds=30):
    """A condition comes true, or the test fails with what its last try says."""
    until = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < until, "it did not come true"
        time.sleep(0.5)
