"""What is remembered is only ever what was found as it should be."""

from __future__ import annotations

import os

from isolate.render import comparisons as memory
from isolate.render.comparisons import Comparisons, key


def test_what_was_added_is_known_in_the_next_run(tmp_path):
    Comparisons(tmp_path / "new").add(["a", "b"])
    Comparisons(tmp_path / "new").add(["c"])
    again = Comparisons(tmp_path / "new")
    assert [again.knows(each) for each in "abcd"] == [True, True, True, False]
    assert again.clear() == len("a\nb\nc")
    assert not again.knows("a")
    assert not Comparisons(tmp_path / "new").knows("a")


def test_of_very_many_the_newest_are_kept(tmp_path, monkeypatch):
    monkeypatch.setattr(memory, "_KEPT", 2)
    Comparisons(tmp_path).add(["a"])
    Comparisons(tmp_path).add(["b", "c"])
    assert [Comparisons(tmp_path).knows(each) for each in "abc"] == [False, True, True]


def test_a_folder_that_cannot_be_used_does_no_harm(tmp_path):
    (tmp_path / "file").touch()
    Comparisons(tmp_path / "file").add(["a"])
    (tmp_path / "compared").write_bytes(b"\xff\xfe")
    assert not Comparisons(tmp_path).knows("a")
    assert Comparisons(tmp_path / "nowhere").clear() == 0


def test_a_key_is_of_every_file_and_text(tmp_path):
    (tmp_path / "x").write_text("1")
    keys = {key(tmp_path, ["x"], ["a", "b"]), key(tmp_path, ["x"], ["ab"]), key(tmp_path, ["y"], ["a", "b"])}
    assert key(tmp_path, ["x"], ["a", "b"]) in keys
    (tmp_path / "x").write_text("2")
    keys.add(key(tmp_path, ["x"], ["a", "b"]))
    assert len(keys) == 4


def test_a_key_is_of_the_program(tmp_path, monkeypatch):
    before = key(tmp_path, [], [])
    memory._program.cache_clear()
    stat = os.stat
    newer = lambda path: os.stat_result([*stat(path)[:8], 9e9, 9e9], {"st_mtime_ns": 9 * 10**18})  # noqa: E731
    monkeypatch.setattr(memory.os, "stat", newer)
    assert key(tmp_path, [], []) != before
    monkeypatch.undo()
    memory._program.cache_clear()
    assert key(tmp_path, [], []) == before
