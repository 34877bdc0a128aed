"""What the bill of materials of an image says is what pip finds in it."""

from __future__ import annotations

import json
import os
import subprocess

import pytest
from packaging.markers import Marker
from packaging.utils import canonicalize_name

from tests.images.project import run
from tests.samples.images import AS_OF, SAMPLES

pytestmark = [pytest.mark.images, pytest.mark.network]


@pytest.mark.parametrize("name", ["fastapi", "celery"])
def test_it_is_what_pip_finds(name, tmp_path, generate):
    (tmp_path / "isolate.toml").write_text("[images]\nsbom = true\n")
    project = generate(SAMPLES / name, options=("--config", str(tmp_path / "isolate.toml"), *AS_OF))
    image = f"isolate-test-sbom-{os.getpid()}"
    try:
        # The stage that still has pip.
        run("docker", "build", "--quiet", "--target", "build", "--tag", image, ".", folder=project.folder)
        pip = ("pip", "--python", "/venv/bin/python", "inspect")
        done = subprocess.run(["docker", "run", "--rm", image, *pip], text=True, capture_output=True, check=True)
    finally:
        subprocess.run(["docker", "rmi", "--force", image], capture_output=True)
    inspected = json.loads(done.stdout)
    installed = {
        (canonicalize_name(each["metadata"]["name"]), each["metadata"]["version"]) for each in inspected["installed"]
    }
    bill = json.loads((project.folder / "sbom.cdx.json").read_text())
    markers = {
        (each["name"], each["version"]): [one["value"] for one in each.get("properties", [])]
        for each in bill["components"]
    }
    here = inspected["environment"]
    assert installed == {
        pin for pin, written in markers.items() if not written or any(Marker(each).evaluate(here) for each in written)
    }
