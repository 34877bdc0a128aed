from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from isolate.model.results import Check, Verified, VerifiedImage
from isolate.pipeline import verify as verifying
from tests.conftest import Ended

CLASH = Path(__file__).parents[2] / "samples" / "clash"
HINT = "  hint: install Docker with its compose plug-in, or point `DOCKER_HOST` at an engine\n"


@pytest.fixture
def docker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Stand for Docker: a shell script that is the only program there is."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))

    def be(script: str) -> None:
        (folder / "docker").write_text(f"#!/bin/sh\n{script}\n")
        (folder / "docker").chmod(0o755)

    return be


@pytest.mark.usefixtures("docker")
def test_without_docker(command: Callable[..., Ended]) -> None:
    assert command("verify") == (2, "", f"error: there is no `docker` to build images with\n{HINT}")


def test_without_an_engine(command: Callable[..., Ended], docker: Callable[[str], None]) -> None:
    docker("echo Client: 1; echo no daemon >&2; exit 1")
    assert command("verify") == (2, "", f"error: `docker version` fails: no daemon\n{HINT}")
    docker("test $1 = version")
    assert command("verify") == (2, "", f"error: `docker compose version` fails: exit code 1\n{HINT}")


def test_what_was_not_generated(
    command: Callable[..., Ended], docker: Callable[[str], None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    docker("exit 0")
    shutil.copytree(CLASH, tmp_path / "clash")
    monkeypatch.chdir(tmp_path / "clash")
    assert command("verify", "web") == (
        2,
        "",
        (
            "apps/web/requirements.txt: error: `web` has no `compose.yaml` to build its image with\n"
            "  hint: `isolate generate` writes it\n"
        ),
    )
    unknown = command("verify", "wep")
    assert unknown.err == "error: there is no application `wep`\n  hint: did you mean `web`?\n"


def test_a_build_that_fails_ends_the_checks(
    command: Callable[..., Ended], docker: Callable[[str], None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    docker('case "$*" in *" build "*) echo first; echo last; exit 1;; esac; exit 0')
    shutil.copytree(CLASH, tmp_path / "clash")
    monkeypatch.chdir(tmp_path / "clash")
    assert command("generate", "--quiet").code == 0
    assert command("verify", "web") == (
        1,
        "application  build\nweb          failed\n",
        "error: `web`: build: failed\n  first\n  last\n",
    )


def test_the_table(command: Callable[..., Ended], monkeypatch: pytest.MonkeyPatch) -> None:
    fine = tuple(Check(name=name, passed=True, said="ok") for name in ("build", "health"))
    broken = (
        fine[0],
        Check(name="health", passed=False, said="unhealthy", lines=("\x1b[31mred",)),
    )
    found = Verified(images=(VerifiedImage(app="api", checks=fine), VerifiedImage(app="web", checks=broken)))
    monkeypatch.setattr(verifying, "verify_images", lambda *_, **__: found)
    assert command("verify") == (
        1,
        "application  build  health\napi          ok     ok\nweb          ok     unhealthy\n",
        "error: `web`: health: unhealthy\n  \\x1b[31mred\n",
    )
