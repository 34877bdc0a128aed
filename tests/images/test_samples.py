"""Every application under `samples/images` is generated, built, run, and asked what its `check.toml` says."""

from __future__ import annotations

import sys
import time
import tomllib

import pytest

from tests.images.project import run, wait_for
from tests.samples.images import (
    NAMES,
    PORT,
    PRIVATE,
    SAMPLES,
    expected_files,
    generated_files,
    options_of,
    with_credentials,
)

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
def test_a_sample_is_built_and_answers(name, generate, progress, tmp_path, monkeypatch):
    check = tomllib.loads((SAMPLES / name / "check.toml").read_text("utf-8"))
    service = check.get("service", name)
    with options_of(name, host="0.0.0.0") as options:
        project = generate(SAMPLES / name, options=options, ports=(service,))
        assert generated_files(name, project.folder) == expected_files(name)
        if name == PRIVATE:
            monkeypatch.setenv("PIP_CONFIG_FILE", str(pip_configuration(tmp_path)))
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
                wait_for(lambda each=each: each["contains"] in project.compose("logs", each["service"]))


def pip_configuration(folder):
    """The configuration with which a build reaches the index on this machine."""
    gateway = run("docker", "network", "inspect", "bridge", "--format", "{{(index .IPAM.Config 0).Gateway}}").strip()
    file = folder / "pip.conf"
    address = with_credentials(f"http://{gateway}:{PORT}/simple/")
    file.write_text(f"[global]\nindex-url = {address}\ntrusted-host = {gateway}\n")
    return file
