"""`docs/formats.md` names every format and every sample, and only tests that exist."""

import re
from pathlib import Path
from typing import get_args

from isolate.manifests import FORMATS, Role

ROOT = Path(__file__).parent.parent.parent
TEXT = (ROOT / "docs" / "formats.md").read_text("utf-8")
SAMPLES = {path.name for path in (ROOT / "samples" / "formats").iterdir()}
NAMED = set(re.findall(r"`([^`\n]+)`", TEXT))


def test_every_format_is_named() -> None:
    assert sorted(set(FORMATS) - NAMED) == []


def test_every_role_and_its_formats_are_listed() -> None:
    rows = [row.split(" | ") for row in TEXT.partition("| role | ")[2].partition("\n\n")[0].splitlines()[2:]]
    listed = {row[0].strip("| `"): re.findall(r"`([^`]+)`", row[1]) for row in rows}
    found: dict[str, list[str]] = {role: [] for role in get_args(Role)}
    for name, each in FORMATS.items():
        found[each.role].append(name)
    assert listed == found
    assert [*listed] == [*get_args(Role)]


def test_every_sample_is_named() -> None:
    assert sorted(SAMPLES - NAMED) == []


def test_what_shows_a_construct_exists() -> None:
    tests = "\n".join(path.read_text("utf-8") for path in (ROOT / "tests").rglob("test_*.py"))
    defined = set(re.findall(r"def (test_\w+)\(", tests))
    rows = [row.split(" | ") for row in TEXT.splitlines() if row.startswith("| ") and "shown by" not in row]
    assert len(rows) > 50
    shown = {name for row in rows for name in re.findall(r"`([^`]+)`", row[-1])}
    assert sorted(shown - defined - SAMPLES) == []
    assert {name for name in NAMED if name.startswith("test_")} <= defined
