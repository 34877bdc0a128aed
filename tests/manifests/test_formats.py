"""One sample of every format under `samples/formats`, with all that is read of it."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

import pytest

from isolate.manifests import FORMATS, format_of
from isolate.manifests.encoding import decode
from isolate.model.origin import Origin

SAMPLES = Path(__file__).parent.parent.parent / "samples" / "formats"
FILES = sorted(path for path in SAMPLES.rglob("*") if path.is_file() and path.name != "expected.json")


def test_every_format_has_a_sample() -> None:
    used = {format_of(path.name) for path in FILES}
    assert sorted(name for name, each in FORMATS.items() if each not in used) == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(SAMPLES).as_posix())
def test_what_is_read(path: Path, golden: Callable[[Path, str], None]) -> None:
    reader = format_of(path.name)
    assert reader is not None
    text = decode(path.name, path.read_bytes())
    assert isinstance(text, str)
    shown = plain(reader.read(path.name, text))
    golden(path.parent / "expected.json", json.dumps(shown, indent=1, ensure_ascii=False) + "\n")


def plain(value: object) -> Any:
    """A noun as JSON, without what is empty; a place without its file."""
    if isinstance(value, Origin):
        return f"{value.line}:{value.column}" if value.column else str(value.line)
    if is_dataclass(value) and not isinstance(value, type):
        return {each.name: plain(own) for each in fields(value) if (own := getattr(value, each.name)) and plain(own)}
    if isinstance(value, tuple):
        return [plain(each) for each in value]
    return value


def test_an_archive_of_a_pylock_is_a_requirement_on_its_address() -> None:
    archive = 'archive = { url = "https://h.example/a-1.zip", hashes = { sha256 = "00" } }'
    text = f'lock-version = "1.0"\ncreated-by = "x"\n[[packages]]\nname = "a"\n{archive}\n'
    manifest = format_of("pylock.toml").read("pylock.toml", text)
    assert [(each.name, each.url) for each in manifest.requirements] == [("a", "https://h.example/a-1.zip")]


@pytest.mark.parametrize("blanks", [0, 1, 5])
def test_the_column_of_a_requirement_in_a_setup_cfg(blanks: int) -> None:
    text = f"[options]\ninstall_requires =\n    a\n  {' ' * blanks}b; python_version > '3'\n"
    manifest = format_of("setup.cfg").read("setup.cfg", text)
    assert [(each.origin.line, each.origin.column) for each in manifest.requirements] == [(3, 5), (4, 3 + blanks)]
