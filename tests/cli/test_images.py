"""`isolate images`: what is printed, written and returned; the registry itself is a stand-in."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from isolate.model.image_reference import ImageDigest
from isolate.pipeline import image_digests
from isolate.registry.client import RegistryError
from tests.conftest import Ended

ONE, TWO = f"sha256:{'1' * 64}", f"sha256:{'2' * 64}"


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The digests that a registry gives, one question after the other; an empty one is a refusal."""
    left: list[str] = []

    class Client:
        def digest(self, reference):
            if not (digest := left.pop(0)):
                raise RegistryError("`registry.example` cannot be reached", hint="check its name and the network")
            return ImageDigest(reference=reference, digest=digest)

        def close(self) -> None:
            pass

    monkeypatch.setattr(image_digests, "RegistryClient", Client)
    return left


def base_of(folder: Path) -> str:
    lines = (folder / "apps/web/Dockerfile").read_text().splitlines()
    [base] = [each.removeprefix("ARG PYTHON_IMAGE=") for each in lines if each.startswith("ARG PYTHON_IMAGE=")]
    return base


def test_lock_update_and_check(command: Callable[..., Ended], clash: Path, answers: list[str]) -> None:
    base = base_of(clash)
    answers[:] = [ONE]
    assert command("images", "lock") == (
        0,
        f"new     {base}  sha256:111111111111\nimages.lock holds the digest of 1 image\n",
        "",
    )
    assert f"FROM {base}@{ONE}\n" in (clash / "images.lock").read_text()
    answers[:] = [ONE]
    assert command("images", "check") == (0, "", "")
    answers[:] = [TWO]
    moved = f"moved   {base}  sha256:111111111111 → sha256:222222222222\n"
    assert command("images", "check") == (1, moved, "")
    answers[:] = [TWO]
    assert command("images", "update", "--quiet") == (0, moved, "")
    assert command("images", "lock", "--quiet") == (0, "", "")


def test_a_registry_that_does_not_answer(command: Callable[..., Ended], clash: Path, answers: list[str]) -> None:
    answers[:] = [""]
    ended = command("images", "lock")
    assert ended == (
        2,
        "images.lock holds the digest of 0 images\n",
        "error: `registry.example` cannot be reached\n  hint: check its name and the network\n",
    )
    assert not (clash / "images.lock").exists()
