"""What uv's environment variables and configuration files say of indexes."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit, urlunsplit

from isolate.index.place import Place, read_boolean
from isolate.model.problem import Problem
from isolate.regular_file import read_regular

_NAMED = re.compile(r"([A-Za-z0-9_.-]+)=(.+)")


def read_uv_environment(environment: Mapping[str, str]) -> Place:
    """What `UV_DEFAULT_INDEX` and its like say; an index may be written `name=address`."""

    def addresses(variable: str) -> tuple[str, ...]:
        return tuple(_address(text, environment) for text in environment.get(variable, "").split())

    links = environment.get("UV_FIND_LINKS", "")
    return Place(
        name="the environment (`UV_…`)",
        index=next(iter((*addresses("UV_DEFAULT_INDEX"), *addresses("UV_INDEX_URL"))), ""),
        extra=(*addresses("UV_INDEX"), *addresses("UV_EXTRA_INDEX_URL")),
        links=tuple(filter(None, (each.strip() for each in links.split(",")))),
        no_index=read_boolean(environment["UV_NO_INDEX"]) if "UV_NO_INDEX" in environment else None,
    )


def read_uv_files(
    environment: Mapping[str, str],
    home: Path,
    folder: Path,
    platform: str,
    problems: list[Problem],
    *,
    trusts_projects: bool = True,
) -> tuple[Place, ...]:
    """What uv's files say, the nearest first; a file that cannot be read is a problem.

    An index marked `explicit` is left out: it serves only the projects that name it. The file of the working folder, or
    of one above it, may be anybody's: it is read only where `trusts_projects`.
    """
    found = []
    for path, is_project in _files(environment, home, folder, platform):
        if is_project and not trusts_projects:
            continue
        try:
            table = tomllib.loads(read_regular(os.path.realpath(path)).decode())
            if path.name == "pyproject.toml":
                table = table.get("tool", {}).get("uv", {})
            found.append(replace(_place(table, path, environment), is_project=is_project))
        except (OSError, ValueError, RecursionError, AttributeError, KeyError, TypeError):
            message = f"uv's configuration `{path}` cannot be read and is left out"
            problems.append(Problem(severity="warning", code="index-configuration", message=message))
    return tuple(found)


def _place(table: Mapping[str, Any], path: Path, environment: Mapping[str, str]) -> Place:
    """What the table says; raises `KeyError`, `TypeError` or `AttributeError` where it has another form."""
    index = _located(table.get("index-url", ""), path)
    extra: list[str] = []
    for entry in table.get("index", ()):
        if entry.get("explicit", False):
            continue
        name = entry.get("name", "")
        address = _located(with_credentials(name, entry["url"], environment), path)
        if entry.get("default", False):
            index = address
        else:
            extra.append(address)
    extra += _several(table, "extra-index-url", path)
    return Place(
        name=f"`{path}`",
        index=index,
        extra=tuple(extra),
        links=_several(table, "find-links", path),
        no_index=table.get("no-index"),
    )


def _several(table: Mapping[str, Any], key: str, path: Path) -> tuple[str, ...]:
    values = table.get(key, [])
    if not isinstance(values, list):
        raise TypeError
    return tuple(_located(each, path) for each in values)


def _located(address: str, path: Path) -> str:
    """The address; one without a scheme is a path, relative to the folder of the file that says it."""
    if not address or re.match(r"[A-Za-z][A-Za-z0-9+.-]+:", address):
        return address
    return str(path.parent / address)


def with_credentials(name: str, address: str, environment: Mapping[str, str]) -> str:
    """The address of an index with the credentials that the environment holds for its name, if it has one."""
    return _address(f"{name}={address}" if name else address, environment)


def _address(text: str, environment: Mapping[str, str]) -> str:
    """The address of `name=address`, with the credentials that the environment holds for the name."""
    named = _NAMED.fullmatch(text)
    if named is None or "://" in named[1]:
        return text
    name = re.sub(r"[^A-Z0-9]", "_", named[1].upper())
    user = environment.get(f"UV_INDEX_{name}_USERNAME", "")
    password = environment.get(f"UV_INDEX_{name}_PASSWORD", "")
    parts = urlsplit(named[2])
    if not (user or password) or "@" in parts.netloc:
        return named[2]
    return urlunsplit(parts._replace(netloc=f"{quote(user, '')}:{quote(password, '')}@{parts.netloc}"))


def _files(environment: Mapping[str, str], home: Path, folder: Path, platform: str) -> Iterator[tuple[Path, bool]]:
    """The files of configuration, and whether each is that of a project."""
    if named := environment.get("UV_CONFIG_FILE", ""):
        yield Path(named), False
        return
    if read_boolean(environment.get("UV_NO_CONFIG", "")):
        return
    for parent in (folder, *folder.parents):
        if (project := parent / "uv.toml").is_file():
            yield project, True
            break
        if (project := parent / "pyproject.toml").is_file() and _has_uv_table(project):
            yield project, True
            break
    if platform == "win32":
        users = Path(environment.get("APPDATA") or home / "AppData" / "Roaming")
        systems = [Path(environment.get("PROGRAMDATA") or "C:/ProgramData")]
    else:
        users = Path(environment.get("XDG_CONFIG_HOME") or home / ".config")
        systems = [Path(each) for each in (environment.get("XDG_CONFIG_DIRS") or "/etc/xdg").split(os.pathsep) if each]
        systems.append(Path("/etc"))
    for place in (users, *systems):
        if (path := place / "uv" / "uv.toml").is_file():
            yield path, False


def _has_uv_table(path: Path) -> bool:
    try:
        return (
            re.search(r"^\s*\[+\s*tool\s*\.\s*uv\b", read_regular(os.path.realpath(path)).decode(), re.MULTILINE)
            is not None
        )
    except (OSError, UnicodeDecodeError):
        return False
