"""The keys of isolate.toml: what the table says of each is what the reader and the JSON Schema do."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable, Iterator
from importlib import resources
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator

from isolate.discover import config
from isolate.discover.keys import TABLES, Key, json_schema
from tests.discover.conftest import Find, refused

SHIPPED = Path(str(resources.files("isolate.discover"))) / "isolate.schema.json"
FOLDERS: dict[str, str | bytes] = {
    "app/requirements.txt": "",
    "billing/requirements.txt": "",
    "apps/billing/requirements.txt": "",
    "libs/common/__init__.py": "",
    "docker/templates/Dockerfile.j2": "",
}
HEADS = {"apps": "[apps.app]", "canary": "[apps.app.canary]"}
EVERY = [(table, key) for table, (_, keys) in TABLES.items() for key in keys]
each_key = pytest.mark.parametrize(("table", "key"), EVERY, ids=[f"{table}.{key.name}" for table, key in EVERY])


def written(table: str, key: Key, value: str) -> str:
    """A file with one key, and what that key cannot be without."""
    more = {"canary": 'tag = "1"\n' if key.name == "weight" else "", "index": ""}.get(table, "")
    if (table, key.name) == ("index", "projects"):
        more = 'named = { cpu = "https://cpu.example/simple" }\n'
    others = "[apps.billing]\n" if table in {"defaults", "apps"} else ""
    return f"{HEADS.get(table, f'[{table}]')}\n{more}{key.name} = {value}\n{others}"


def test_the_schema_that_ships_is_that_of_the_keys(golden: Callable[[Path, str], None]) -> None:
    golden(SHIPPED, json.dumps(json_schema(), indent=2) + "\n")
    Draft7Validator.check_schema(json_schema())


@each_key
def test_an_example_is_valid_and_read_without_a_problem(find: Find, table: str, key: Key) -> None:
    text = written(table, key, key.example)
    Draft7Validator(json_schema()).validate(tomllib.loads(text))
    assert find({**FOLDERS, "isolate.toml": text}).problems == ()


@each_key
def test_a_value_of_another_type_is_refused_by_schema_and_reader(find: Find, table: str, key: Key) -> None:
    text = written(table, key, "[1.5]")
    assert not Draft7Validator(json_schema()).is_valid(tomllib.loads(text))
    problems = refused(find, {**FOLDERS, "isolate.toml": text})
    assert any(f"`{key.name}` is" in each.message for each in problems)


class Recording(dict[str, Any]):
    """A table that notes the keys it is asked for, with its own place."""

    def __init__(self, data: dict[str, Any], at: str, asked: set[tuple[str, str]]) -> None:
        super().__init__(
            {key: Recording(each, key, asked) if isinstance(each, dict) else each for key, each in data.items()}
        )
        self.at, self.asked = at, asked

    def get(self, key: str, default: Any = None) -> Any:
        self.asked.add((self.at, key))
        return super().get(key, default)


def test_every_key_that_is_read_is_in_the_table_and_no_other(find: Find, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: set[tuple[str, str]] = set()
    original = config.read_document

    def recorded(file: str, text: str) -> Any:
        document = original(file, text)
        object.__setattr__(document, "data", Recording(document.data, "", asked))
        return document

    monkeypatch.setattr(config, "read_document", recorded)
    heads = "".join(f"{HEADS.get(table, f'[{table}]')}\n" for table in TABLES)
    find(
        {**FOLDERS, "isolate.toml": heads + 'tag = "1"\n'}
        | {"isolate.toml": heads.replace("canary]\n", 'canary]\ntag = "1"\n')}
    )
    places = {"app": "apps"}
    found = {(places.get(table, table), key) for table, key in asked if table not in {"", "apps"}}
    known = {(table, key.name) for table, key in EVERY}
    # The installer of all applications is the one thing that `[defaults]` has and an application does not.
    assert found - known == {("defaults", "canary")} & found
    assert known - found == set()


def nested(schema: object) -> Iterator[dict[str, Any]]:
    if isinstance(schema, dict):
        yield schema
        for each in schema.values():
            yield from nested(each)


def test_whatever_the_schema_has_is_described() -> None:
    tables = [each for each in nested(json_schema()) if each.get("additionalProperties") is False]
    assert all(
        key.get("description") or key.get("additionalProperties")
        for each in tables
        for key in each["properties"].values()
    )
