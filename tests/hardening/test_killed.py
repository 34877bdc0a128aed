"""kill -9 at any moment: each file is as before or complete, and the next run ends what was begun and cleans up."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from isolate.render.write import abandoned
from tests.conftest import Ended
from tests.hardening.killing import COMMANDS, SAMPLE, Forks, kill

if not hasattr(signal, "SIGKILL"):
    pytest.skip("nothing can be killed so", allow_module_level=True)


@pytest.fixture(scope="module")
def forks() -> Iterator[Forks]:
    with Forks() as running:
        yield running


@pytest.mark.parametrize("name", COMMANDS)
def test_a_killed_run_leaves_whole_files_and_the_next_one_ends_it(name: str, forks: Forks, tmp_path: Path) -> None:
    """Two points of each; `python benchmarks/kills.py` tries 500."""
    seed = sum(map(ord, name))
    found = [*kill(forks, name, tmp_path, lambda count: iter({1 + seed % count, count - seed % 9}))]
    assert "ended before" not in found


def test_what_was_left_is_named_by_the_check_and_removed(tmp_path: Path, command: Callable[..., Ended]) -> None:
    tree = tmp_path / "tree"
    shutil.copytree(SAMPLE, tree)
    given = ("--quiet", str(tree))
    command("generate", *given)
    app = tree / "apps" / "billing"
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    mine = app / f".Dockerfile.{ended.pid}.abcd1234.isolate-tmp"
    running = app / f".Dockerfile.{os.getppid()}.abcd1234.isolate-tmp"
    another = app / ".Dockerfile.swp"
    for path in (mine, running, another):
        path.write_text("x")
    place = mine.relative_to(tree).as_posix()
    assert abandoned([f"{app.relative_to(tree).as_posix()}/Dockerfile"], tree) == (place,)
    checked = command("check", str(tree))
    assert (
        f"{place}: warning: `{place}` was left behind by a run that was killed\n"
        "  hint: the command that was killed removes it\n"
    ) in checked.err
    command("generate", *given)
    assert (mine.exists(), running.exists(), another.exists()) == (False, True, True)
