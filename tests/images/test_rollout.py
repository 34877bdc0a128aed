"""Compose: a new version behind the proxy, and more and fewer replicas, without losing a request."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.images.load import ask, free_port, load
from tests.images.project import wait_for

ROLLOUT = Path(__file__).parent / "rollout"

pytestmark = pytest.mark.images


def test_a_new_version_and_other_numbers_of_replicas_lose_no_request(tmp_path):
    folder = Path(shutil.copytree(ROLLOUT, tmp_path / "rollout"))
    port = free_port()
    name = f"isolate-test-rollout-{os.getpid()}"

    def compose(*command: str, version: str) -> None:
        environment = {**os.environ, "WEB_PORT": str(port), "WEB_IMAGE": f"rollout-compose/web:{version}"}
        whole = ("docker", "compose", "--project-name", name, *command)
        done = subprocess.run(whole, cwd=folder, env=environment, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr

    subprocess.run([sys.executable, "-m", "isolate", "generate", "."], cwd=folder, check=True, capture_output=True)
    try:
        for version in ("1", "2"):
            (folder / "web/version.txt").write_text(f"{version}\n")
            compose("build", "web", version=version)
        compose("up", "--detach", "--wait", "--wait-timeout", "120", version="1")
        wait_for(lambda: ask(port) == "1")
        with load(port, 1000) as answers:
            # The new ones beside the old ones, and, once they are healthy, the old ones go.
            beside = ("--no-deps", "--no-recreate", "--scale", "web=4", "web")
            compose("up", "--detach", "--wait", "--wait-timeout", "120", *beside, version="2")
            wait_for(lambda: answers["2"] > 0)
            compose("up", "--detach", "--no-deps", "--scale", "web=2", "web", version="2")
            wait_for(lambda: {ask(port) for _ in range(50)} == {"2"})
        assert {*answers} == {"1", "2"}
        with load(port, 300):
            for replicas in ("6", "2"):
                compose("up", "--detach", "--no-recreate", "--wait", "--scale", f"web={replicas}", version="2")
    finally:
        compose("down", "--volumes", "--rmi", "local", "--timeout", "2", version="2")
        subprocess.run(["docker", "rmi", "rollout-compose/web:1", "rollout-compose/web:2"], capture_output=True)
