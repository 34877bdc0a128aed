"""What pip's environment variables and configuration files say of indexes (the places of `pip config debug`)."""

from __future__ import annotations

import configparser
import os
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from isolate.index.place import Place, read_boolean
from isolate.model.problem import Problem
from isolate.regular_file import read_regular

_SECTIONS = ("install", "global")


def read_pip_environment(environment: Mapping[str, str]) -> Place:
    """What `PIP_INDEX_URL` and its like say; lists are separated by white space."""
    return Place(
        name="the environment (`PIP_…`)",
        index=environment.get("PIP_INDEX_URL", ""),
        extra=tuple(environment.get("PIP_EXTRA_INDEX_URL", "").split()),
        links=tuple(environment.get("PIP_FIND_LINKS", "").split()),
        no_index=read_boolean(environment["PIP_NO_INDEX"]) if "PIP_NO_INDEX" in environment else None,
        extra_last=True,
    )


def read_pip_files(
    environment: Mapping[str, str], home: Path, platform: str, problems: list[Problem]
) -> tuple[Place, ...]:
    """What pip's files say, the one that overrides the others first; a file that cannot be read is a problem."""
    found = []
    for path in _files(environment, home, platform):
        if path.is_file():
            parser = configparser.RawConfigParser()
            try:
                parser.read_string(read_regular(os.path.realpath(path)).decode(), str(path))
            except (OSError, UnicodeDecodeError, configparser.Error):
                message = f"pip's configuration `{path}` cannot be read and is left out"
                problems.append(Problem(severity="warning", code="index-configuration", message=message))
                continue
            found.append(_place(parser, path))
    return tuple(found)


def _place(parser: configparser.RawConfigParser, path: Path) -> Place:
    values: dict[str, str] = {}
    for section in reversed(_SECTIONS):
        if parser.has_section(section):
            values |= {key.replace("_", "-"): value for key, value in parser.items(section)}
    return Place(
        name=f"`{path}`",
        index=values.get("index-url", "").strip(),
        extra=tuple(values.get("extra-index-url", "").split()),
        links=tuple(values.get("find-links", "").split()),
        no_index=read_boolean(values["no-index"]) if "no-index" in values else None,
        extra_last=True,
    )


def _files(environment: Mapping[str, str], home: Path, platform: str) -> Iterator[Path]:
    named = environment.get("PIP_CONFIG_FILE", "")
    if named == os.devnull:
        return
    if named:
        yield Path(named)
    base = "pip.ini" if platform == "win32" else "pip.conf"
    yield Path(environment.get("VIRTUAL_ENV") or sys.prefix) / base
    if platform == "win32":
        yield Path(environment.get("APPDATA") or home / "AppData" / "Roaming") / "pip" / base
        yield home / "pip" / base
        yield Path(environment.get("PROGRAMDATA") or "C:/ProgramData") / "pip" / base
        return
    if platform == "darwin" and (support := home / "Library" / "Application Support" / "pip").is_dir():
        yield support / base
    else:
        yield Path(environment.get("XDG_CONFIG_HOME") or home / ".config") / "pip" / base
    yield home / ".pip" / base
    if platform == "darwin":
        yield Path("/Library/Application Support/pip") / base
        return
    yield Path("/etc") / base
    for folder in reversed((environment.get("XDG_CONFIG_DIRS") or "/etc/xdg").split(os.pathsep)):
        if folder:
            yield Path(folder) / "pip" / base
