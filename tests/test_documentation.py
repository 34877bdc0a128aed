"""What a person can write is documented: keys of isolate.toml, formats of reports, web frameworks, generated files."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from isolate.discover import keys
from isolate.report import FORMATS
from tests.test_architecture import ROOT

DOCS = ROOT / "docs"
README = (ROOT / "README.md").read_text("utf-8")


def page_of_configuration() -> str:
    """The reference of isolate.toml, of the table that its reader rests on."""
    sections = []
    for name, (text, table) in keys.TABLES.items():
        head = {"apps": "[apps.NAME]", "canary": "[apps.NAME.canary]"}.get(name, f"[{name}]")
        rows = "".join(
            f"| `{key.name}` | {key.type()} | {key.default} | `{key.name} = {key.example}` | {key.text} |\n"
            for key in table
        )
        sections.append(
            f"\n## `{head}`\n\n{text}\n\n| key | type | default | example | means |\n|---|---|---|---|---|\n{rows}"
        )
    return f"""\
# isolate.toml

Every key of `isolate.toml` at the root of what is analysed, or of `[tool.isolate]` in its `pyproject.toml`;
`--config FILE` names another file. A key that is not listed here is an error with the nearest name. `isolate init`
writes a first file, and beside it `isolate.schema.json`, by which editors complete and check what is written. This
page is made by `pytest tests/test_documentation.py --update`, the schema by `pytest tests/discover/test_keys.py
--update`.
{"".join(sections)}"""


def test_the_page_of_isolate_toml_is_that_of_its_keys(golden: Callable[[Path, str], None]) -> None:
    golden(DOCS / "configuration.md", page_of_configuration())


def test_every_format_of_a_report_has_a_row_in_readme() -> None:
    rows = re.findall(r"^\| `--format ([a-z]+)` \| \S.*\|$", README, re.MULTILINE)
    assert sorted(rows) == sorted(FORMATS)


def test_every_document_is_named_in_readme() -> None:
    assert [path.name for path in DOCS.glob("*.md") if f"docs/{path.name}" not in README] == []


def test_each_promise_of_security_names_tests_that_exist() -> None:
    promises = re.findall(r"^- .*(?:\n  .*)*", (ROOT / "SECURITY.md").read_text("utf-8"), re.MULTILINE)
    functions = "".join(path.read_text("utf-8") for path in (ROOT / "tests").rglob("test_*.py"))
    assert len(promises) >= 14
    for promise in promises:
        named = re.findall(r"`(tests/[^`]*|test_\w+)`", promise)
        assert named, promise
        for name in named:
            assert (ROOT / name).exists() if name.startswith("tests/") else f"def {name}(" in functions, name
