"""What a person can write is documented: keys of isolate.toml, formats of reports, web frameworks, generated files."""

from __future__ import annotations

import re

from isolate.discover import config
from isolate.report import FORMATS
from tests.test_architecture import ROOT

DOCS = ROOT / "docs"
README = (ROOT / "README.md").read_text("utf-8")


def keys_documented() -> dict[str, list[str]]:
    """The keys of each table of docs/configuration.md; a table that is not named is that of the row above."""
    found: dict[str, list[str]] = {}
    table = ""
    for named, key in re.findall(
        r"^\| (`\[[^`]+`|) ?\| ([^|]*)\|", (DOCS / "configuration.md").read_text("utf-8"), re.MULTILINE
    ):
        table = named.strip("`[]").replace(".NAME", "").rpartition(".")[2] or table
        found.setdefault(table, []).extend(re.findall(r"^`([a-z_]+)`", key))
    return found


def test_every_key_of_isolate_toml_is_documented_and_no_other() -> None:
    documented = keys_documented()
    own = documented["apps"]
    assert sorted(each for each in documented if each != "canary") == sorted(config._KEYS[""])  # a table of `apps`
    documented["defaults"] += [
        key for key in own if key not in {"path", "manifests", "canary", *documented["defaults"]}
    ]
    assert {table: sorted(keys) for table, keys in documented.items()} == {
        table: sorted(keys) for table, keys in config._KEYS.items() if table
    }


def test_every_format_of_a_report_has_a_row_in_readme() -> None:
    rows = re.findall(r"^\| `--format ([a-z]+)` \| \S.*\|$", README, re.MULTILINE)
    assert sorted(rows) == sorted(FORMATS)


def test_every_document_is_named_in_readme() -> None:
    assert [path.name for path in DOCS.glob("*.md") if f"docs/{path.name}" not in README] == []
