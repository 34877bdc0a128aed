"""Locks → bills of materials: whole, valid against the schema of CycloneDX, and true to the lock."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from isolate.model.image import ImagePlan
from isolate.model.lock import LockEntry
from isolate.model.seal import is_untouched
from isolate.render import images
from tests.render.test_render import API, CASES, NIGHTLY, plans


def bill(plan: ImagePlan) -> str:
    [found] = [each.text for each in images((replace(plan, sbom=True),)) if each.path.endswith("/sbom.cdx.json")]
    return found


def with_pins(*entries: LockEntry) -> ImagePlan:
    [plan] = plans(API, NIGHTLY)[:1]
    return replace(plan, lock=replace(plan.lock, entries=entries))


def test_the_whole_file(golden):
    [plan] = plans(API, NIGHTLY)[:1]
    golden(Path("expected") / "sbom.cdx.json", bill(plan))


@pytest.mark.parametrize("case", CASES)
def test_it_is_valid_and_sealed(case):
    for plan in CASES[case]():
        text = bill(replace(plan, folder="x"))
        assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(text) is None
        assert is_untouched(text)
        assert not is_untouched(text.replace("pkg:pypi", "pkg:npm", 1))


def test_versions_and_addresses_are_those_of_package_urls():
    plan = with_pins(
        LockEntry(project="torch", version="2!1.0+cpu", hashes=("sha256:" + "a" * 64,)),
        LockEntry(project="x", version="", url="https://files.example/x y.whl"),
    )
    text = bill(plan)
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(text) is None
    assert json.loads(text)["components"] == [
        {
            "type": "library",
            "bom-ref": "pkg:pypi/torch@2%211.0%2Bcpu",
            "name": "torch",
            "version": "2!1.0+cpu",
            "hashes": [{"alg": "SHA-256", "content": "a" * 64}],
            "purl": "pkg:pypi/torch@2%211.0%2Bcpu",
        },
        {
            "type": "library",
            "bom-ref": "pkg:pypi/x?download_url=https%3A%2F%2Ffiles.example%2Fx%20y.whl",
            "name": "x",
            "purl": "pkg:pypi/x?download_url=https%3A%2F%2Ffiles.example%2Fx%20y.whl",
        },
    ]


def test_one_pin_under_two_markers_is_one_component():
    markers = ('platform_machine == "aarch64"', 'platform_machine == "x86_64"')
    plan = with_pins(*(LockEntry(project="a", version="1", marker=each) for each in markers))
    [component] = json.loads(bill(plan))["components"]
    assert component["properties"] == [{"name": "isolate:marker", "value": each} for each in markers]


def test_without_being_asked_for_there_is_none():
    assert not [each.path for each in images(plans(API, NIGHTLY)[:1]) if "sbom" in each.path]
