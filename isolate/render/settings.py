"""Settings of applications → the text of `isolate.toml`, everything else in it left as it stands."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Mapping
from typing import Any

from isolate.model.app import App


def with_settings(text: str, apps: tuple[App, ...], settings: Mapping[str, Mapping[str, Any]]) -> str:
    """The text with the settings of each application, by its name; a key that is there already stays.

    Where the file lists no application, the only one has its settings under `[defaults]`, and several are all listed:
    a file that lists some lists exactly those.
    """
    if not any(settings.values()):
        return text
    data = tomllib.loads(text)
    listed = data.get("apps", {})
    if not listed and len(apps) == 1:
        return _in_table(text, ("defaults",), data.get("defaults", {}), settings.get(apps[0].name, {}))
    for app in apps:
        there = listed.get(app.name)
        values = settings.get(app.name, {}) if listed else {"path": app.path, **settings.get(app.name, {})}
        if listed and there is None:
            continue
        text = _in_table(text, ("apps", app.name), there or {}, values)
    return text


def _in_table(text: str, path: tuple[str, ...], there: Mapping[str, Any], values: Mapping[str, Any]) -> str:
    """The text with the values that a table does not have, under its header, which is made where there is none."""
    lines = [f"{key} = {_toml(value)}\n" for key, value in values.items() if key not in there]
    if not lines:
        return text
    name = r"\s*\.\s*".join(f"""(?:{re.escape(each)}|"{re.escape(each)}"|'{re.escape(each)}')""" for each in path)
    header = re.search(rf"^[ \t]*\[\s*{name}\s*\][^\n]*(?:\n|\Z)", text, re.MULTILINE)
    if header:
        start = header[0] if header[0].endswith("\n") else f"{header[0]}\n"
        return f"{text[: header.start()]}{start}{''.join(lines)}{text[header.end() :]}"
    gap = "" if not text else "\n" if text.endswith("\n") else "\n\n"
    return f"{text}{gap}[{'.'.join(map(_key, path))}]\n{''.join(lines)}"


def _key(name: str) -> str:
    return name if re.fullmatch(r"[A-Za-z0-9_-]+", name) else _toml(name)


def _toml(value: object) -> str:
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{_key(name)} = {_toml(each)}" for name, each in value.items()) + " }"
    if isinstance(value, list):
        return f"[{', '.join(map(_toml, value))}]"
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
