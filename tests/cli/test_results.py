"""`--format` of the commands about generated files."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from isolate.model.results import Check, Verified, VerifiedImage
from isolate.pipeline import verify as verifying
from tests.conftest import ROOT, Ended

Command = Callable[..., Ended]
SCHEMA = json.loads((ROOT / "isolate" / "report" / "results.schema.json").read_text())


def data_of(ended: Ended) -> dict[str, Any]:
    data: dict[str, Any] = json.loads(ended.out)
    Draft202012Validator(SCHEMA).validate(data)
    return data


def test_check(command: Command, clash: Path) -> None:
    ended = command("check", "--format", "json")
    assert ended.code == 0
    assert data_of(ended) == {"schema": "isolate.check/1", "applications": 2, "differences": [], "problems": []}
    assert command("check", "--format", "github") == (0, "", "")

    (clash / "apps/web/Dockerfile").unlink()
    with (clash / "apps/billing/Dockerfile").open("a") as file:
        file.write("USER root\n")
    ended = command("check", "--format", "json")
    assert (ended.code, ended.err) == (1, "")
    edited, missing = data_of(ended)["differences"]
    assert edited["diff"].endswith("\n-USER root\n")
    assert edited | {"diff": ""} == {
        "path": "apps/billing/Dockerfile",
        "reason": "a person wrote or edited it",
        "exists": True,
        "edited": True,
        "diff": "",
    }
    assert (missing["path"], missing["reason"], missing["exists"]) == ("apps/web/Dockerfile", "it is missing", False)
    first, second = command("check", "--format", "github").out.splitlines()
    assert first == (
        "::error file=apps/billing/Dockerfile,title=generated file::`apps/billing/Dockerfile` is not what the "
        "manifests say: a person wrote or edited it%0Ahint: `isolate generate . --force` replaces it"
    )
    assert second == (
        "::error title=generated file::`apps/web/Dockerfile` is not what the manifests say: it is missing"
        "%0Ahint: `isolate generate .` mends it"
    )


@pytest.mark.parametrize("name", ["lock", "generate"])
def test_files(command: Command, clash: Path, name: str) -> None:
    (clash / "apps/web/requirements.lock").unlink()
    (clash / "apps/billing/requirements.lock").write_text("currency==1\n")
    ended = command(name, "--format", "json", "--no-snapshot")
    data = data_of(ended)
    assert ended.code == 1
    assert "apps/web/requirements.lock" in data["written"]
    (refused,) = data["refused"]
    assert (refused["path"], refused["reason"]) == ("apps/billing/requirements.lock", "a person wrote or edited it")
    assert data["removed"] == data["kept"] == data["impossible"] == []


def test_verify(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = (Check(name="build", passed=True, said="ok"), Check(name="health", passed=False, said="no", lines=("x",)))
    found = Verified(images=(VerifiedImage(app="api", checks=broken),))
    monkeypatch.setattr(verifying, "verify_images", lambda *_, **__: found)
    ended = command("verify", "--format", "json")
    assert (ended.code, ended.err) == (1, "")
    assert data_of(ended)["images"] == [
        {
            "app": "api",
            "checks": [
                {"name": "build", "passed": True, "said": "ok", "lines": []},
                {"name": "health", "passed": False, "said": "no", "lines": ["x"]},
            ],
        }
    ]


def test_files_do_not_go_to_stdout(command: Command, clash: Path) -> None:
    message = "error: `--output` is a folder here, and stdout is none\n  hint: `--diff` prints what would change\n"
    assert command("generate", "--output", "-") == (2, "", message)
    assert not (clash / "-").exists()
