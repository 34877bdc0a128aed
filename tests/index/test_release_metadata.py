"""Where metadata comes from: beside a wheel, inside it, a source distribution; and why it does not come."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Callable

import pytest

from isolate.index import OpenIndex, archives, distribution_reader, remote_file
from isolate.model.distribution import Metadata, Releases, Unreachable
from tests.servers import Fault, IndexServer, ServedFile, served_sdist, served_wheel
from tests.wheels import metadata_text, wheel_bytes

Open = Callable[..., OpenIndex]
BESIDE = "/files/foo-1.0-py3-none-any.whl.metadata"
WHEEL = "/files/foo-1.0-py3-none-any.whl"
SDIST = "/files/foo-1.0.tar.gz"


def ask(server: IndexServer, opened: Open, *files: ServedFile, **settings: object) -> Metadata | Unreachable:
    """The metadata of `foo 1.0`, of which the server has these files."""
    if files:
        server.projects["foo"] = files
    index = opened(server.simple, **settings)
    found = index.releases("foo")
    assert isinstance(found, Releases), found
    return index.metadata(found.releases[0], found.releases[0].distributions)


def expected(source: str, **fields: object) -> Metadata:
    fields = {"requires": ("bar>=1",), "extras": ("x",), "requires_python": ">=3.8"} | fields
    return Metadata(name="foo", version="1.0", source=source, **fields)  # type: ignore[arg-type]


CONTENT: dict[str, object] = {"requires": ["bar>=1"], "extras": ["x"], "requires_python": ">=3.8"}


@pytest.mark.parametrize("announced", [True, False])
def test_the_file_beside_a_wheel(server: IndexServer, opened: Open, announced: bool) -> None:
    wheel = served_wheel("foo", "1.0", announced=announced, **CONTENT)  # type: ignore[arg-type]
    assert ask(server, opened, wheel, served_sdist("foo", "1.0")) == expected("metadata")
    assert server.paths == ["/simple/foo/", BESIDE]


def test_the_wheel_itself_by_pieces(server: IndexServer, opened: Open) -> None:
    body = {f"foo/{number}.bin": hashlib.sha256(bytes([number])).digest() * 4096 for number in range(3)}
    wheel = ServedFile("foo-1.0-py3-none-any.whl", wheel_bytes("foo", "1.0", ["bar>=1"], ["x"], ">=3.8", files=body))
    assert ask(server, opened, wheel) == expected("wheel")
    assert server.paths == ["/simple/foo/", BESIDE, WHEEL]
    assert server.asked[-1][1]["Range"] == "bytes=-65536"


def test_pieces_are_asked_for_as_needed(server: IndexServer, opened: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(remote_file, "_TAIL", 100)
    monkeypatch.setattr(remote_file, "_PIECE", 64)
    assert ask(server, opened, served_wheel("foo", "1.0", beside=False, **CONTENT)) == expected("wheel")  # type: ignore[arg-type]
    assert len(server.paths) > 4


def test_the_whole_wheel_where_there_are_no_pieces(server: IndexServer, opened: Open) -> None:
    server.ranges = False
    assert ask(server, opened, served_wheel("foo", "1.0", beside=False, **CONTENT)) == expected("wheel")  # type: ignore[arg-type]
    assert server.paths == ["/simple/foo/", BESIDE, WHEEL]


@pytest.mark.parametrize("status", [416, 501])
def test_the_whole_wheel_where_a_piece_is_refused(server: IndexServer, opened: Open, status: int) -> None:
    server.faults[WHEEL] = Fault(status=status, times=1)
    assert ask(server, opened, served_wheel("foo", "1.0", beside=False, **CONTENT)) == expected("wheel")  # type: ignore[arg-type]


@pytest.mark.parametrize("archive", ["tar.gz", "zip"])
@pytest.mark.parametrize("version", ["2.2", "2.4"])
def test_static_source_distribution(server: IndexServer, opened: Open, archive: str, version: str) -> None:
    sdist = served_sdist("foo", "1.0", archive, metadata_version=version, dynamic=["License-File"], **CONTENT)
    assert ask(server, opened, sdist) == expected("sdist")


@pytest.mark.parametrize("archive", ["tar.gz", "zip", "tar.bz2", "tar.xz", "tgz"])
def test_what_setuptools_recorded(server: IndexServer, opened: Open, archive: str) -> None:
    sdist = served_sdist(
        "foo",
        "1.0",
        archive,
        metadata_version="2.1",
        requires_python=">=3.8",
        requires_txt='bar>=1\n\n[x:python_version < "3"]\nbaz\n',
        files={"tests/data/foo.egg-info/requires.txt": "wrong", "other.egg-info/requires.txt": "wrong"},
    )
    requires = ("bar>=1", 'baz; (python_version < "3") and extra == "x"')
    assert ask(server, opened, sdist) == expected("requires.txt", requires=requires)


def test_a_record_without_requirements(server: IndexServer, opened: Open) -> None:
    sdist = served_sdist("foo", "1.0", metadata_version="1.2", files={"src/foo.egg-info/SOURCES.txt": ""})
    assert ask(server, opened, sdist) == expected("requires.txt", requires=(), extras=(), requires_python="")


@pytest.mark.parametrize(
    "content",
    [
        {"metadata_version": "2.1"},
        {"metadata_version": "2.2", "dynamic": ["Requires-Dist"]},
        {"metadata_version": "2.1", "files": {"other.egg-info/requires.txt": "bar"}},
    ],
)
def test_what_only_running_code_would_tell(server: IndexServer, opened: Open, content: dict[str, object]) -> None:
    assert ask(server, opened, served_sdist("foo", "1.0", **content)) == Unreachable(
        what="foo",
        version="1.0",
        reason="`foo 1.0` publishes only a source distribution whose metadata is made by running its code",
        hint="build a wheel of it and name the wheel's folder with `--find-links`, or require another release",
    )


def test_a_damaged_wheel_makes_way_for_the_source_distribution(server: IndexServer, opened: Open) -> None:
    damaged = ServedFile("foo-1.0-py3-none-any.whl", b"no zip")
    assert ask(server, opened, damaged, served_sdist("foo", "1.0", **CONTENT)) == expected("sdist")


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"no zip", "`foo-1.0-py3-none-any.whl` cannot be read: file is not a zip file"),
        (wheel_bytes("bar", "1.0"), "`foo-1.0-py3-none-any.whl` holds no metadata"),
        (wheel_bytes("foo", "2.0"), "`foo-1.0-py3-none-any.whl` says that it is `foo 2.0`"),
    ],
)
def test_wheels_that_say_nothing(server: IndexServer, opened: Open, data: bytes, reason: str) -> None:
    found = ask(server, opened, ServedFile("foo-1.0-py3-none-any.whl", data))
    assert found == Unreachable(what="foo", version="1.0", reason=reason)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"no archive", "`foo-1.0.tar.gz` cannot be read: not a gzipped file (b'no')"),
        (b"", "`foo-1.0.tar.gz` cannot be read: empty file"),
        (b"no archive", "`foo-1.0.tar.xz` cannot be read: input format not supported by decoder"),
        (b"no archive", "`foo-1.0.tar.bz2` cannot be read: invalid data stream"),
        (b"no archive", "`foo-1.0.zip` cannot be read: file is not a zip file"),
    ],
)
def test_source_distributions_that_say_nothing(server: IndexServer, opened: Open, data: bytes, reason: str) -> None:
    found = ask(server, opened, ServedFile(reason.split("`")[1], data))
    assert found == Unreachable(what="foo", version="1.0", reason=reason)


def test_bombs_are_not_unpacked(server: IndexServer, opened: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "UNPACKED_LIMIT", 1 << 20)
    bomb = served_sdist("foo", "1.0", metadata_version="2.1", files={"a.bin": bytes(2 << 20)})
    reason = "`foo-1.0.tar.gz` cannot be read: it unpacks to more than 1 MiB"
    assert ask(server, opened, bomb) == Unreachable(what="foo", version="1.0", reason=reason)


@pytest.mark.parametrize("archive", ["tar.gz", "zip"])
def test_metadata_has_a_sensible_size(
    server: IndexServer, opened: Open, monkeypatch: pytest.MonkeyPatch, archive: str
) -> None:
    monkeypatch.setattr(archives, "MEMBER_LIMIT", 1 << 20)
    huge = served_sdist("foo", "1.0", archive, requires=["b" * (1 << 20)])
    reason = f"`foo-1.0.{archive}` cannot be read: its metadata is larger than 1 MiB"
    assert ask(server, opened, huge) == Unreachable(what="foo", version="1.0", reason=reason)


def test_the_hash_of_the_metadata_file_is_checked(server: IndexServer, opened: Open) -> None:
    server.faults[BESIDE] = Fault(body=metadata_text("foo", "1.0", ["evil"]).encode())
    assert ask(server, opened, served_wheel("foo", "1.0")) == Unreachable(
        what="foo",
        version="1.0",
        unanswered=True,
        reason="the metadata of `foo-1.0-py3-none-any.whl` has another hash than its index says",
    )


@pytest.mark.parametrize(("path", "ranges"), [(WHEEL, False), (SDIST, True)])
def test_the_hash_of_a_whole_file_is_checked(server: IndexServer, opened: Open, path: str, ranges: bool) -> None:
    server.ranges = ranges
    server.faults[path] = Fault(body=wheel_bytes("foo", "1.0", ["evil"]))
    file = served_wheel("foo", "1.0", beside=False) if path == WHEEL else served_sdist("foo", "1.0")
    name = path.removeprefix("/files/")
    assert ask(server, opened, file) == Unreachable(
        what="foo", version="1.0", unanswered=True, reason=f"`{name}` has another hash than its index says"
    )


def test_a_page_in_the_place_of_an_unannounced_file_is_passed_over(server: IndexServer, opened: Open) -> None:
    server.faults[BESIDE] = Fault(body=b"<html>sign in</html>")
    assert ask(server, opened, served_wheel("foo", "1.0", announced=False, **CONTENT)) == expected("wheel")  # type: ignore[arg-type]


def test_a_fault_is_not_passed_over(server: IndexServer, opened: Open) -> None:
    server.faults[BESIDE] = Fault(status=503, headers={"Retry-After": "0"})
    assert ask(server, opened, served_wheel("foo", "1.0"), served_sdist("foo", "1.0")) == Unreachable(
        what="foo",
        version="1.0",
        unanswered=True,
        reason=f"`{server.url}{BESIDE}` answered 503 Service Unavailable, asked 4 times",
        hint="try again later",
    )


def test_a_fault_in_a_later_piece(server: IndexServer, opened: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(remote_file, "_TAIL", 100)
    server.faults[WHEEL] = Fault(status=206, body=b"x" * 100, headers={"Content-Range": "bytes 900-999/1000"})
    assert ask(server, opened, served_wheel("foo", "1.0", beside=False)) == Unreachable(
        what="foo",
        version="1.0",
        unanswered=True,
        reason=f"`{server.url}{WHEEL}` sent another piece than was asked for",
    )


def looked_for(server: IndexServer, opened: Open, **beside: bool) -> dict[str, int]:
    """How often a file beside a wheel was asked for, of projects with ten releases each."""
    versions = [f"1.{number}" for number in range(10)]
    for name, has_file in beside.items():
        server.projects[name] = [
            served_wheel(name, version, beside=has_file, announced=False, requires=[name]) for version in versions
        ]
    index = opened(server.simple)
    for name in beside:
        found = index.releases(name)
        assert isinstance(found, Releases)
        for release in found.releases:
            metadata = index.metadata(release, release.distributions)
            assert isinstance(metadata, Metadata)
            assert metadata.requires == (name,)
    asked = [path for path in server.paths if path.endswith(".metadata")]
    return {name: sum(path.startswith(f"/files/{name}-") for path in asked) for name in beside}


def test_a_project_without_metadata_files_is_soon_believed(server: IndexServer, opened: Open) -> None:
    """The index of this one has such files, but only of some projects: of those they are asked for on and on."""
    assert looked_for(server, opened, one=True, two=False, three=True) == {"one": 10, "two": 2, "three": 10}


def test_a_host_without_metadata_files_is_soon_believed(server: IndexServer, opened: Open) -> None:
    found = looked_for(server, opened, one=False, two=False, three=False, four=False, five=False, six=True)
    assert found == {"one": 2, "two": 2, "three": 2, "four": 2, "five": 0, "six": 0}


def test_metadata_is_remembered(server: IndexServer, opened: Open) -> None:
    fresh = ask(server, opened, served_wheel("foo", "1.0", **CONTENT))  # type: ignore[arg-type]
    assert ask(server, opened) == fresh
    assert ask(server, opened, offline=True) == fresh
    assert server.paths == ["/simple/foo/", BESIDE]


def test_that_a_file_says_nothing_is_remembered(server: IndexServer, opened: Open) -> None:
    damaged = ServedFile("foo-1.0-py3-none-any.whl", b"no zip")
    first = ask(server, opened, damaged, served_sdist("foo", "1.0", metadata_version="2.1"))
    assert isinstance(first, Unreachable)
    assert ask(server, opened, offline=True) == first
    assert server.paths == ["/simple/foo/", BESIDE, WHEEL, SDIST]


def test_a_file_too_large_to_be_taken_whole(server: IndexServer, opened: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(distribution_reader, "WHOLE_LIMIT", 1 << 20)
    large = served_sdist("foo", "1.0", files={"a.bin": random.Random(0).randbytes(2 << 20)})
    assert ask(server, opened, large) == Unreachable(
        what="foo", version="1.0", reason=f"`{server.url}{SDIST}` is larger than 1 MiB"
    )
    assert ask(server, opened, large, served_sdist("foo", "1.0", "zip"), refresh=True) == Metadata(
        name="foo", version="1.0", source="sdist"
    )


def test_metadata_is_remembered_by_the_file_s_hash(server: IndexServer, opened: Open) -> None:
    ask(server, opened, served_wheel("foo", "1.0"))
    changed = served_wheel("foo", "1.0", **CONTENT)  # type: ignore[arg-type]
    assert ask(server, opened, changed, refresh=True) == expected("metadata")


def test_offline_metadata_that_is_not_in_the_cache(server: IndexServer, opened: Open) -> None:
    server.projects["foo"] = [served_wheel("foo", "1.0")]
    opened(server.simple).releases("foo")
    assert ask(server, opened, offline=True) == Unreachable(
        what="foo",
        version="1.0",
        unanswered=True,
        reason="the metadata of `foo-1.0-py3-none-any.whl` is not in the cache",
        hint="run once without `--offline`",
    )


def test_no_distribution(server: IndexServer, opened: Open) -> None:
    server.projects["foo"] = [served_wheel("foo", "1.0")]
    index = opened(server.simple)
    found = index.releases("foo")
    assert isinstance(found, Releases)
    assert index.metadata(found.releases[0], ()) == Unreachable(
        what="foo", version="1.0", reason="`foo 1.0` has no file that can be read"
    )
