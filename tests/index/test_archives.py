"""Archives of any bytes: an answer or a failure, never an exception."""

from __future__ import annotations

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from isolate.index.answer import Failure
from isolate.index.archives import read_sdist, read_wheel
from isolate.model.distribution import Metadata
from tests.examples import examples
from tests.wheels import sdist_bytes, wheel_bytes

WHEEL = wheel_bytes("foo", "1.0", ["bar"])
SDISTS = {
    archive: sdist_bytes("foo", "1.0", ["bar"], metadata_version="2.1", requires_txt="bar", archive=archive)
    for archive in ("tar.gz", "zip", "tar.bz2", "tar.xz")
}

_damage = st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 255)), max_size=4)


def damaged(data: bytes, damage: list[tuple[float, int]], length: float) -> bytes:
    changed = bytearray(data)
    for place, value in damage:
        changed[int(place * len(changed))] = value
    return bytes(changed[: int(length * len(changed))])


@examples(150)
@given(_damage, st.floats(0.5, 1))
def test_any_wheel(damage: list[tuple[float, int]], length: float) -> None:
    found = read_wheel(io.BytesIO(damaged(WHEEL, damage, length)), "foo-1.0-py3-none-any.whl", "foo")
    assert isinstance(found, Metadata | Failure)


@pytest.mark.parametrize("archive", SDISTS)
@examples(80)
@given(_damage, st.floats(0.5, 1))
def test_any_source_distribution(archive: str, damage: list[tuple[float, int]], length: float) -> None:
    found = read_sdist(io.BytesIO(damaged(SDISTS[archive], damage, length)), f"foo-1.0.{archive}", "foo")
    assert found is None or isinstance(found, Metadata | Failure)


def test_offsets_outside_of_the_file() -> None:
    end = WHEEL.rindex(b"PK\x05\x06")
    wheel = WHEEL[: end + 16] + b"\xff\xff\x00\x00" + WHEEL[end + 20 :]
    found = read_wheel(io.BytesIO(wheel), "foo-1.0-py3-none-any.whl", "foo")
    assert isinstance(found, Failure)
    assert found.reason.startswith("`foo-1.0-py3-none-any.whl` cannot be read: ")


def wheel_of(names: list[str], *, comment: bytes = b"", before: bytes = b"") -> io.BytesIO:
    """A wheel of these files, of which the one in the outermost `dist-info` says what `foo 1.0` requires."""
    file = io.BytesIO(before)
    file.seek(0, io.SEEK_END)
    with zipfile.ZipFile(file, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.comment = comment
        for name in names:
            requires = "bar" if name == "foo-1.0.dist-info/METADATA" else "other"
            archive.writestr(
                name, f"Metadata-Version: 2.1\nName: foo\nVersion: 1.0\nRequires-Dist: {requires}\n\ntext\n"
            )
    return file


OWN = "foo-1.0.dist-info/METADATA"


@pytest.mark.parametrize(
    "names",
    [
        [OWN],
        ["foo/__init__.py", OWN, "foo-1.0.dist-info/RECORD"],
        ["foo/_vendor/foo-1.0.dist-info/METADATA", OWN],
        ["bar-1.0.dist-info/METADATA", OWN, "foo/x.dist-info/METADATA.txt"],
        ["foo-1.0.dist-info/METADATA.orig", OWN],
        ["PK\x01\x02.dist-info/METADATA", OWN],
        [*(f"foo/{number}.py" for number in range(300)), OWN, *(f"foo/{number}.txt" for number in range(300))],
    ],
)
@pytest.mark.parametrize("more", [{}, {"comment": b"a comment"}, {"before": b"#!/bin/sh\n"}])
def test_the_metadata_of_the_wheel_itself_is_read(names: list[str], more: dict[str, bytes]) -> None:
    found = read_wheel(wheel_of(names, **more), "foo-1.0-py3-none-any.whl", "foo")
    assert isinstance(found, Metadata)
    assert found.requires == ("bar",)


def test_a_wheel_without_metadata_says_so() -> None:
    found = read_wheel(wheel_of(["foo/__init__.py", "METADATA"]), "foo-1.0-py3-none-any.whl", "foo")
    assert found == Failure(reason="`foo-1.0-py3-none-any.whl` holds no metadata", try_next=True)
