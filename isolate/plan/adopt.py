"""What a person's Dockerfile and compose file say, as settings of `isolate.toml`, and what has no place there."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Mapping
from typing import Any

from isolate.plan.hand_written import Instruction, command_of, instructions, port_of

Settings = dict[str, Any]
"""Key of `[apps.NAME]` → a string, a number, a list of strings or a table of strings."""

_PYTHON = re.compile(r"(?:--\S+\s+)*(?:\S*/)?python:(3\.(?:[89]|1[0-4]))(?!\d)")
_INSTALL = re.compile(r"\bapt(?:-get)?\s+(?:-\S+\s+)*install\s+([^;&|]*)")
_PACKAGE = re.compile(r"[a-z0-9][a-z0-9+.-]+(?:=[A-Za-z0-9.+:~-]+)?")
_OURS = re.compile(r"PATH|PYTHON\w*|PIP_\w+|UV_\w+|DEBIAN_FRONTEND|LANG|LC_ALL|VIRTUAL_ENV|POETRY_\w+")
_USUAL = re.compile(
    r"(?:set -\w+|cd|mkdir|chown|chmod|rm|useradd|adduser|groupadd|addgroup|apt-get (?:update|upgrade|clean)|apk)\b"
    r"|(?:sudo )?apt(?:-get)?\s+(?:-\S+\s+)*(?:install|update)\b|(?:python3? -m )?(?:pip3?|uv|poetry|pipenv|pdm)\b"
)
_KNOWN = frozenset(
    [
        "build",
        "command",
        "container_name",
        "entrypoint",
        "environment",
        "expose",
        "image",
        "init",
        "networks",
        "ports",
        "restart",
        "stdin_open",
        "tty",
    ]
)
_SHELL = ("/bin/sh", "-c")
_FORMS_OF_SHELL = set("$&|;<>()`*?")


def adopted(dockerfile: str, service: Mapping[str, Any]) -> Settings:
    """The settings that have an image start, listen and hold what a Dockerfile and a service of compose say.

    Both may be empty; where both say something, the service counts, as it does for Compose. `without_place` is
    the rest.
    """
    said = instructions(dockerfile)
    found: Settings = {}
    base = next((match for each in said if each.name == "FROM" and (match := _PYTHON.match(each.text))), None)
    if base:
        found["python"] = base[1]
    command = _words(service.get("command")) or command_of(said)
    if service.get("entrypoint"):
        command = (*_words(service["entrypoint"]), *_words(service.get("command")))
    if command:
        folder = next((each.text.rstrip("/") for each in reversed(said) if each.name == "WORKDIR"), "")
        found["start"] = [each.removeprefix(f"{folder}/") if folder else each for each in _plain(command)]
    if port := _port(service.get("ports")) or port_of(said):
        found["port"] = port
    if packages := sorted({name for each in said if each.name == "RUN" for name in _packages(each.text)}):
        found["system_packages"] = packages
    variables = {**_variables(said), **_environment(service.get("environment"))}
    kept = {name: value for name, value in sorted(variables.items()) if not _OURS.fullmatch(name)}
    if kept:
        found["environment"] = kept
    return found


def without_place(dockerfile: str, service: Mapping[str, Any]) -> Iterator[tuple[int, str]]:
    """What `isolate.toml` cannot be told, with its line in the Dockerfile, or 0 for a key of the service."""
    for each in instructions(dockerfile):
        commands = (part.strip() for part in re.split(r"&&|;|\|\|", re.sub(r"--mount=\S+\s+", "", each.text)))
        if each.name == "RUN" and (odd := next((part for part in commands if part and not _USUAL.match(part)), "")):
            yield each.line, f"`RUN {odd}`"
    for key in sorted(set(service) - _KNOWN):
        yield 0, f"`{key}`"


def _plain(command: tuple[str, ...]) -> tuple[str, ...]:
    """The words of a command of the shell that needs no shell."""
    if command[:2] == _SHELL and len(command) == 3 and _FORMS_OF_SHELL.isdisjoint(command[2]):
        try:
            return tuple(shlex.split(command[2])) or command
        except ValueError:
            return command
    return command


def _words(value: object) -> tuple[str, ...]:
    if isinstance(value, str):
        return _plain((*_SHELL, value)) if value else ()
    return tuple(map(str, value)) if isinstance(value, list) else ()


def _packages(text: str) -> list[str]:
    words = [word for found in _INSTALL.findall(text) for word in found.split()]
    return [word for word in words if _PACKAGE.fullmatch(word)]


def _variables(said: tuple[Instruction, ...]) -> dict[str, str]:
    found: dict[str, str] = {}
    for each in said:
        if each.name != "ENV":
            continue
        try:
            words = shlex.split(each.text)
        except ValueError:
            continue
        pairs = [word.partition("=") for word in words] if "=" in words[0] else [(words[0], "", " ".join(words[1:]))]
        found |= {name: value for name, _, value in pairs}
    return found


def _environment(value: object) -> dict[str, str]:
    if isinstance(value, dict):
        return {str(name): "" if text is None else str(text) for name, text in value.items()}
    pairs = [each.partition("=") for each in value if isinstance(each, str)] if isinstance(value, list) else []
    return {name: text if sign else f"${{{name}}}" for name, sign, text in pairs}


def _port(value: object) -> int:
    """The port of the container that the first line of `ports` publishes, 0 where none does."""
    first = value[0] if isinstance(value, list) and value else None
    first = first.get("target") if isinstance(first, dict) else first
    found = re.search(r"(\d{1,5})(?:/tcp)?$", str(first)) if first is not None else None
    return int(found[1]) if found else 0
