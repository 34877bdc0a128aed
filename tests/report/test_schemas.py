"""What `suggest` and `explain --package` print as JSON is as the schemas that ship with the package say."""

from __future__ import annotations

import json
from collections.abc import Callable
from importlib import resources
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from tests.conftest import ROOT, Ended


def schema_of(name: str) -> dict[str, Any]:
    return json.loads((resources.files("isolate.report") / name).read_text("utf-8"))


def described(schema: object) -> bool:
    """Whether every schema of a value says what it is, and every object is closed."""
    if isinstance(schema, dict):
        if "type" in schema or "const" in schema:
            closed = schema.get("type") != "object" or schema["additionalProperties"] is False
            if "description" not in schema or not closed:
                return False
            if "properties" in schema and [*schema["properties"]] != schema["required"] and "proof" not in schema:
                optional = {*schema["properties"]} - {*schema["required"]}
                if not optional <= {"file", "line", "missing", "targets"}:
                    return False
        return all(described(each) for each in schema.values())
    return all(described(each) for each in schema) if isinstance(schema, list) else True


@pytest.mark.parametrize("name", ["package.schema.json", "results.schema.json", "suggestions.schema.json"])
def test_the_schemas_are_valid_and_strict(name: str) -> None:
    schema = schema_of(name)
    Draft202012Validator.check_schema(schema)
    assert described(schema)


def test_a_conflict_has_one_form_everywhere() -> None:
    report, package = schema_of("schema.json"), schema_of("package.schema.json")
    assert package["properties"]["conflicts"]["items"] == report["properties"]["conflicts"]["items"]


@pytest.mark.parametrize("sample", ["clash", "direct", "harmony", "prism", "requirements", "triangle"])
def test_suggestions_are_as_the_schema_says(command: Callable[..., Ended], sample: str) -> None:
    data = json.loads(command("suggest", str(ROOT / "samples" / sample), "--format", "json").out)
    Draft202012Validator(schema_of("suggestions.schema.json")).validate(data)
    analyzed = json.loads(command("analyze", str(ROOT / "samples" / sample), "--format", "json").out)
    known = {conflict["id"] for conflict in analyzed["conflicts"]}
    assert data["environments"] == len(analyzed["environments"])
    assert all(known.issuperset(each["solved"]) for each in data["suggestions"])
    assert all(each["environments"] + each["saved"] == data["environments"] for each in data["suggestions"])


@pytest.mark.parametrize(
    ("sample", "project", "code"), [("clash", "currency", 1), ("harmony", "logs", 0), ("triangle", "dates", 1)]
)
def test_why_a_version_is_as_the_schema_says(
    command: Callable[..., Ended], sample: str, project: str, code: int
) -> None:
    ended = command("explain", str(ROOT / "samples" / sample), "--package", project, "--format", "json")
    assert ended.code == code
    data = json.loads(ended.out)
    Draft202012Validator(schema_of("package.schema.json")).validate(data)
    assert data["name"] == project
    assert bool(data["conflicts"]) == (code == 1)
    assert all(each["needed"] for each in data["choices"])


def test_applications_are_explained_as_a_report(command: Callable[..., Ended]) -> None:
    ended = command("explain", str(ROOT / "samples" / "clash"), "--apps", "billing,web", "--format", "json")
    data = json.loads(ended.out)
    Draft202012Validator(schema_of("schema.json")).validate(data)
    assert [conflict["apps"] for conflict in data["conflicts"]] == [["billing", "web"]]
