"""kill -9 at any moment: each file is as before or complete, and the next run ends what was begun and cleans up."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from isolate.render.write import abandoned
from tests.conftest import Ended

CLASH = Path(__file__).parents[2] / "samples" / "clash"
KILLS = int(os.environ.get("ISOLATE_TEST_KILLS", "4"))

pytestmark = pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="nothing can be killed so")


def files(root: Path) -> dict[str, bytes]:
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in sorted(root.rglob("*")) if path.is_file()}


@pytest.mark.parametrize("name", ["generate", "lock"])
def test_a_killed_run_leaves_whole_files(name: str, tmp_path: Path, command: Callable[..., Ended]) -> None:
    before, complete = tmp_path / "before" / "tree", tmp_path / "complete" / "tree"  # a name is in a file
    shutil.copytree(CLASH, before, ignore=shutil.ignore_patterns("expected"))
    shutil.copytree(before, complete)
    begin = time.monotonic()
    given = [name, "--quiet"]
    arguments = [sys.executable, "-m", "isolate", *given]
    assert subprocess.run([*arguments, str(complete)], check=False, capture_output=True).returncode == 0
    whole = time.monotonic() - begin
    wanted = (files(before), files(complete))
    chance = random.Random(7)
    for number in range(KILLS):
        tree = tmp_path / str(number) / "tree"
        shutil.copytree(before, tree)
        process = subprocess.Popen([*arguments, str(tree)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(chance.uniform(0.3, 1.05) * whole)
        process.kill()
        process.wait()
        left = {path: data for path, data in files(tree).items() if not path.endswith(".isolate-tmp")}
        # Files take their places one by one, and a kill can come between two: each is as it was or as it will be.
        odd = [path for path, data in left.items() if data not in (each.get(path) for each in wanted)]
        assert odd == []
        assert left.keys() >= wanted[0].keys()
        assert command(*given, str(tree)).code == 0
        assert files(tree) == wanted[1]
        shutil.rmtree(tree)


def test_what_was_left_is_named_by_the_check_and_removed(tmp_path: Path, command: Callable[..., Ended]) -> None:
    tree = tmp_path / "tree"
    shutil.copytree(CLASH, tree)
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
        f"{place}: warning: `{place}` was left behind by a run that was killed\n  hint: `isolate generate` removes it\n"
    ) in checked.err
    command("generate", *given)
    assert (mine.exists(), running.exists(), another.exists()) == (False, True, True)
