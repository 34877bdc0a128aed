from __future__ import annotations

import json
from dataclasses import replace
from importlib import resources
from pathlib import Path
from typing import Any

from hypothesis import given
from jsonschema import Draft202012Validator

from isolate.model.distribution import Unreachable
from isolate.model.report import Report
from isolate.model.resolution import Undecided
from isolate.report import json as json_report
from isolate.report import text
from isolate.report.look import PLAIN
from tests.examples import examples
from tests.report.nouns import CLASH, UNDECIDED, reports, told

SCHEMA = json.loads((resources.files("isolate.report") / "schema.json").read_text("utf-8"))


@examples(60)
@given(reports())
def test_any_report_is_as_the_schema_says(report: Report) -> None:
    written = json_report.write(report, PLAIN)
    assert written.isascii()
    assert written.endswith("}\n")
    Draft202012Validator(SCHEMA).validate(json.loads(written))


def test_the_schema_is_valid_and_strict() -> None:
    Draft202012Validator.check_schema(SCHEMA)
    for place, schema in _schemas(SCHEMA, "$"):
        assert "description" in schema, place
        if schema.get("type") == "object" and "properties" in schema:
            assert schema["additionalProperties"] is False, place
            assert set(schema["required"]) <= set(schema["properties"]), place


def _schemas(schema: dict[str, Any], place: str) -> list[tuple[str, dict[str, Any]]]:
    found = [(place, schema)] if schema != {"type": "null"} else []
    for name, each in schema.get("properties", {}).items():
        found += _schemas(each, f"{place}.{name}")
    for each in schema.get("oneOf", []):
        found += _schemas(each, f"{place}|")
    for key in ("items", "additionalProperties"):
        if isinstance(schema.get(key), dict):
            found += _schemas(schema[key], f"{place}.{key}")
    return found


def test_the_whole_of_a_small_report(golden: Any) -> None:
    golden(Path("expected/clash.json"), json_report.write(CLASH, PLAIN))


def test_what_was_missing_is_said_and_is_no_conflict_of_any_other_kind() -> None:
    data = json_report.as_data(UNDECIDED)
    assert data["apps"][1]["status"] == "undecided"
    assert [(each["kind"], each["summary"], each["hint"]) for each in data["conflicts"]] == [
        (
            "undecided",
            "`web` could not be decided: `https://index.example/simple/c/` did not answer within 20 seconds",
            "try again later",
        )
    ]
    (conflict,) = data["conflicts"]
    assert conflict["missing"] == [
        {
            "what": "c",
            "reason": "`https://index.example/simple/c/` did not answer within 20 seconds",
            "hint": "try again later",
        }
    ]


def test_all_that_was_missing_is_in_the_report_however_much_it_is() -> None:
    missing = tuple(
        Unreachable(what="c", version=str(number), reason="its metadata is out of reach") for number in range(500)
    )
    report = told("web", environments=(), alone={"web": Undecided(missing=missing)})
    (conflict,) = json_report.as_data(report)["conflicts"]
    assert [each["what"] for each in conflict["missing"]] == [f"c {number}" for number in range(500)]
    assert text.write(report, PLAIN).count("\n") == 4
    assert text.write(report, replace(PLAIN, detail=1)).count("\n") == 3 + 499


def test_a_conflict_that_is_proven_misses_nothing() -> None:
    (conflict,) = json_report.as_data(CLASH)["conflicts"]
    assert "missing" not in conflict
