"""Mutated manifests, project pages and cached records: whatever the bytes, an answer or a problem, in time.

`ISOLATE_FUZZ_CASES` says how many of each kind (1,500), `ISOLATE_FUZZ_SEED` with which seed (1): a failure names both.
"""

from __future__ import annotations

import json
import os
import random
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from isolate.index.answer import Answer, Failure
from isolate.index.record import pack_metadata, pack_releases, unpack_metadata
from isolate.index.simple_api import read_page
from isolate.index.stored import File, load
from isolate.manifests import format_of
from isolate.manifests.encoding import decode
from isolate.model.distribution import Metadata
from tests.servers import HTML, JSON

CASES = int(os.environ.get("ISOLATE_FUZZ_CASES", "1500"))
SEED = int(os.environ.get("ISOLATE_FUZZ_SEED", "1"))
SECONDS = 10.0
SAMPLES = Path(__file__).parents[2] / "samples" / "formats"
MANIFESTS = sorted(path for path in SAMPLES.rglob("*") if path.is_file() and path.name != "expected.json")
TOKENS = [
    *map(bytes, zip(b"[]{}\"'\\\n\r\0\xff=,.#;@")),
    b"\xef\xbb\xbf",
    b"x = x + x\n",
    b"x += x\n",
    b"-r ",
    b"&a ",
    b"*a",
]
TOKENS += [
    b"9" * 5000,
    b"(" * 300,
    b"[" * 3000,
    b"a." * 200,
    b" " * 2000,
    b"\\ud800",
    b"null",
    b"true",
    b"1e999",
    b"nan",
]
TOKENS += [b"0x" + b"f" * 5000, b"://u:p@[", b"file:///dev/zero", b"[[package]]\n"]
PAGE = json.dumps(
    {
        "meta": {"api-version": "1.0"},
        "files": [
            {
                "filename": "cc-1.0-py3-none-any.whl",
                "url": "http://h/cc-1.0-py3-none-any.whl",
                "hashes": {"sha256": "a"},
            },
            {"filename": "cc-1.0.tar.gz", "url": "../cc-1.0.tar.gz", "hashes": {}, "yanked": "no", "size": 3},
        ],
    }
).encode()
LINKS = b'<!DOCTYPE html><a href="cc-1.0.tar.gz#sha256=ab" data-requires-python="&gt;3">cc-1.0.tar.gz</a>'
FILES = (File("cc-1.0-py3-none-any.whl", "http://h/cc-1.0-py3-none-any.whl", (("sha256", "ab"),)),)
RECORDS = [
    pack_releases("cc", FILES).record,
    pack_metadata(Metadata(name="cc", version="1.0", requires=("a>1",), source="wheel")),
]


def mutated(data: bytes, chance: random.Random) -> bytes:
    for _ in range(chance.randint(1, 6)):
        at = chance.randint(0, len(data))
        match chance.randint(0, 4):
            case 0:
                data = data[:at] + chance.choice(TOKENS) + data[at:]
            case 1:
                data = data[:at] + data[at + chance.randint(1, 40) :]
            case 2:
                data = data[:at] + bytes([chance.randint(0, 255)]) + data[at + 1 :]
            case 3:
                start = chance.randint(0, len(data))
                data = data[:at] + data[start : start + chance.randint(1, 400)] + data[at:]
            case _:
                data = data[:at] + chance.choice(TOKENS) + data[at + chance.randint(1, 20) :]
    return data


@contextmanager
def limited(what: str) -> Iterator[None]:
    """End a case that takes too long, and name every one that fails."""

    def late(*_: object) -> None:
        raise TimeoutError(f"more than {SECONDS:g} seconds")

    before = signal.signal(signal.SIGALRM, late)
    signal.setitimer(signal.ITIMER_REAL, SECONDS)
    try:
        yield
    except Exception as error:  # noqa: BLE001  whatever it is, it is the finding
        pytest.fail(f"{what} with seed {SEED}: {type(error).__name__}: {error}")
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def read_manifest(path: Path, data: bytes) -> None:
    text = decode(path.name, data)
    reader = format_of(path.name)
    assert reader is not None
    if isinstance(text, str):
        for each in reader.read(path.name, text).problems:
            assert each.message.encode()


def read_one_page(kind: str, data: bytes) -> None:
    answer = Answer(status=200, url="http://h/simple/cc/", headers={"content-type": kind}, body=data)
    found = read_page(answer)
    if not isinstance(found, Failure):
        assert all(each.location.startswith(("http://", "https://")) for each in found)
        pack_releases("cc", found)


def read_record(_: str, data: bytes) -> None:
    try:
        load(data)
        unpack_metadata(data)
    except (ValueError, TypeError, KeyError, IndexError):
        return


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="there is no timer")
@pytest.mark.parametrize(
    ("read", "seeds"),
    [
        (read_manifest, [(path, path.read_bytes()) for path in MANIFESTS]),
        (read_one_page, [(JSON, PAGE), (HTML, LINKS)]),
        (read_record, [("", each) for each in RECORDS]),
    ],
    ids=["manifests", "pages", "records"],
)  # fmt: skip
def test_mutations(read: Callable[[object, bytes], None], seeds: list[tuple[object, bytes]]) -> None:
    chance = random.Random(SEED)
    for number in range(CASES):
        given, data = chance.choice(seeds)
        with limited(f"case {number} of `{given}`"):
            read(given, mutated(data, chance))
