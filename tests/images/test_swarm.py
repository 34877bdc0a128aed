"""A stack takes shares of requests, new versions and other numbers of replicas without losing a request."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.images.load import ask, free_port, load
from tests.images.project import run, wait_for

ROLLOUT = Path(__file__).parent / "rollout"
STACK = f"isolate-test-{os.getpid()}"

pytestmark = pytest.mark.images


def is_in_swarm() -> bool:
    return run("docker", "info", "--format", "{{.Swarm.LocalNodeState}}").strip() == "active"


def service(name: str, template: str) -> str:
    return run("docker", "service", "inspect", f"{STACK}_{name}", "--format", template).strip()


def running(name: str, image: str = "") -> int:
    """How many tasks of a service run, those of an image where one is given."""
    lines = run("docker", "service", "ps", f"{STACK}_{name}", "--format", "{{.Image}} {{.CurrentState}}").splitlines()
    return sum(line.startswith(image) and " Running" in line for line in lines)


def state_of_update(name: str) -> str:
    return service(name, "{{if .UpdateStatus}}{{.UpdateStatus.State}}{{end}}")


def update(name: str, *arguments: str) -> None:
    run("docker", "service", "update", "--detach", "--no-resolve-image", *arguments, f"{STACK}_{name}")


@pytest.fixture(scope="module")
def port(tmp_path_factory) -> Iterator[int]:
    """A stack of two replicas and a canary, and the port of its proxy; nothing is left of it afterwards."""
    if not is_in_swarm():
        pytest.skip("the engine is in no swarm: `docker swarm init` makes it one")
    folder = tmp_path_factory.mktemp("swarm") / "rollout"
    shutil.copytree(ROLLOUT, folder)
    found = free_port()
    environment = {**os.environ, "WEB_PORT": str(found), "WEB_START_PERIOD": "5s"}

    def go(*command: str, **more: str) -> None:
        subprocess.run(command, cwd=folder, env={**environment, **more}, check=True, capture_output=True)

    go(sys.executable, "-m", "isolate", "generate", ".", "--target", "swarm", "--tag", "1")
    try:
        for version in ("1", "2", "ill"):
            (folder / "web/version.txt").write_text(f"{version}\n")
            go("docker", "compose", "build", "web", WEB_IMAGE=f"rollout/web:{version}")
        go("docker", "stack", "deploy", "--resolve-image", "never", "--compose-file", "swarm/stack.yaml", STACK)
        wait_for(lambda: ask(found) == "1" and running("web") == 2 and running("web-canary") == 1, 120)
        wait_for(lambda: "2" in {ask(found) for _ in range(30)}, 60)
        yield found
    finally:
        subprocess.run(["docker", "stack", "rm", STACK], capture_output=True)
        images = [f"rollout/web:{version}" for version in ("1", "2", "ill")]
        wait_for(lambda: subprocess.run(["docker", "rmi", "--force", *images], capture_output=True).returncode == 0, 60)


def test_a_new_version_is_tried_promoted_and_refused_without_losing_a_request(port):
    with load(port, 1500) as answers:
        pass
    assert 0.07 <= answers["2"] / answers.total() <= 0.13, answers

    # Withdrawal: no replica of the new version, no request for it.
    run("docker", "service", "scale", "--detach", f"{STACK}_web-canary=0")
    wait_for(lambda: running("web-canary") == 0)
    wait_for(lambda: {ask(port) for _ in range(50)} == {"1"})

    with load(port, 1000) as answers:
        update("web", "--image", "rollout/web:2")
        wait_for(lambda: state_of_update("web") == "completed", 120)
    assert {*answers} == {"1", "2"}
    wait_for(lambda: {ask(port) for _ in range(50)} == {"2"})

    with load(port, 1000) as answers:
        update("web", "--image", "rollout/web:ill")
        wait_for(lambda: state_of_update("web").startswith("rollback_completed"), 240)
    assert {*answers} == {"2"}
    assert service("web", "{{.Spec.TaskTemplate.ContainerSpec.Image}}") == "rollout/web:2"

    with load(port, 300):
        for replicas in (6, 2):
            run("docker", "service", "scale", "--detach", f"{STACK}_web={replicas}")
            wait_for(lambda wanted=replicas: running("web") == wanted, 120)
