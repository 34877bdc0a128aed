from __future__ import annotations

import contextlib
import os
import random
import sqlite3
import stat
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from isolate.index import cache_folder, clear, prune
from isolate.index.cache import Cache, CachedPage
from isolate.index.cache_file import FILE, FORMAT
from isolate.index.record import Packed
from isolate.model.problem import InputError

PACKED = Packed(b"record", pieces=(b"older",), rests=(b"none", b"one"))
PAGE = CachedPage(record=b"record", parts=PACKED, etag="etag", modified="modified", fresh_until=1e12)


OTHER = Packed(b"other", pieces=(b"z",), rests=(b"x", b"y"))
FOUND = (b"record", b"older", b"none", b"one", "etag")


def found(folder: Path, address: str, project: str) -> tuple[object, ...] | None:
    """A page as the next process finds it, with what belongs to it."""
    cache = Cache(folder)
    page = cache.page(address, project)
    told = (
        None if page is None else (page.record, page.parts.older(1), page.parts.rest(0), page.parts.rest(1), page.etag)
    )
    cache.close()
    return told


def test_what_is_put_is_found_under_its_index_only(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    cache.put_page("https://a.example/", "foo", PAGE, PACKED)
    cache.put_page("https://a.example/", "bar", PAGE._replace(record=b"other"), OTHER)
    cache.put_metadata("key", b"metadata")
    assert cache.metadata("key") == b"metadata"
    assert cache.metadata("other") is None
    cache.close()
    assert found(tmp_path, "https://a.example/", "foo") == FOUND
    assert found(tmp_path, "https://a.example/", "bar") == (b"other", b"z", b"x", b"y", "etag")
    assert found(tmp_path, "https://b.example/", "foo") is None
    assert cache.note == ""


def test_a_page_found_unchanged_is_fresh_for_longer(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    cache.put_page("index", "foo", PAGE, PACKED)
    cache.keep_page("index", "foo", 5.0)
    page = cache.page("index", "foo")
    assert page is not None
    assert (page.record, page.fresh_until) == (b"record", 5.0)
    cache.close()


def test_a_page_is_replaced_with_all_that_belongs_to_it(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    cache.put_page("index", "foo", PAGE, Packed(b"record", rests=(b"x",) * 100))
    cache.put_page("index", "foo", PAGE._replace(record=b"other"), OTHER)
    cache.close()
    assert found(tmp_path, "index", "foo") == (b"other", b"z", b"x", b"y", "etag")
    connection = sqlite3.connect(tmp_path / FILE)
    assert connection.execute("SELECT COUNT(*) FROM part").fetchone() == (3,)
    connection.close()


def test_what_is_read_is_of_one_time(tmp_path: Path) -> None:
    writer = Cache(tmp_path)
    writer.put_page("index", "foo", PAGE, PACKED)
    reader = Cache(tmp_path)
    page = reader.page("index", "foo")
    assert page is not None
    writer.put_page("index", "foo", PAGE._replace(record=b"other"), OTHER)
    assert (page.parts.older(1), page.parts.rest(0)) == (b"older", b"none")
    reader.close()
    writer.close()


def test_what_cannot_be_written_does_not_keep_from_reading(tmp_path: Path) -> None:
    first = Cache(tmp_path)
    first.put_page("index", "foo", PAGE, PACKED)
    first.close()
    cache = Cache(tmp_path)
    page = cache.page("index", "foo")
    assert page is not None
    connection = sqlite3.connect(tmp_path / FILE)
    connection.executescript("DROP TABLE part; DROP TABLE page")
    connection.close()
    cache.put_page("index", "bar", PAGE, PACKED)
    assert cache.note == (
        f"the cache in `{tmp_path}` cannot be used, so everything is asked again: no such table: page"
    )
    assert (page.parts.older(1), page.parts.rest(1)) == (b"older", b"one")
    cache.close()
    assert (tmp_path / FILE).exists()


@pytest.mark.parametrize("change", ["DELETE FROM part", "UPDATE part SET record = zeroblob(9)"])
def test_where_the_rest_of_a_page_is_damaged_the_next_run_begins_anew(tmp_path: Path, change: str) -> None:
    cache = Cache(tmp_path)
    cache.put_page("index", "foo", PAGE, PACKED)
    cache.close()
    connection = sqlite3.connect(tmp_path / FILE, isolation_level=None)
    connection.execute(change)
    connection.close()
    cache = Cache(tmp_path)
    page = cache.page("index", "foo")
    assert page is not None
    with pytest.raises(InputError) as raised:
        page.parts.rest(1)
    told = (raised.value.message, raised.value.hint)
    assert told == (f"the cache in `{tmp_path}` is damaged", "run the same command again")
    cache.close()
    assert found(tmp_path, "index", "foo") is None


def test_it_outlives_the_process(tmp_path: Path) -> None:
    first = Cache(tmp_path)
    first.put_metadata("key", b"metadata")
    first.close()
    assert first.metadata("key") is None
    second = Cache(tmp_path)
    assert second.metadata("key") == b"metadata"
    second.close()


@pytest.mark.parametrize("content", [b"no database at all", b"SQLite format 3\0" + b"\xff" * 5000, b""])
def test_a_damaged_file_is_replaced(tmp_path: Path, content: bytes) -> None:
    (tmp_path / FILE).write_bytes(content)
    cache = Cache(tmp_path)
    assert cache.note == ""
    cache.put_metadata("key", b"metadata")
    assert cache.metadata("key") == b"metadata"
    cache.close()


def test_damage_found_later_costs_the_cache_of_this_run_only(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    for number in range(200):
        cache.put_metadata(f"key {number}", os.urandom(2000))
    cache.close()
    path = tmp_path / FILE
    page = 32768
    path.write_bytes(path.read_bytes()[: 3 * page] + b"\xff" * 20 * page)
    cache = Cache(tmp_path)
    assert [cache.metadata(f"key {number}") for number in range(200)] == [None] * 200
    assert cache.note == (
        f"the cache in `{tmp_path}` cannot be used, so everything is asked again: database disk image is malformed"
    )
    cache.close()
    cache = Cache(tmp_path)
    cache.put_metadata("key", b"metadata")
    assert (cache.metadata("key"), cache.note) == (b"metadata", "")
    cache.close()


def test_a_damaged_record_is_not_found(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    cache.put_metadata("key", b"metadata")
    cache.close()
    connection = sqlite3.connect(tmp_path / FILE)
    with connection:
        connection.execute("UPDATE metadata SET record = ?", (b"other",))
    connection.close()
    cache = Cache(tmp_path)
    assert cache.metadata("key") is None
    cache.close()


@pytest.mark.parametrize("seed", range(20))
def test_a_damaged_byte_gives_no_other_answer_and_is_mended(tmp_path: Path, seed: int) -> None:
    cache = Cache(tmp_path)
    for number in range(20):
        cache.put_page("index", f"p{number}", PAGE, PACKED)
    cache.put_metadata("key", b"metadata")
    cache.close()
    path = tmp_path / FILE
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    chance = random.Random(seed)
    data = bytearray(path.read_bytes())
    for _ in range(8):
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    path.write_bytes(data)
    notes = []
    for _ in range(2):
        cache = Cache(tmp_path)
        for number in range(20):
            page = cache.page("index", f"p{number}")
            with contextlib.suppress(InputError):
                assert page is None or (page.record, page.parts.older(1), page.parts.rest(1)) == (
                    b"record",
                    b"older",
                    b"one",
                )
        assert cache.metadata("key") in (None, b"metadata")
        cache.put_metadata("key", b"metadata")
        cache.close()
        notes.append(cache.note)
    assert notes[1] == ""


def test_the_folder_is_its_owners(tmp_path: Path) -> None:
    Cache(tmp_path / "cache").close()
    assert stat.S_IMODE((tmp_path / "cache").stat().st_mode) == 0o700


def test_another_format_is_replaced(tmp_path: Path) -> None:
    connection = sqlite3.connect(tmp_path / FILE)
    connection.executescript(f"CREATE TABLE page (other TEXT); PRAGMA user_version = {FORMAT + 1}")
    connection.close()
    cache = Cache(tmp_path)
    cache.put_page("index", "foo", PAGE, PACKED)
    cache.close()
    assert cache.note == ""
    assert found(tmp_path, "index", "foo") == FOUND


def test_each_format_has_a_file_of_its_own(tmp_path: Path) -> None:
    names = ("index.sqlite3", "index-7.sqlite3", "index-7.sqlite3-wal")
    for name in names:
        (tmp_path / name).write_bytes(b"of another version")
    cache = Cache(tmp_path)
    cache.put_metadata("key", b"metadata")
    cache.close()
    assert all((tmp_path / name).read_bytes() == b"of another version" for name in names)
    os.utime(tmp_path / "index.sqlite3", (0, 0))
    assert prune(tmp_path) > 0
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted((FILE, "index.sqlite3.pruned", *names[1:]))
    assert clear(tmp_path) > 0
    assert not tmp_path.exists()


def test_a_folder_that_cannot_be_used_is_one_note(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    cache = Cache(tmp_path / "file" / "cache")
    cache.put_page("index", "foo", PAGE, PACKED)
    assert cache.page("index", "foo") is None
    assert cache.note == (
        f"the cache in `{tmp_path}/file/cache` cannot be used, so everything is asked again: not a directory"
    )
    cache.close()


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="who may write everywhere is not refused")
def test_a_folder_that_refuses_is_one_note(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    cache = Cache(tmp_path)
    assert cache.metadata("key") is None
    assert cache.note.startswith(f"the cache in `{tmp_path}` cannot be used, so everything is asked again: ")


def test_many_threads(cache: Cache) -> None:
    def work(owner: int) -> None:
        for number in range(50):
            cache.put_metadata(f"{owner} {number}", f"{owner} {number}".encode())
            assert cache.metadata(f"{owner} {number}") is not None

    threads = [threading.Thread(target=work, args=(owner,)) for owner in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(cache.metadata(f"{owner} {n}") == f"{owner} {n}".encode() for owner in range(8) for n in range(50))


WRITER = """
import sys
from pathlib import Path
from isolate.index.cache import Cache
sys.stdin.readline()
cache = Cache(Path(sys.argv[1]))
for number in range(100):
    cache.put_metadata(f"{sys.argv[2]} {number}", b"x" * 3000)
    cache.put_metadata(f"both {number}", b"y" * 3000)
print(cache.note)
cache.close()
"""


def test_several_processes_at_once(tmp_path: Path) -> None:
    writers = [
        subprocess.Popen(
            [sys.executable, "-c", WRITER, str(tmp_path / "new"), str(number)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for number in range(3)
    ]
    for writer in writers:
        assert writer.stdin is not None
        writer.stdin.write("\n")
        writer.stdin.flush()
    assert [writer.communicate()[0] for writer in writers] == ["\n"] * 3
    cache = Cache(tmp_path / "new")
    for number in range(100):
        assert [cache.metadata(f"{owner} {number}") for owner in range(3)] == [b"x" * 3000] * 3
        assert cache.metadata(f"both {number}") == b"y" * 3000
    cache.close()


def test_prune_forgets_what_is_old(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cache = Cache(tmp_path)
    with monkeypatch.context() as past:
        past.setattr(time, "time", lambda: 1.0)
        cache.put_page(
            "index", "foo", PAGE._replace(record=os.urandom(200_000)), Packed(b"", rests=(os.urandom(300_000),))
        )
        cache.put_metadata("old", b"x")
    cache.put_metadata("new", b"x")
    cache.close()
    assert prune(tmp_path) > 400_000
    cache = Cache(tmp_path)
    assert (cache.page("index", "foo"), cache.metadata("old"), cache.metadata("new")) == (None, None, b"x")
    cache.close()


def test_what_is_old_is_forgotten_by_a_run_that_stores_something(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin = time.time()

    def run(days: float, new: str) -> tuple[bool, bool]:
        """Store something after so many days; whether the page and the metadata of the first day are there then."""
        monkeypatch.setattr(time, "time", lambda: begin + days * 24 * 3600)
        cache = Cache(tmp_path)
        found = cache.page("index", "foo") is not None, cache.metadata("old") is not None
        cache.put_metadata(new, b"x")
        cache.close()
        return found

    cache = Cache(tmp_path)
    cache.put_page("index", "foo", PAGE, Packed(b""))
    cache.put_metadata("old", b"x")
    cache.close()
    assert [run(days, f"new{days}") for days in (0.5, 29, 29.5, 31, 32)] == [(True, True)] * 4 + [(False, False)]
    cache = Cache(tmp_path)
    kept = [cache.metadata(f"new{days}") is not None for days in (0.5, 29, 29.5, 31)]
    cache.close()
    assert kept == [False, True, True, True]


def test_clear_removes_its_own_files_only(tmp_path: Path) -> None:
    folder = tmp_path / "cache"
    Cache(folder).close()
    assert clear(folder) > 0
    assert not folder.exists()
    Cache(folder).close()
    (folder / "other").write_text("")
    clear(folder)
    assert [path.name for path in folder.iterdir()] == ["other"]


def test_without_a_cache_there_is_nothing_to_free(tmp_path: Path) -> None:
    assert (prune(tmp_path / "none"), clear(tmp_path / "none")) == (0, 0)
    assert not (tmp_path / "none").exists()


def test_where_the_cache_is(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert cache_folder(str(tmp_path)) == tmp_path
    assert cache_folder() == Path(os.environ["ISOLATE_CACHE_DIR"])
    monkeypatch.delenv("ISOLATE_CACHE_DIR")
    monkeypatch.setattr(sys, "platform", "linux")
    assert cache_folder() == Path.home() / ".cache" / "isolate"
    monkeypatch.setenv("XDG_CACHE_HOME", "relative")
    assert cache_folder() == Path.home() / ".cache" / "isolate"
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert cache_folder() == tmp_path / "isolate"
    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.setattr(sys, "platform", "darwin")
    assert cache_folder() == Path.home() / "Library" / "Caches" / "isolate"
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path))
    assert cache_folder() == tmp_path / "isolate" / "cache"
