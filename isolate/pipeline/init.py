"""`init`: a first `isolate.toml`, of what was found."""

from __future__ import annotations

import json
import shlex

from isolate.discover import sources
from isolate.discover.config import FILE
from isolate.discover.keys import TABLES, Key
from isolate.frameworks import detect
from isolate.model.app import App
from isolate.model.options import RunOptions
from isolate.model.problem import InputError, Problem
from isolate.model.start import Start
from isolate.pipeline.run import find

SCHEMA_FILE = "isolate.schema.json"
"""The name under which the first line looks for the JSON Schema, beside the file."""

_BARE = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-")
_COMMENTED = ("index", "resolve", "images", "deploy")


def first_configuration(options: RunOptions) -> tuple[str, tuple[Problem, ...]]:
    """The text of an `isolate.toml` for the root of what the options name, and what was wrong with what was read.

    It lists the applications found, with how they start as a comment, and has every key of the other tables as one.
    Raises `InputError` where there is a configuration already.
    """
    found = find(options)
    if found.settings.file:
        raise InputError(
            f"`{found.settings.file}` is there already", hint=f"nothing is written; `{FILE}` is yours to edit"
        )
    lines = [
        f"#:schema ./{SCHEMA_FILE}",
        "# What `isolate` is told about this repository. What is commented out is a default or an example.",
        "",
        "[defaults]",
        *_example(TABLES["defaults"][1][0]),
        "",
        "# These applications were found. Once one is listed here no other one is looked for: add new ones, or remove",
        "# all of these tables so that they are found by their manifests.",
    ]
    for app in found.apps:
        table = _table(app, found.root, found.apps)
        lines += ["", *(table if app.manifests else (f"# {line}".replace("# # ", "# ") for line in table))]
    for name in _COMMENTED:
        text, keys = TABLES[name]
        lines += ["", f"# {text}", f"# [{name}]"]
        for key in keys:
            lines += _example(key)
    return "\n".join(lines) + "\n", found.problems


def _table(app: App, root: str, apps: tuple[App, ...]) -> list[str]:
    """The table of one application."""
    lines = [f"[apps.{_name(app.name)}]", f"path = {_text(app.path)}"]
    lines += [f"# requires Python {each.specifier} ({each.source})" for each in app.python if each.specifier]
    start = detect(sources(root, app, apps), app)
    if isinstance(start, Start) and start.command and not start.found:
        lines.append(f"# start = {_text(shlex.join(start.command))}")
    return lines


def _example(key: Key) -> list[str]:
    return [f"# {key.name} = {key.example}  # {key.text}"]


def _name(name: str) -> str:
    return name if name and _BARE.issuperset(name) else _text(name)


def _text(text: str) -> str:
    """A basic string of TOML, which takes the escapes of JSON but for the ones of surrogates."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
