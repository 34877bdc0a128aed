"""Files whose index gives no SHA-256 are downloaded for it, told, and refused where they are not what it says."""

from __future__ import annotations

import hashlib
from dataclasses import replace

import pytest

from isolate.model.options import IndexSettings, RunOptions
from isolate.pipeline.lock import lock
from tests.servers import Fault, serve, served_wheel


@pytest.fixture
def index():
    with serve({"a": [replace(served_wheel("a", "1", ["b"]), hashed=False)], "b": [served_wheel("b", "1")]}) as server:
        yield server


def locked(repository, index, **settings):
    options = RunOptions(paths=(str(repository.folder),), index=IndexSettings(index_url=index.simple, **settings))
    return lock(options)


def test_a_file_without_a_hash_is_downloaded_for_it(repository, index):
    (file,) = index.projects["a"]
    made = locked(repository, index)
    assert [(each.severity, each.message) for each in made.problems] == [
        ("note", f"`{file.filename}` of `api` was downloaded for its SHA-256, which its index does not give")
    ]
    assert f"--hash=sha256:{hashlib.sha256(file.data).hexdigest()}" in repository.read("api/requirements.lock")
    assert len([path for path in index.paths if path.endswith(file.filename)]) >= 1
    asked = len(index.paths)
    assert locked(repository, index).problems == ()
    assert len(index.paths) == asked


def test_a_file_that_cannot_be_had_is_an_error(repository, index):
    (file,) = index.projects["a"]
    index.faults[f"/files/{file.filename}"] = Fault(status=404)
    made = locked(repository, index)
    assert [(each.severity, each.code) for each in made.problems] == [
        ("error", "lock-unhashed"),
        ("warning", "hashed-by-download"),
    ]
    assert not (repository.folder / "api/requirements.lock").exists()
