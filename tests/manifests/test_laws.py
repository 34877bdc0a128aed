"""What holds for every reader, shown on the samples of all formats."""

from __future__ import annotations

import codecs
import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from packaging.markers import Marker
from packaging.specifiers import SpecifierSet

from isolate.manifests import format_of
from isolate.manifests.encoding import decode
from isolate.model.manifest import Manifest
from isolate.model.origin import Origin
from isolate.model.requirement import Requirement
from tests.examples import examples

SAMPLES = Path(__file__).parent.parent.parent / "samples" / "formats"
FILES = sorted(path for path in SAMPLES.rglob("*") if path.is_file() and path.name != "expected.json")
NAME = re.compile(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?")
each_sample = pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(SAMPLES).as_posix())

PIECES = [
    b"\n",
    b"\r\n",
    b"=",
    b"[",
    b"]",
    b"{",
    b"}",
    b'"',
    b"'",
    b"#",
    b",",
    b"\\",
    b"\t",
    b"- ",
    b": ",
    b"&a ",
    b"*a",
]
PIECES += [
    b"\xff",
    b"\0",
    b"=>",
    b"^",
    b"||",
    b"-r ",
    b"@",
    b";",
    b"0",
    b"\xe2\x80\xa8",
    b"[[package]]\n",
    b"name = 1\n",
]
edits = st.lists(
    st.tuples(st.floats(0, 1), st.integers(0, 30), st.one_of(st.sampled_from(PIECES), st.binary(max_size=8))),
    max_size=6,
)


def read(path: str, data: bytes) -> Manifest | None:
    reader = format_of(path)
    assert reader is not None
    text = decode(path, data)
    return reader.read(path, text) if isinstance(text, str) else None


def requirements_of(manifest: Manifest) -> list[Requirement]:
    listed = [each for _, group in (*manifest.extras, *manifest.groups) for each in group]
    return [*manifest.requirements, *manifest.constraints, *manifest.overrides, *listed]


def changed(data: bytes, changes: list[tuple[float, int, bytes]]) -> bytes:
    for place, length, piece in changes:
        at = int(place * len(data))
        data = data[:at] + piece + data[at + length :]
    return data


@given(st.sampled_from(FILES), edits)
@examples(600)
def test_no_reader_raises_on_a_changed_file(path: Path, changes: list[tuple[float, int, bytes]]) -> None:
    data = changed(path.read_bytes(), changes)
    manifest = read(path.name, data)
    if manifest is not None:
        lines = decode(path.name, data).count("\n") + 1  # type: ignore[union-attr]
        for requirement in requirements_of(manifest):
            assert NAME.fullmatch(requirement.name) or requirement.path
            assert SpecifierSet(requirement.specifier) is not None
            assert not requirement.marker or Marker(requirement.marker)
        for each in (*requirements_of(manifest), *manifest.problems, *manifest.python):
            assert each.origin is not None
            assert each.origin.file == path.name
            assert 0 <= each.origin.line <= lines + decode(path.name, data).count("\r")  # type: ignore[union-attr]


@each_sample
def test_the_place_of_a_requirement_is_where_its_name_stands(path: Path) -> None:
    manifest = read(path.name, path.read_bytes())
    assert manifest is not None
    lines = path.read_text("utf-8").split("\n")
    renamed = {"matplotlib": "matplotlib-base", "torch": "pytorch"}  # by conda
    for each in requirements_of(manifest):
        line = lines[each.origin.line - 1]
        shown = re.sub(r"[-_.]+", "-", line).lower()
        # A list of several versions of one project names it once, above them.
        assert each.name in shown or renamed.get(each.name, "…") in shown or "{ version" in line, (each, line)
        if each.origin.column > 1:
            assert line[each.origin.column - 2] in " \"'", (each, line)


@each_sample
def test_lines_above_move_every_place_and_nothing_else(path: Path) -> None:
    data = path.read_bytes()
    if data.startswith(b"#!"):
        data = b"\n" + data
    plain = read(path.name, data)
    moved = read(path.name, b"\n\n" + data)
    assert plain is not None
    assert moved is not None
    for one, other in zip(requirements_of(plain), requirements_of(moved), strict=True):
        assert replace(other, origin=one.origin) == one
        assert other.origin.line == one.origin.line + 2
    for before, after in zip(plain.problems, moved.problems, strict=True):
        line = before.origin.line if before.origin else 0
        assert after.origin == replace(before.origin or Origin(file=path.name), line=line + 2 if line else 0)


@each_sample
@pytest.mark.parametrize(
    "encoded",
    [
        lambda text: text.replace("\n", "\r\n").encode(),
        lambda text: codecs.BOM_UTF8 + text.encode(),
        lambda text: codecs.BOM_UTF16_LE + text.encode("utf-16-le"),
        lambda text: codecs.BOM_UTF16_BE + text.replace("\n", "\r\n").encode("utf-16-be"),
    ],
    ids=["CRLF", "BOM", "UTF-16-LE", "UTF-16-BE-CRLF"],
)
def test_line_ends_and_encodings_change_nothing(path: Path, encoded: object) -> None:
    assert callable(encoded)
    data = path.read_bytes()
    assert read(path.name, encoded(data.decode("utf-8"))) == read(path.name, data)
