from __future__ import annotations

import copy
import dataclasses
import pickle
import sys
import threading
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from isolate.index.answer import Failure
from isolate.index.record import (
    merge_releases,
    pack_metadata,
    pack_releases,
    releases_of,
    unpack_metadata,
    unpack_releases,
)
from isolate.index.stored import File
from isolate.model.distribution import Distribution, Metadata, Release, Releases
from tests.examples import examples

INDEX = "https://index.example/simple/"


def read(*filenames: str, at: str = "https://index.example/files/") -> Releases:
    files = [File(filename=name, location=f"{at}{name}") for name in filenames]
    return releases_of("foo", INDEX, files)


def test_releases_ascend_and_wheels_stand_first() -> None:
    found = read(
        "foo-1.10.tar.gz",
        "foo-1.9.zip",
        "foo-1.10-py3-none-any.whl",
        "foo-1.10-cp311-cp311-linux_x86_64.whl",
        "foo-1.0b1.tar.gz",
    )
    assert [(each.version, [file.filename for file in each.distributions]) for each in found.releases] == [
        ("1.0b1", ["foo-1.0b1.tar.gz"]),
        ("1.9", ["foo-1.9.zip"]),
        ("1.10", ["foo-1.10-cp311-cp311-linux_x86_64.whl", "foo-1.10-py3-none-any.whl", "foo-1.10.tar.gz"]),
    ]


def test_what_is_no_distribution_is_named() -> None:
    assert read("foo-1.0.tar.gz", "foo-1.0.exe", "foo-1.0-py2.7.egg").skipped == ("foo-1.0-py2.7.egg", "foo-1.0.exe")


def test_equal_versions_are_one_release() -> None:
    found = read("foo-1.0.0-py3-none-any.whl", "foo-1.0.tar.gz")
    assert [(each.version, len(each.distributions)) for each in found.releases] == [("1.0", 2)]


def test_stored_release_is_a_release_like_any_other() -> None:
    stored = read("foo-1.0.tar.gz").releases[0]
    file = Distribution(filename="foo-1.0.tar.gz", kind="sdist", location="https://index.example/files/foo-1.0.tar.gz")
    plain = Release(project="foo", version="1.0", distributions=(file,))
    assert stored == plain
    assert plain == stored
    assert hash(stored) == hash(plain)
    assert stored != dataclasses.replace(plain, version="2.0")
    assert dataclasses.replace(stored, version="1.0") == plain
    assert pickle.loads(pickle.dumps(stored)) == plain
    assert copy.deepcopy(stored) == plain


def test_releases_are_made_once_and_are_a_sequence_like_any_other() -> None:
    releases = read("foo-1.0.tar.gz", "foo-2.0.tar.gz", "foo-3.0.tar.gz").releases
    assert releases[-1] is releases[2]
    assert [each.version for each in releases[:-3:-1]] == ["3.0", "2.0"]
    assert releases == tuple(releases)
    assert tuple(releases) == releases
    assert releases != tuple(releases)[1:]
    with pytest.raises(IndexError):
        releases[3]


def test_where_a_file_is_and_its_hashes_are_unpacked_of_the_release_that_is_asked() -> None:
    asked: list[tuple[str, int]] = []

    class Parts:
        def older(self, piece: int, /) -> bytes:
            asked.append(("older", piece))
            return packed.older(piece)

        def rest(self, place: int, /) -> bytes:
            asked.append(("rest", place))
            return packed.rest(place)

    files = [File(f"foo-{number}.tar.gz", f"https://x.example/foo-{number}.tar.gz", size=7) for number in range(40)]
    packed = pack_releases("foo", [*files, File("foo-39-py3-none-any.whl", "https://y.example/")])
    releases = unpack_releases("foo", INDEX, packed.record, Parts()).releases
    newest = releases[-1].distributions
    assert [file.filename for file in newest] == ["foo-39-py3-none-any.whl", "foo-39.tar.gz"]
    assert releases[24].distributions[0].filename == "foo-24.tar.gz"
    assert asked == []
    assert (newest[1].location, newest[1].size) == ("https://x.example/foo-39.tar.gz", 7)
    assert newest[0].location == "https://y.example/"
    assert asked == [("rest", 39), ("rest", 39)]
    for place in (23, 20, 8, 0, 7):
        assert releases[place].distributions[0].filename == f"foo-{place}.tar.gz"
    assert asked[2:] == [("older", 1), ("older", 2)]
    assert releases[0].distributions[0].location == "https://x.example/foo-0.tar.gz"
    assert not hasattr(newest[0], "colour")


