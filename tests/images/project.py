"""A folder with generated files, as Docker takes them."""

from __future__ import annotations

import http.client
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

_COMPOSE_LINT = Path(__file__).parent / "compose-lint.yml"


def run(*command: str, folder: Path | None = None) -> str:
    """What a command prints; its output fails the test where it fails."""
    done = subprocess.run(command, cwd=folder, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    assert done.returncode == 0, f"{' '.join(command)}\n{done.stdout}"
    return done.stdout


def wait_for(holds: Callable[[], bool], seconds: float = 30) -> None:
    """A condition comes true in time, or the test fails."""
    until = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < until, "it did not come true"
        time.sleep(0.5)


@dataclass(frozen=True)
class Project:
    """A folder with generated files, as Docker takes them."""

    folder: Path
    name: str

    def run(self, *command: str, folder: Path | None = None) -> str:
        """What a command in this folder prints."""
        return run(*command, folder=folder or self.folder)

    def compose(self, *arguments: str) -> str:
        return self.run("docker", "compose", "--project-name", self.name, *arguments)

    @contextmanager
    def built(self) -> Iterator[None]:
        """Every image is built; nothing is left of it afterwards."""
        try:
            self.compose("build")
            yield
        finally:
            self.down()

    def down(self) -> None:
        self.compose("down", "--volumes", "--rmi", "local", "--timeout", "2", "--remove-orphans")

    def output_of(self, service: str) -> str:
        """What a service prints that runs once and ends well."""
        command = ["docker", "compose", "--project-name", self.name, "run", "--rm", "--no-TTY", service]
        done = subprocess.run(command, cwd=self.folder, text=True, capture_output=True)
        assert done.returncode == 0, done.stderr + done.stdout
        return done.stdout

    @contextmanager
    def up(self) -> Iterator[None]:
        """Everything runs and is healthy, on ports that Docker chooses; nothing is left of it afterwards."""
        try:
            self.compose("up", "--detach", "--build", "--wait", "--wait-timeout", "120")
            yield
        except AssertionError as error:
            error.add_note(self.compose("logs", "--tail", "20"))
            raise
        finally:
            self.down()

    def ask(self, service: str, port: int, path: str = "/") -> Any:
        """The JSON that a service answers with on the host."""
        return json.loads(self.answer(service, port, path))

    def answer(self, service: str, port: int, path: str = "/") -> str:
        """What a service answers with on the host, whatever bytes it is made of."""
        host, _, published = self.compose("port", service, str(port)).strip().rpartition(":")
        assert host == "127.0.0.1"
        with closing(http.client.HTTPConnection(host, int(published), timeout=5)) as connection:
            connection.request("GET", path)
            answer = connection.getresponse()
            assert answer.status == 200
            return answer.read().decode("utf-8", errors="replace")

    def lint(self) -> None:
        """No linter has anything to say about any file; what is switched off has its reason in `docs/images.md`."""
        for file in sorted(self.folder.rglob("Dockerfile")):
            context = self.context(file)
            assert self.run(_program("hadolint"), str(file)) == ""
            checked = self.run("docker", "buildx", "build", "--check", "--file", str(file), str(context))
            assert "no warnings found" in checked
        strict = ("--quiet", "--fail-on", "low", "--strict-config", "--config", str(_COMPOSE_LINT))
        for file in sorted(self.folder.rglob("compose.yaml")):
            dev = file.with_name("compose.dev.yaml")
            both = ("--file", str(file), *(("--file", str(dev)) if dev.exists() else ()))
            assert self.run("docker", "compose", *both, "config", "--quiet") == ""
            self.run(_program("compose-lint"), "check", *strict, str(file))

    def context(self, dockerfile: Path) -> Path:
        """The build context of a Dockerfile, from the compose file beside it."""
        text = self.run(
            "docker", "compose", "--file", "compose.yaml", "config", "--format", "json", folder=dockerfile.parent
        )
        built = [each["build"] for each in json.loads(text)["services"].values() if "build" in each]
        return Path(built[0]["context"])


def _program(name: str) -> str:
    found = shutil.which(name, path=os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]))
    return found or pytest.fail(f"`{name}` is not installed: install the group `dev`")
