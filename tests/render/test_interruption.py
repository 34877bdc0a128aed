"""Whatever fails at whatever point, and whatever signal comes there: the tree is as before, or complete."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from types import FrameType

import pytest

from isolate.model.image import RenderedFile
from isolate.model.problem import InputError
from isolate.model.seal import header, sealed
from isolate.render import write as writing
from isolate.render.write import write


def file(path: str, body: str) -> RenderedFile:
    made_by, seal = header("x")
    return RenderedFile(path=path, text=sealed(f"{made_by}\n{seal}\n{body}\n"))


OLD = (
    file("a/Dockerfile", "one"),
    file("b/compose.yaml", "two"),
    file("old/Dockerfile", "x"),
    file("old/deep/file", "y"),
)
GONE = ("old/Dockerfile", "old/deep/file")
NEW = (file("a/Dockerfile", "three"), file("b/compose.yaml", "four"), file("new/deep/file", "five"), file("c", "six"))
DISK_FULL = OSError(28, "No space left on device")
# What writing asks of the system.
CALLS = ("open", "fsync", "chmod", "mkdir", "replace", "stat", "unlink")


def everything(folder: Path) -> dict[str, bytes | None]:
    return {str(path.relative_to(folder)): path.read_bytes() if path.is_file() else None for path in folder.rglob("*")}


@pytest.fixture
def attempt(tmp_path: Path) -> Callable[[Callable[[], object]], str]:
    """Run something that writes into a fresh tree, and say whether the tree is as `before`, `complete` or neither."""
    old, new = tmp_path / "old", tmp_path / "new"
    for each in (old, new):
        each.mkdir()
        write(OLD, each)
    write(NEW, new, leftovers=GONE)
    before, complete = everything(old), everything(new)
    folders = (tmp_path / f"tree-{number}" for number in count())

    def run(action: Callable[[Path], object]) -> str:
        folder = next(folders)
        shutil.copytree(old, folder)
        action(folder)
        now = everything(folder)
        shutil.rmtree(folder)
        return "before" if now == before else "complete" if now == complete else f"neither: {sorted(now)}"

    return run


@contextmanager
def failing(monkeypatch: pytest.MonkeyPatch, name: str, at: int, error: BaseException) -> Iterator[list[str]]:
    """Let the call of a system function with that number fail; gives the calls so far."""
    real = getattr(os, name)
    calls: list[str] = []

    def call(path, *arguments, **options):
        calls.append(str(path))
        if len(calls) == at:
            raise error
        return real(path, *arguments, **options)

    with monkeypatch.context() as patch:
        patch.setattr(os, name, call)
        yield calls


@pytest.mark.parametrize("name", CALLS)
@pytest.mark.parametrize("error", [DISK_FULL, KeyboardInterrupt()], ids=["disk full", "interrupted"])
def test_a_call_of_the_system_that_fails(attempt, monkeypatch, name, error):
    monkeypatch.setattr(os, "fsync", lambda _: None)
    seen, calls = [], 0
    for at in range(1, 200):

        def action(folder: Path, at: int = at) -> None:
            nonlocal calls
            with failing(monkeypatch, name, at, error) as made:
                try:
                    write(NEW, folder, leftovers=GONE)
                except (InputError, KeyboardInterrupt):
                    assert len(made) >= at
                calls = len(made)

        seen.append(attempt(action))
        if calls < at:
            break
    assert set(seen[:-1]) <= {"before", "complete"}, seen
    assert seen[-1] == "complete"
    assert "before" in seen or name == "stat"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=["SIGINT", "SIGTERM"])
def test_a_signal_at_any_line(attempt, monkeypatch, number):
    """The signal is sent while each line of the writer runs in turn."""
    monkeypatch.setattr(os, "fsync", lambda _: None)
    seen: dict[int, str] = {}

    def end(*_: object) -> None:
        raise KeyboardInterrupt

    previous = signal.signal(number, end)
    try:
        for at in range(1, 2000):
            lines = 0

            def trace(frame: FrameType, event: str, _: object, at: int = at) -> Callable[..., object] | None:
                nonlocal lines
                if frame.f_code.co_filename != writing.__file__:
                    return None
                if event == "line":
                    lines += 1
                    if lines == at:
                        signal.raise_signal(number)
                return trace

            def action(folder: Path) -> None:
                sys.settrace(trace)
                try:
                    write(NEW, folder, leftovers=GONE)
                except KeyboardInterrupt:
                    pass
                finally:
                    sys.settrace(None)

            seen[at] = attempt(action)
            if lines < at:
                break
    finally:
        signal.signal(number, previous)
    assert len(seen) > 100
    assert set(seen.values()) == {"before", "complete"}, seen
    assert signal.getsignal(number) is previous


@pytest.mark.skipif(sys.platform == "win32", reason="signals are sent otherwise there")
def test_a_program_that_is_ended_while_it_writes(tmp_path):
    script = (
        "import os, sys, time\n"
        "from pathlib import Path\n"
        "from tests.render.test_interruption import NEW\n"
        "from isolate.render.write import write\n"
        "real = os.fsync\n"
        "def slow(file):\n    print('writing', flush=True)\n    time.sleep(0.3)\n    real(file)\n"
        "os.fsync = slow\n"
        "write(NEW, Path(sys.argv[1]))\n"
    )
    write(OLD, tmp_path)
    before = everything(tmp_path)
    process = subprocess.Popen(
        [sys.executable, "-c", script, str(tmp_path)], stdout=subprocess.PIPE, cwd=Path(__file__).parents[2], text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "writing\n"
    process.terminate()
    process.communicate(timeout=60)
    assert process.returncode == -signal.SIGTERM
    assert everything(tmp_path) == before
