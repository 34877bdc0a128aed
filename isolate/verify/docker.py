"""The Docker at hand, asked through its command line."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from isolate.model.problem import InputError


@dataclass(frozen=True, slots=True)
class Ended:
    """How a command ended, and what it printed on both streams."""

    code: int
    text: str


def find_docker() -> None:
    """Raise `InputError` where there is no engine to build with, or no compose."""
    hint = "install Docker with its compose plug-in, or point `DOCKER_HOST` at an engine"
    if shutil.which("docker") is None:
        raise InputError("there is no `docker` to build images with", hint=hint)
    for command in (("docker", "version"), ("docker", "compose", "version")):
        ended = run(command)
        if ended.code:
            last = ended.text.strip().splitlines()[-1:] or [f"exit code {ended.code}"]
            raise InputError(f"`{' '.join(command)}` fails: {last[0]}", hint=hint)


def run(command: Sequence[str], *, given: str = "") -> Ended:
    """Run a command to its end; `given` is what it reads."""
    done = subprocess.run(  # noqa: S603  the words are our own, and no shell reads them
        command, input=given, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace", check=False
    )
    return Ended(done.returncode, done.stdout)


@dataclass(frozen=True, slots=True, kw_only=True)
class Project:
    """A compose file under a project name of its own, and one more that changes it for the test."""

    name: str
    file: Path
    override: Path

    def compose(self, *arguments: str) -> Ended:
        """Run `docker compose` on it."""
        files = ("--file", str(self.file), "--file", str(self.override))
        return run(("docker", "compose", "--project-name", self.name, *files, *arguments))

    def state(self, service: str) -> dict[str, Any]:
        """What `docker inspect` says of the container of a service; nothing where there is none."""
        container = self.compose("ps", "--all", "--quiet", service).text.strip().splitlines()[-1:]
        ended = run(("docker", "inspect", *container)) if container else Ended(1, "")
        found: dict[str, Any] = json.loads(ended.text)[0] if ended.code == 0 else {}
        return found
