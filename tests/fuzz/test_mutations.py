"""Mutated manifests, pages, distributions, settings and cached records: an answer or a problem, whatever the bytes.

`ISOLATE_FUZZ_CASES` says how many of each kind are tried (150), `ISOLATE_FUZZ_SEED` with which seed (1), and
`ISOLATE_FUZZ_FIRST` from which number on (0): a failure names the seed and the number, and each case is the same alone.
A case may take 10 seconds of the processor and 1 GiB of memory. All of it runs in any number of processes at once, each
with a seed of its own.
"""

from __future__ import annotations

import io
import json
import os
import random
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from isolate.discover.config import read_config
from isolate.discover.tree import Tree
from isolate.index.answer import Answer, Failure
from isolate.index.archives import read_record as read_record_of_wheel
from isolate.index.archives import read_sdist, read_wheel
from isolate.index.record import pack_metadata, pack_releases, unpack_metadata
from isolate.index.simple_api import read_page
from isolate.index.stored import File, load
from isolate.manifests import format_of
from isolate.manifests.encoding import decode
from isolate.model.distribution import Metadata
from isolate.model.requirement import read_fields
from tests.servers import HTML, JSON
from tests.wheels import sdist_bytes, sdist_filename, wheel_bytes, wheel_filename

try:
    import resource
except ImportError:
    pytest.skip("there are no limits of memory", allow_module_level=True)

CASES = int(os.environ.get("ISOLATE_FUZZ_CASES", "150"))
SEED = int(os.environ.get("ISOLATE_FUZZ_SEED", "1"))
FIRST = int(os.environ.get("ISOLATE_FUZZ_FIRST", "0"))
SECONDS = 10.0
MEMORY = 1 << 30
STATUS = Path("/proc/self/statm")
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
WHEEL = (
    wheel_filename("cc", "1.0"),
    wheel_bytes("cc", "1.0", requires=["a>1"]),
)
SDIST = (sdist_filename("cc", "1.0"), sdist_bytes("cc", "1.0", requires=["a>1"]))
SETUP = "from setuptools import setup\nsetup(name='cc', install_requires=['a'])\n"
SCRIPTED = (
    sdist_filename("cc", "1.0", "zip"),
    sdist_bytes("cc", "1.0", archive="zip", metadata_version="1.0", files={"setup.py": SETUP}),
)
SETTINGS = b"""\
[index]
url = "https://one.example/simple"
find_links = ["wheels"]
[index.named]
corp = "https://two.example/simple"
[index.projects]
cc = "corp"
[resolve]
overrides = ["a==1"]
excludes = ["b"]
[defaults]
python = "3.12"
installer = "uv"
[images]
suite = "trixie"
tag = "1"
[apps.web]
path = "web"
manifests = ["lists/web.in"]
start = "python -m 'my app'"
server = "gunicorn"
port = 80
health = "/health"
talks_to = ["web"]
services = ["redis"]
replicas = 3
system_packages = ["curl"]
environment = { LEVEL = "debug" }
canary = { tag = "2", weight = 5 }
"""


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
    """End a case that takes too much time or memory, and name every one that fails."""

    def late(*_: object) -> None:
        raise TimeoutError(f"more than {SECONDS:g} seconds of the processor")

    before = signal.signal(signal.SIGPROF, late)
    signal.setitimer(signal.ITIMER_PROF, SECONDS)
    limits = resource.getrlimit(resource.RLIMIT_AS)
    if STATUS.exists():
        taken = int(STATUS.read_text().split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (taken + MEMORY, limits[1]))
    try:
        yield
    except Exception as error:  # noqa: BLE001  whatever it is, it is the finding
        pytest.fail(f"{what} with seed {SEED}: {type(error).__name__}: {error}")
    finally:
        resource.setrlimit(resource.RLIMIT_AS, limits)
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


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


def read_distribution(filename: str, data: bytes) -> None:
    if filename.endswith(".whl"):
        found: object = read_wheel(io.BytesIO(data), filename, "cc")
        read_record_of_wheel(io.BytesIO(data), filename)
    else:
        found = read_sdist(io.BytesIO(data), filename, "cc")
    if isinstance(found, Metadata):
        assert unpack_metadata(pack_metadata(found)) == replace(found, read=tuple(map(read_fields, found.requires)))


def read_settings(tree: Tree, data: bytes) -> None:
    text = decode("isolate.toml", data)
    if isinstance(text, str):
        for each in read_config(tree, "isolate.toml", text).problems:
            assert each.message.encode()


@pytest.mark.fuzz
@pytest.mark.parametrize(
    ("read", "seeds"),
    [
        (read_manifest, [(path, path.read_bytes()) for path in MANIFESTS]),
        (read_one_page, [(JSON, PAGE), (HTML, LINKS)]),
        (read_distribution, [WHEEL, SDIST, SCRIPTED]),
        (read_settings, [(Tree(SAMPLES), SETTINGS)]),
        (read_record, [("", each) for each in RECORDS]),
    ],
    ids=["manifests", "pages", "distributions", "settings", "records"],
)  # fmt: skip
def test_mutations(read: Callable[[object, bytes], None], seeds: list[tuple[object, bytes]]) -> None:
    for number in range(FIRST, FIRST + CASES):
        chance = random.Random(f"{SEED}:{number}")
        given, data = chance.choice(seeds)
        with limited(f"case {number} of `{given}`"):
            read(given, mutated(data, chance))
