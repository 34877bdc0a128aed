"""Archives of any bytes: an answer or a failure, never an exception."""

from __future__ import annotations

import io

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
