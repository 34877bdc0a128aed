"""The Docker at hand, and what is generated for it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.images.project import Project


@pytest.fixture(autouse=True, scope="session")
def docker() -> None:
    """Fail where there is no Docker: who asks for these tests wants them run."""
    for program in (["docker", "version"], ["docker", "compose", "version"]):
        if not shutil.which("docker") or subprocess.run(program, capture_output=True).returncode:
            pytest.fail(f"`{' '.join(program)}` fails: these tests need a running Docker engine (`DOCKER_HOST`)")


@pytest.fixture
def generate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Project]:
    """Copy a folder and generate its files; `output` may name another folder beside the copy."""

    def make(source: Path, *, output: str = "", ports: tuple[str, ...] = (), options: tuple[str, ...] = ()) -> Project:
        copy = tmp_path / source.name
        shutil.copytree(source, copy, ignore=shutil.ignore_patterns("expected", "check.toml", "__pycache__"))
        target = tmp_path / output if output else copy
        for service in ports:
            # Docker chooses a free one.
            monkeypatch.setenv(f"{service.upper().replace('-', '_')}_PORT", "0")
        project = Project(folder=target, name=f"isolate-test-{os.getpid()}")
        where = ["--output", str(target)] if output else []
        project.run(sys.executable, "-m", "isolate", "generate", str(copy), *where, *options, folder=tmp_path)
        return project

    return make
