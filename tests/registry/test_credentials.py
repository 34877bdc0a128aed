"""Docker's configuration, and programs that keep credentials for it."""

from __future__ import annotations

import base64
import json
from pathlib import Path

import pytest

from isolate.model.image_reference import HUB
from isolate.registry.credentials import Credentials, credentials_for

HOST = "registry.example:5000"


def configured(folder: Path, **config: object) -> Path:
    (folder / "config.json").write_text(json.dumps(config))
    return folder


def encoded(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def helper(folder: Path, monkeypatch: pytest.MonkeyPatch, name: str, answer: str, code: int = 0) -> None:
    """A program `docker-credential-NAME` that keeps what it was asked in a file `asked`."""
    program = folder / f"docker-credential-{name}"
    program.write_text(f"#!/bin/sh\ncat > {folder}/asked\necho '{answer}'\nexit {code}\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")


def test_nothing_is_known_without_a_configuration(tmp_path: Path) -> None:
    assert credentials_for(HOST, tmp_path) == Credentials()


@pytest.mark.parametrize("text", ["", "[]", "{", '{"auths": []}', "[" * 100_000])
def test_what_cannot_be_read_counts_as_absent(tmp_path: Path, text: str) -> None:
    (tmp_path / "config.json").write_text(text)
    assert credentials_for(HOST, tmp_path) == Credentials()


@pytest.mark.parametrize("key", [HOST, f"https://{HOST}", f"https://{HOST}/v1/", f"https://{HOST}/v2/"])
def test_name_and_password_of_the_file(tmp_path: Path, key: str) -> None:
    folder = configured(tmp_path, auths={key: {"auth": encoded("ann:se:cret")}})
    assert credentials_for(HOST, folder) == Credentials(user="ann", password="se:cret")
    assert credentials_for("registry.example", folder) == Credentials()


def test_the_default_registry_has_a_key_of_its_own(tmp_path: Path) -> None:
    folder = configured(tmp_path, auths={f"https://index.{HUB}/v1/": {"auth": encoded("ann:secret")}})
    assert credentials_for(HUB, folder) == Credentials(user="ann", password="secret")


def test_an_identity_token_of_the_file(tmp_path: Path) -> None:
    folder = configured(tmp_path, auths={HOST: {"auth": encoded("ann:"), "identitytoken": "I"}})
    assert credentials_for(HOST, folder) == Credentials(user="ann", identity_token="I")


def test_the_folder_is_that_of_docker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOCKER_CONFIG", str(configured(tmp_path, auths={HOST: {"auth": encoded("ann:secret")}})))
    assert credentials_for(HOST) == Credentials(user="ann", password="secret")


def test_a_program_is_asked_before_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    helper(tmp_path, monkeypatch, "vault", '{"Username": "bob", "Secret": "hidden"}')
    folder = configured(tmp_path, credsStore="vault", auths={HOST: {"auth": encoded("ann:secret")}})
    assert credentials_for(HOST, folder) == Credentials(user="bob", password="hidden")
    assert (tmp_path / "asked").read_text() == HOST


def test_the_program_of_a_registry_is_asked_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    helper(tmp_path, monkeypatch, "vault", '{"Username": "<token>", "Secret": "I"}')
    folder = configured(tmp_path, credsStore="missing", credHelpers={HOST: "vault"})
    assert credentials_for(HOST, folder) == Credentials(identity_token="I")


@pytest.mark.parametrize(
    ("name", "answer", "code"),
    [("vault", "credentials not found", 1), ("vault", "nonsense", 0), ("vault", "{}", 0), ("../vault", "{}", 0)],
)
def test_a_program_that_knows_nothing_leaves_it_to_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, answer: str, code: int
) -> None:
    helper(tmp_path, monkeypatch, "vault", answer, code)
    folder = configured(tmp_path, credsStore=name, auths={HOST: {"auth": encoded("ann:secret")}})
    assert credentials_for(HOST, folder) == Credentials(user="ann", password="secret")
