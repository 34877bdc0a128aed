"""Credentials for registries, as Docker keeps them: `config.json` and the programs it names (`docker-credential-*`)."""

from __future__ import annotations

import base64
import binascii
import json
import os
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from isolate.model.image_reference import HUB

_HUB_KEY = f"https://index.{HUB}/v1/"
_TOKEN_USER = "<token>"  # noqa: S105 - the word by which helpers say that the secret is an identity token
_HELPER_SECONDS = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    """Who asks a registry: a name with its password, or an identity token in their place. All empty: nobody."""

    user: str = ""
    password: str = ""
    identity_token: str = ""


def credentials_for(registry: str, folder: Path | None = None) -> Credentials:
    """What Docker would send to a registry; empty where it knows nothing of it.

    `folder` holds `config.json`: by default that of `DOCKER_CONFIG`, else `~/.docker`. A program for the registry
    goes before the program for all, that before what the file itself holds. What cannot be read counts as absent.
    """
    config = _configuration(folder or Path(os.environ.get("DOCKER_CONFIG") or Path.home() / ".docker"))
    key = _HUB_KEY if registry == HUB else registry
    helpers = _table(config.get("credHelpers"))
    for helper in (helpers.get(registry) or helpers.get(key), config.get("credsStore")):
        if isinstance(helper, str) and helper and (found := _ask_helper(helper, key)) is not None:
            return found
    known = _table(config.get("auths"))
    for name in (key, registry, f"https://{registry}", f"https://{registry}/v1/", f"https://{registry}/v2/"):
        if isinstance(entry := known.get(name), dict):
            return _of_entry(entry)
    return Credentials()


def _configuration(folder: Path) -> dict[str, Any]:
    try:
        return _table(json.loads((folder / "config.json").read_bytes()))
    except (OSError, ValueError, RecursionError):
        return {}


def _table(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _of_entry(entry: dict[str, Any]) -> Credentials:
    """One entry of `auths`: its `auth` is `user:password` in base64."""
    token = entry.get("identitytoken")
    user, password = str(entry.get("username") or ""), str(entry.get("password") or "")
    try:
        decoded = base64.b64decode(str(entry.get("auth") or ""), validate=True).decode()
    except (binascii.Error, UnicodeDecodeError, ValueError):
        decoded = ""
    if ":" in decoded:
        user, _, password = decoded.partition(":")
    return Credentials(
        user=user, password=password.rstrip("\0"), identity_token=token if isinstance(token, str) else ""
    )


def _ask_helper(name: str, key: str) -> Credentials | None:
    """What `docker-credential-NAME get` says of a server; None where it knows nothing, or cannot be run."""
    if not re.fullmatch(r"[A-Za-z0-9._-]+", name):
        return None
    try:
        done = subprocess.run(  # noqa: S603 - the program that the person's own configuration of Docker names
            [f"docker-credential-{name}", "get"],
            input=key.encode(),
            capture_output=True,
            timeout=_HELPER_SECONDS,
            check=False,
        )
        said = _table(json.loads(done.stdout)) if done.returncode == 0 else {}
    except (OSError, ValueError, RecursionError, subprocess.TimeoutExpired):
        return None
    secret = said.get("Secret")
    if not isinstance(secret, str) or not secret:
        return None
    if said.get("Username") == _TOKEN_USER:
        return Credentials(identity_token=secret)
    return Credentials(user=str(said.get("Username") or ""), password=secret)
