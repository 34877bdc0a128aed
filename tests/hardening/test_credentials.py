"""Credentials of any address are used where they belong, and are in nothing that is shown or kept."""

from __future__ import annotations

import base64
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from isolate.model.address import without_credentials
from isolate.report import FORMATS
from tests.conftest import Ended
from tests.servers import IndexServer, serve, served_wheel

WHEEL = "cc-1.0-py3-none-any.whl"


@pytest.fixture
def index() -> Iterator[IndexServer]:
    with serve({"cc": [served_wheel("cc", "1.0")]}) as server:
        server.credentials = "Basic " + base64.b64encode(b"user:sekret").decode()
        yield server


@pytest.mark.parametrize("form", FORMATS)
def test_a_direct_reference_is_asked_with_its_credentials_and_shown_without(
    form: str, index: IndexServer, tmp_path: Path, command: Callable[..., Ended]
) -> None:
    address = f"{index.url.replace('://', '://user:sekret@')}/files/{WHEEL}"
    root = tmp_path / "root"
    root.mkdir()
    (root / "requirements.txt").write_text(f"cc @ {address}\n")
    given = (str(root), "--python", "3.12", "--index-url", index.simple)
    ended = command("analyze", *given, "-v", "--format", form)
    assert ended.code == 0
    assert "sekret" not in ended.out + ended.err
    assert any("Authorization" in headers for _, headers in index.asked)
    assert command("lock", *given).code == 0
    kept = [
        path for path in (root, Path(os.environ["ISOLATE_CACHE_DIR"])) for path in path.rglob("*") if path.is_file()
    ]
    assert [path.name for path in kept if b"sekret" in path.read_bytes()] == ["requirements.txt"]


@pytest.mark.parametrize(
    "line",
    [
        "git+https://user:sekret@h/x",
        "http://user:sekret@h/x.zip",
        "--index-url http://user:sekret@[bad/",
        "--index-url http://user:se/kret@h/sekret",
        "cc @ https://user:sekret@[bad/x.whl",
        "=> http://user:sekret@h/",
        "-r http://user:sekret@h/x.txt",
    ],
)
def test_what_is_wrong_is_quoted_without_credentials(line: str, tmp_path: Path, command: Callable[..., Ended]) -> None:
    (tmp_path / "requirements.txt").write_text(f"{line}\n")
    ended = command("analyze", str(tmp_path), "--offline", "--format", "json", "-v")
    assert "user:se" not in ended.out + ended.err
    assert "sekret@" not in ended.out + ended.err


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("http://u:p@h/x", "http://h/x"),
        ("git+https://h/x.git@v1", "git+https://h/x.git@v1"),
        ("https://h:80/x@v1", "https://h:80/x@v1"),
        ("http://user:se/kret@h/simple/", "http://h/simple/"),
        ("http://user:sekret@[bad/", "http://[bad/"),
        ("see `http://u:p@h/a` and `https://token@h/b`", "see `http://h/a` and `https://h/b`"),
        ("git+ssh://git@h/x.git", "git+ssh://git@h/x.git"),
        ("http://u:p@ss@h/x", "http://h/x"),
    ],
)
def test_addresses_within_a_text(text: str, shown: str) -> None:
    assert without_credentials(text) == shown
