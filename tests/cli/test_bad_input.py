"""What people get wrong, and the whole of what they are told; what is healthy beside it is still analysed."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

import pytest

from isolate.model.options import IndexSettings, RunOptions
from isolate.pipeline import analyze as pipeline
from isolate.report.wording.conflicts import summary
from tests.conftest import Ended
from tests.servers import Fault, IndexServer, serve, served_wheel


@pytest.fixture
def index() -> Iterator[IndexServer]:
    with serve({"c": [served_wheel("c", "1.0")]}) as server:
        yield server


def write(root: Path, files: Mapping[str, str | bytes]) -> None:
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())


class Broken(NamedTuple):
    files: dict[str, str | bytes]
    error: str
    hint: str


BROKEN = {
    "a requirement that does not parse": Broken(
        files={"bad/requirements.txt": "c\nd => 2\n"},
        error="bad/requirements.txt:2:3: error: `d => 2` is not a requirement: "
        "expected semicolon (after name with no version specifier) or end",
        hint="write `d >= 2`",
    ),
    "an include that does not exist": Broken(
        files={"bad/requirements.txt": "-r base.txt\nc\n"},
        error="bad/requirements.txt:1:1: error: the included file `bad/base.txt` does not exist",
        hint="paths are relative to the including file",
    ),
    "a cycle of includes": Broken(
        files={"bad/requirements.txt": "-r base.txt\n", "bad/base.txt": "c\n-r requirements.txt\n"},
        error="bad/base.txt:2:1: error: `bad/requirements.txt` includes itself: "
        "bad/requirements.txt:1 → bad/base.txt:2 → bad/requirements.txt",
        hint="remove one of these lines",
    ),
    "a file that is not text": Broken(
        files={"bad/requirements.txt": b"\x89PNG\r\n\x1a\n\x00\xff"},
        error="bad/requirements.txt: error: `bad/requirements.txt` is not a text file: it is not UTF-8",
        hint="save it as UTF-8",
    ),
}


@pytest.mark.parametrize("case", BROKEN)
def test_one_broken_file_is_told_with_its_place_and_hides_no_other(
    case: str, command: Callable[..., Ended], index: IndexServer, tmp_path: Path
) -> None:
    broken = BROKEN[case]
    write(tmp_path, {"good/requirements.txt": "c\n", **broken.files})
    ended = command("analyze", str(tmp_path), "--python", "3.12", "--index-url", index.simple, "--format", "json")
    assert (ended.code, ended.err) == (2, f"{broken.error}\n  hint: {broken.hint}\n")
    apps = {app["name"]: app for app in json.loads(ended.out)["apps"]}
    assert apps["good"]["pins"] == {"c": "1.0"}
    assert apps["bad"]["status"] == "undecided"


def test_a_cut_off_that_is_no_date(command: Callable[..., Ended], tmp_path: Path) -> None:
    write(tmp_path, {"requirements.txt": "c\n"})
    error = "error: `soon` is not a date\n  hint: write a date (`2026-01-31`) or an instant (`2026-01-31T12:00:00Z`)\n"
    assert command("analyze", str(tmp_path), "--exclude-newer", "soon") == (2, "", error)


def test_no_such_path(command: Callable[..., Ended]) -> None:
    assert command("analyze", "nowhere") == (
        2,
        "",
        "error: no such path: `nowhere`\n  hint: give a folder with applications, or requirement files\n",
    )


def test_a_folder_without_manifests(
    command: Callable[..., Ended], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "empty").mkdir()
    ended = command("analyze", "empty")
    assert (ended.code, ended.out) == (2, "")
    assert ended.err == (
        "error: no application in `empty`: there is no manifest\n"
        "  hint: a manifest is a `pyproject.toml`, `setup.cfg`, `setup.py`, `Pipfile`, `requirements.txt`, "
        "`environment.yml`, `pylock.toml`, `uv.lock`, `poetry.lock`, `Pipfile.lock` or `pdm.lock` that says "
        "what an application requires; `isolate.toml` can name others\n"
    )


FAULTS: dict[str, tuple[Fault, str]] = {
    "refuses": (Fault(status=403, body=b"no"), "refuses access (403)"),
    "fails": (Fault(status=500, body=b"oops"), "answered 500 Internal Server Error, asked 4 times"),
    "answers nonsense": (
        Fault(body=b"<html>Please log in</html>", content_type="text/plain"),
        "answered with `text/plain`, which is no project page",
    ),
    "answers broken JSON": (
        Fault(body=b"{", content_type="application/vnd.pypi.simple.v1+json"),
        "announced JSON and sent something else",
    ),
}


@pytest.mark.parametrize("case", FAULTS)
def test_an_index_that_does_not_serve_is_no_verdict(
    case: str, command: Callable[..., Ended], index: IndexServer, tmp_path: Path
) -> None:
    fault, says = FAULTS[case]
    index.projects["d"] = [served_wheel("d", "1.0")]
    index.faults["/simple/d/"] = fault
    write(tmp_path, {"good/requirements.txt": "c\n", "bad/requirements.txt": "d\n"})
    ended = command("analyze", str(tmp_path), "--python", "3.12", "--index-url", index.simple, "--format", "json")
    assert ended.code == 2
    report = json.loads(ended.out)
    statuses = {app["name"]: app["status"] for app in report["apps"]}
    assert statuses == {"bad": "undecided", "good": "ok"}
    (undecided,) = report["conflicts"]
    assert (undecided["kind"], undecided["apps"]) == ("undecided", ["bad"])
    assert undecided["summary"] == f"`bad` could not be decided: `{index.simple}d/` {says}"


def test_an_index_that_is_not_there(command: Callable[..., Ended], tmp_path: Path) -> None:
    with serve({}) as server:
        address = server.simple
    write(tmp_path, {"web/requirements.txt": "c\n"})
    ended = command("analyze", str(tmp_path / "web"), "--python", "3.12", "--index-url", address)
    host = address.removeprefix("http://").partition("/")[0]
    assert ended == (
        2,
        (
            "1 application, no conflict found, 1 application undecided\n\n"
            f"`web` could not be decided: `c`: `{host}` refused the connection\n"
            "  hint: is the server up, and the address right?\n"
        ),
        "",
    )


def test_an_index_that_does_not_answer_in_time(index: IndexServer, tmp_path: Path) -> None:
    index.faults["/simple/c/"] = Fault(delay=1.0)
    write(tmp_path, {"requirements.txt": "c\n"})
    settings = IndexSettings(index_url=index.simple, timeout=0.2)
    report = pipeline.analyze(RunOptions(paths=(str(tmp_path),), pythons=("3.12",), index=settings))
    assert report.exit_code() == 2
    (undecided,) = report.conflicts()
    said = f"`{index.simple}c/` did not answer within 0.2 seconds, asked 2 times"
    assert summary(undecided) == f"`{tmp_path.name}` could not be decided: {said}"


def test_an_unwritable_target(command: Callable[..., Ended], index: IndexServer, tmp_path: Path) -> None:
    write(tmp_path, {"requirements.txt": "c\n"})
    target = tmp_path / "none" / "report.json"
    ended = command("analyze", str(tmp_path), "--python", "3.12", "--index-url", index.simple, "--output", str(target))
    assert ended == (2, "", f"error: cannot write `{target}`: No such file or directory\n")
