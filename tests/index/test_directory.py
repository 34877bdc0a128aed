from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from isolate.index import OpenIndex
from isolate.index.cache import Cache
from isolate.index.directory import file_hash
from isolate.model.distribution import Absent, Distribution, Metadata, Releases, Unreachable
from tests.wheels import sdist_bytes, wheel_bytes

Open = Callable[..., OpenIndex]


@pytest.fixture
def wheels(tmp_path: Path) -> Path:
    folder = tmp_path / "my wheels"
    folder.mkdir()
    (folder / "foo_bar-1.0-py3-none-any.whl").write_bytes(wheel_bytes("foo-bar", "1.0", ["baz>1"]))
    (folder / "foo-bar-2.0.tar.gz").write_bytes(sdist_bytes("foo-bar", "2.0", ["baz>2"]))
    (folder / "foo-1.0.zip").write_bytes(sdist_bytes("foo", "1.0", archive="zip"))
    (folder / "notes.txt").write_text("")
    (folder / "sub").mkdir()
    return folder


def test_a_folder_of_files(wheels: Path, opened: Open) -> None:
    index = opened(no_index=True, find_links=(str(wheels),))
    data = (wheels / "foo_bar-1.0-py3-none-any.whl").read_bytes()
    found = index.releases("foo-bar")
    assert isinstance(found, Releases)
    assert found.index == wheels.as_uri()
    assert [release.version for release in found.releases] == ["1.0", "2.0"]
    assert found.skipped == ()
    assert found.releases[0].distributions == (
        Distribution(
            filename="foo_bar-1.0-py3-none-any.whl",
            kind="wheel",
            location=f"{wheels.as_uri()}/foo_bar-1.0-py3-none-any.whl",
            hashes=(("sha256", hashlib.sha256(data).hexdigest()),),
            size=len(data),
        ),
    )
    assert [index.metadata(release, release.distributions) for release in found.releases] == [
        Metadata(name="foo-bar", version="1.0", requires=("baz>1",), source="wheel"),
        Metadata(name="foo-bar", version="2.0", requires=("baz>2",), source="sdist"),
    ]
    assert index.releases("bar") == Absent(project="bar", indexes=(wheels.as_uri(),))


@pytest.mark.parametrize("form", ["path", "url", "relative", "home"])
def test_forms_of_an_address(wheels: Path, opened: Open, monkeypatch: pytest.MonkeyPatch, form: str) -> None:
    monkeypatch.chdir(wheels.parent)
    monkeypatch.setenv("HOME", str(wheels.parent))
    address = {"path": str(wheels), "url": wheels.as_uri(), "relative": "my wheels", "home": "~/my wheels"}[form]
    index = opened(no_index=True, find_links=(address,))
    assert index.addresses == (wheels.as_uri(),)
    assert isinstance(index.releases("foo"), Releases)


def test_an_index_of_folders(wheels: Path, opened: Open) -> None:
    simple = wheels / "simple"
    (simple / "foo").mkdir(parents=True)
    (simple / "foo" / "index.html").write_text('<a href="../../foo-1.0.zip">foo-1.0.zip</a>')
    (simple / "bare").mkdir()
    (simple / "bare" / "bare-1.0-py3-none-any.whl").write_bytes(wheel_bytes("bare", "1.0"))
    (simple / "bare" / "bare-1.0.exe").write_text("")
    (simple / "odd").mkdir()
    (simple / "odd" / "index.html").write_text("<a href='/login'>Sign in</a>")
    index = opened(simple.as_uri())
    found, bare = index.releases("foo"), index.releases("bare")
    assert isinstance(found, Releases)
    assert isinstance(bare, Releases)
    file = found.releases[0].distributions[0]
    assert file.location == (wheels / "foo-1.0.zip").as_uri()
    assert file.hashes == (("sha256", hashlib.sha256((wheels / "foo-1.0.zip").read_bytes()).hexdigest()),)
    assert index.metadata(found.releases[0], (file,)) == Metadata(name="foo", version="1.0", source="sdist")
    assert (bare.releases[0].version, bare.skipped) == ("1.0", ("bare-1.0.exe",))
    assert index.releases("none") == Absent(project="none", indexes=(simple.as_uri(),))
    assert index.releases("odd") == Unreachable(
        what="odd",
        reason=f"`{simple.as_uri()}/odd/` answered with HTML that is no project page",
        hint="the address of an index usually ends in `/simple/`",
    )


def test_an_index_that_is_no_folder(tmp_path: Path, opened: Open) -> None:
    assert opened((tmp_path / "none").as_uri()).releases("foo") == Unreachable(
        what="foo", reason=f"the index `{tmp_path}/none` is no folder"
    )


def test_a_page_that_names_a_file_that_is_not_there(tmp_path: Path, opened: Open) -> None:
    (tmp_path / "foo").mkdir()
    (tmp_path / "foo" / "index.html").write_text('<a href="foo-1.0.zip">foo-1.0.zip</a>')
    assert opened(tmp_path.as_uri()).releases("foo") == Unreachable(
        what="foo", reason=f"`{tmp_path}/foo/foo-1.0.zip` cannot be read: No such file or directory"
    )


def test_a_file_that_is_gone(wheels: Path, opened: Open) -> None:
    index = opened(no_index=True, find_links=(str(wheels),))
    found = index.releases("foo")
    assert isinstance(found, Releases)
    (wheels / "foo-1.0.zip").unlink()
    assert index.metadata(found.releases[0], found.releases[0].distributions) == Unreachable(
        what="foo", version="1.0", unanswered=True, reason="`foo-1.0.zip` cannot be read: No such file or directory"
    )


def test_a_hash_is_remembered_until_the_file_changes(tmp_path: Path, cache: Cache) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"one")
    os.utime(path, (1, 1))
    first = file_hash(path, cache)
    assert first == hashlib.sha256(b"one").hexdigest()
    path.write_bytes(b"two")
    os.utime(path, (1, 1))
    assert file_hash(path, cache) == first
    os.utime(path, (2, 2))
    assert file_hash(path, cache) == hashlib.sha256(b"two").hexdigest()
