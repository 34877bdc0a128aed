"""Every sample gives what lies in its folder `expected`: the report in both forms, and every generated file."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from tests.conftest import Ended

ROOT = Path(__file__).parents[2]
SAMPLES = ROOT / "samples"
CODES = {"clash": 1, "direct": 1, "harmony": 0, "prism": 1, "requirements": 1, "triangle": 1}
SCHEMA = json.loads((ROOT / "isolate" / "report" / "schema.json").read_text("utf-8"))

Golden = Callable[[Path, str], None]


@pytest.mark.parametrize("sample", CODES)
def test_the_report(sample: str, command: Callable[..., Ended], golden: Golden) -> None:
    text = command("analyze", str(SAMPLES / sample), "--verbose")
    assert (text.code, text.err) == (CODES[sample], "")
    golden(SAMPLES / sample / "expected" / "report.txt", text.out)
    found = command("analyze", str(SAMPLES / sample), "--format", "json")
    assert (found.code, found.err) == (CODES[sample], "")
    Draft202012Validator(SCHEMA).validate(json.loads(found.out))
    golden(SAMPLES / sample / "expected" / "report.json", found.out)


@pytest.mark.parametrize("sample", ["clash", "direct", "harmony", "triangle"])
def test_the_generated_files(sample: str, command: Callable[..., Ended], golden: Golden, tmp_path: Path) -> None:
    copy = tmp_path / sample
    shutil.copytree(SAMPLES / sample, copy, ignore=shutil.ignore_patterns("expected", "__pycache__"))
    before = {path for path in copy.rglob("*") if path.is_file()}
    ended = command("generate", str(copy))
    assert (ended.code, ended.err) == (0, "")
    made = sorted({path for path in copy.rglob("*") if path.is_file()} - before)
    expected = SAMPLES / sample / "expected" / "files"
    for path in made:
        golden(expected / path.relative_to(copy), path.read_bytes().decode("utf-8"))
    assert [path.relative_to(copy) for path in made] == sorted(
        path.relative_to(expected) for path in expected.rglob("*") if path.is_file()
    )
    addresses = ended.out.partition(" unchanged\n")[2]
    again = command("generate", str(copy))
    assert (again.code, again.out, again.err) == (0, f"wrote 0 files, {len(made)} files unchanged\n{addresses}", "")


def test_three_applications_of_which_every_pair_fits_are_one_conflict(command: Callable[..., Ended]) -> None:
    report = json.loads(command("analyze", str(SAMPLES / "triangle"), "--format", "json").out)
    (conflict,) = report["conflicts"]
    assert conflict["apps"] == ["alerts", "orders", "reports"]
    assert report["pairs"]["conflicting"] == 0
    assert len(report["environments"]) == 2
    assert report["certificate"] == {"kind": "unsat", "lower_bound": 2, "apps": ["alerts", "orders", "reports"]}


def test_three_environments_are_enough_where_whoever_takes_one_after_the_other_comes_to_four(
    command: Callable[..., Ended],
) -> None:
    report = json.loads(command("analyze", str(SAMPLES / "prism"), "--format", "json").out)
    apart = {frozenset(pair) for pair in report["pairs"]["conflicting_pairs"]}
    names = [app["name"] for app in report["apps"]]
    by_conflicts = sorted(names, key=lambda name: (-sum(name in pair for pair in apart), name))
    assert len(report["environments"]) == 3
    assert report["certificate"]["lower_bound"] == 3
    for order in (names, by_conflicts):
        groups: list[set[str]] = []
        for name in order:
            fits = [group for group in groups if not any({name, other} in apart for other in group)]
            if fits:
                fits[0].add(name)
            else:
                groups.append({name})
        assert len(groups) == 4