def test_many_threads_that_look_at_one_release_see_its_files() -> None:
    files = [File(f"foo-{number}.tar.gz", f"https://x.example/foo-{number}.tar.gz") for number in range(40)]
    packed = pack_releases("foo", files)
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        for _ in range(30):
            releases = unpack_releases("foo", INDEX, packed.record, packed).releases
            barrier = threading.Barrier(6)
            seen: list[tuple[str, ...]] = []

            def look(releases: Sequence[Release] = releases, barrier: threading.Barrier = barrier) -> None:
                barrier.wait()
                seen.append(tuple(each.distributions[0].location for each in reversed(releases)))  # noqa: B023

            threads = [threading.Thread(target=look) for _ in range(6)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            assert seen == [tuple(file.location for file in reversed(files))] * 6
    finally:
        sys.setswitchinterval(interval)


_files = st.lists(
    st.builds(
        File,
        filename=st.sampled_from(
            [
                "foo-1.tar.gz",
                "foo-1.0.zip",
                "foo-1-py3-none-any.whl",
                "foo-2rc1.tar.gz",
                "foo-1+l-py3-none-any.whl",
                "x.exe",
            ]
        ),
        location=st.text(max_size=5),
        hashes=st.lists(st.tuples(st.just("sha256"), st.text(max_size=4)), max_size=1).map(tuple),
        requires_python=st.sampled_from(["", ">=3.8"]),
        upload_time=st.sampled_from(["", "2020-01-01T00:00:00Z"]),
        yanked=st.none() | st.text(max_size=3),
        size=st.integers(0, 2**40),
        has_metadata=st.booleans(),
    ),
    max_size=8,
    unique_by=lambda file: file.filename,
)


@examples(60)
@given(_files, st.randoms(use_true_random=False))
def test_order_of_a_page_does_not_matter(files: list[File], random: object) -> None:
    shuffled = list(files)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert pack_releases("foo", files) == pack_releases("foo", shuffled)


@examples(60)
@given(_files)
def test_every_file_is_kept_once(files: list[File]) -> None:
    found = releases_of("foo", INDEX, files)
    kept = {
        file.filename: File(*(getattr(file, name) for name in File._fields))
        for release in found.releases
        for file in release.distributions
    }
    assert kept | dict.fromkeys(found.skipped) == {
        file.filename: None if file.filename in found.skipped else file for file in files
    }


def test_merge_prefers_the_first_file_of_a_name_and_keeps_the_second_index() -> None:
    local = dataclasses.replace(read("foo-1.0-py3-none-any.whl", "foo-3.tar.gz", at="file:///w/"), index="file:///w")
    merged = merge_releases(local, read("foo-1.0-py3-none-any.whl", "foo-1.0.tar.gz", "foo-2.tar.gz", "foo.exe"))
    assert merged.index == INDEX
    assert merged.skipped == ("foo.exe",)
    assert [(each.version, [file.location for file in each.distributions]) for each in merged.releases] == [
        ("1.0", ["file:///w/foo-1.0-py3-none-any.whl", "https://index.example/files/foo-1.0.tar.gz"]),
        ("2", ["https://index.example/files/foo-2.tar.gz"]),
        ("3", ["file:///w/foo-3.tar.gz"]),
    ]


def test_metadata_comes_back_as_it_was() -> None:
    metadata = Metadata(
        name="Foo",
        version="1.0",
        requires=("a>1", 'b; extra == "x"'),
        extras=("x",),
        requires_python=">=3",
        source="wheel",
    )
    assert unpack_metadata(pack_metadata(metadata)) == metadata
    nothing = Failure(reason="no", hint="x", try_next=True)
    assert unpack_metadata(pack_metadata(nothing)) == nothing


@pytest.mark.parametrize("digits", ["0aff", "0AFF", "0af", "", "not hex", "0aff0"])
@pytest.mark.parametrize("location", ["https://x.example/a/foo-1.0.tar.gz", "https://x.example/a/foo%2D1.0.tar.gz"])
def test_hashes_and_addresses_are_kept_as_they_were_written(digits: str, location: str) -> None:
    file = File("foo-1.0.tar.gz", location, (("md5", "00"), ("odd", digits)), metadata_hashes=(("odd", digits),))
    (release,) = releases_of("foo", INDEX, [file]).releases
    (kept,) = release.distributions
    assert (kept.location, kept.hashes, kept.metadata_hashes) == (location, file.hashes, file.metadata_hashes)
