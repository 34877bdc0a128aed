"""Images are pushed, and run elsewhere by the digests that were locked, wherever their tags have moved since."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from isolate.model.image_reference import HUB, ImageDigest, ImageReference
from isolate.model.options import RunOptions
from isolate.pipeline.check import check
from isolate.pipeline.image_digests import lock_images
from isolate.registry.client import RegistryClient
from tests.images.load import ask, free_port
from tests.images.project import run, wait_for

ROLLOUT = Path(__file__).parent / "rollout"
NAME = f"isolate-test-{os.getpid()}"
PYTHON = "python:3.13-slim-trixie"
PROXY = "haproxy:3.0-alpine"

pytestmark = pytest.mark.images


@pytest.fixture
def registry() -> str:
    """The address of a registry on this machine that takes what is pushed."""
    return os.environ.get("ISOLATE_TEST_REGISTRY") or pytest.skip("`ISOLATE_TEST_REGISTRY` names no registry")


class Mirror(RegistryClient):
    """Asks the registry at hand for what is asked of the usual one."""

    def __init__(self, address: str) -> None:
        super().__init__()
        self._address = address

    def digest(self, reference: ImageReference) -> ImageDigest:
        found = super().digest(replace(reference, registry=self._address, names_registry=True))
        return replace(found, reference=replace(found.reference, registry=HUB, names_registry=False))


class Repository:
    """The folder `rollout`, whose image is pushed to a registry and whose other images are taken from there."""

    def __init__(self, folder: Path, registry: str) -> None:
        self.folder = Path(shutil.copytree(ROLLOUT, folder / "rollout"))
        self.registry = registry
        self.port = free_port()
        self.options = RunOptions(paths=(str(self.folder),))
        self.environment = {"WEB_PORT": str(self.port)}
        settings = self.folder / "isolate.toml"
        settings.write_text(
            f'{settings.read_text()}\n[images]\nregistry = "{registry}"\nrepository = "{NAME}/{{app}}"\n'
        )

    def run(self, *command: str, **environment: str) -> str:
        all_variables = {**os.environ, **self.environment, **environment}
        done = subprocess.run(command, cwd=self.folder, env=all_variables, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def generate(self) -> None:
        self.run(sys.executable, "-m", "isolate", "generate", ".")

    def compose(self, *command: str) -> str:
        return self.run("docker", "compose", "--project-name", NAME, *command)

    def push(self, image: str, as_image: str) -> None:
        """Put an image of this machine into the registry, under the name of one of the usual registry."""
        there = f"{self.registry}/library/{as_image}"
        self.run("docker", "tag", image, there)
        self.run("docker", "push", "--quiet", there)
        self.run("docker", "rmi", there)

    def lock(self, *, update: bool = False) -> dict[str, str]:
        """Name → digest, after the file was written and everything generated again."""
        locked = lock_images(self.options, update=update, client=Mirror(self.registry))
        assert not locked.failed
        locked.path.write_text(locked.text)
        self.generate()
        return {str(each.reference): each.digest for each in locked.images}

    def pulled(self, image: str, digest: str) -> str:
        """An image by its digest, as the registry at hand has it."""
        return f"{self.registry}/library/{image}@{digest}"

    def remove_images(self) -> None:
        """No image of the registry at hand is left on this machine."""
        names = "{{.Repository}}:{{.Tag}} {{.Repository}}@{{.Digest}}"
        listed = run("docker", "images", "--digests", "--format", names).split()
        for each in listed:
            if each.startswith((f"{self.registry}/{NAME}/", f"{self.registry}/library/")) and "<none>" not in each:
                subprocess.run(["docker", "rmi", "--force", each], capture_output=True)
        left = run("docker", "images", "--format", "{{.Repository}}").split()
        assert not [each for each in left if each.startswith(f"{self.registry}/")]

    def image_of(self, service: str) -> str:
        """The id of the image that a service runs from."""
        container = self.compose("ps", "--quiet", service).split()[0]
        return run("docker", "inspect", container, "--format", "{{.Image}}").strip()


@pytest.fixture
def repository(tmp_path: Path, registry: str) -> Iterator[Repository]:
    made = Repository(tmp_path, registry)
    yield made
    made.compose("down", "--volumes", "--timeout", "2")
    made.remove_images()
    subprocess.run(["docker", "rmi", "--force", f"{NAME}-moved"], capture_output=True)


def test_what_was_locked_runs_elsewhere_and_a_moved_tag_changes_nothing_until_the_update(repository):
    for each in (PYTHON, PROXY):
        repository.push(each, each)
    repository.generate()
    locked = repository.lock()
    assert locked.keys() == {PYTHON, PROXY}
    assert f"{PROXY}@{locked[PROXY]}" in (repository.folder / "web/compose.yaml").read_text()
    assert f"{PYTHON}@{locked[PYTHON]}" in (repository.folder / "web/Dockerfile").read_text()

    # The usual registry is not asked: its images are taken by the same digests from the one at hand.
    base = repository.pulled(PYTHON, locked[PYTHON])
    repository.environment["WEB_PROXY_IMAGE"] = repository.pulled(PROXY, locked[PROXY])
    repository.compose("build", "--build-arg", f"PYTHON_IMAGE={base}", "web")
    repository.compose("push", "--quiet", "web")
    repository.remove_images()
    repository.compose("up", "--no-build", "--wait", "--wait-timeout", "120")
    wait_for(lambda: ask(repository.port) == "1")
    before = repository.image_of("web-proxy")

    run("docker", "build", "--quiet", "--tag", f"{NAME}-moved", "--label", "moved=yes", str(_from(repository, PROXY)))
    repository.push(f"{NAME}-moved", PROXY)
    assert check(repository.options).differences == ()
    repository.compose("down", "--timeout", "2")
    repository.remove_images()
    repository.generate()
    repository.compose("up", "--no-build", "--wait", "--wait-timeout", "120")
    assert repository.image_of("web-proxy") == before

    moved = repository.lock(update=True)
    assert {name for name in locked if moved[name] != locked[name]} == {PROXY}
    assert f"{PROXY}@{moved[PROXY]}" in (repository.folder / "web/compose.yaml").read_text()
    repository.environment["WEB_PROXY_IMAGE"] = repository.pulled(PROXY, moved[PROXY])
    repository.compose("up", "--no-build", "--wait", "--wait-timeout", "120")
    assert repository.image_of("web-proxy") != before


def _from(repository: Repository, image: str) -> Path:
    folder = repository.folder.parent / "moved"
    folder.mkdir()
    (folder / "Dockerfile").write_text(f"FROM {image}\n")
    return folder
