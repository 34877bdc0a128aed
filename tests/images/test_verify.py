"""`isolate verify` with the Docker at hand."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.wheels import wheel_bytes, wheel_filename

CLASH = Path(__file__).parents[2] / "samples" / "clash"

pytestmark = pytest.mark.images


def verify(folder: Path, *apps: str) -> tuple[int, str, str]:
    for command in (["generate", "--quiet"], ["verify", *apps]):
        done = subprocess.run([sys.executable, "-m", "isolate", *command], cwd=folder, capture_output=True, text=True)
    # What is under way is said every ten seconds, which a build may take.
    said = [
        line for line in done.stderr.splitlines(keepends=True) if not re.search(r" \(\d+ s[^()]*\)$", line.rstrip())
    ]
    return done.returncode, done.stdout, "".join(said)


def left() -> str:
    images = subprocess.run(["docker", "images", "--format", "{{.Repository}}"], capture_output=True, text=True)
    containers = subprocess.run(["docker", "ps", "--all", "--format", "{{.Names}}"], capture_output=True, text=True)
    return "\n".join(line for line in (images.stdout + containers.stdout).splitlines() if "isolate-verify" in line)


def test_two_applications_that_work(tmp_path):
    before = left()
    shutil.copytree(CLASH, tmp_path / "clash", ignore=shutil.ignore_patterns("expected"))
    assert verify(tmp_path / "clash") == (
        0,
        (
            "application  build  pip check  libraries  imports  health\n"
            "billing      ok     ok         0 ok       3 ok     healthy\n"
            "web          ok     ok         0 ok       3 ok     healthy\n"
        ),
        "",
    )
    assert left() == before


def test_uv_installs_as_well_as_pip(tmp_path):
    folder = tmp_path / "clash"
    shutil.copytree(CLASH, folder, ignore=shutil.ignore_patterns("expected"))
    with (folder / "isolate.toml").open("a") as file:
        file.write('\n[images]\ninstaller = "uv"\n')
    code, out, err = verify(folder, "billing")
    assert (code, out.splitlines()[1:], err) == (0, ["billing      ok     ok         0 ok       3 ok     healthy"], "")


def test_one_that_does_not(tmp_path):
    before = left()
    folder = tmp_path / "broken"
    shutil.copytree(CLASH, folder, ignore=shutil.ignore_patterns("expected"))
    wheel = wheel_bytes("lame", "1", files={"lame.py": "import nowhere_at_all"})
    (folder / "index" / wheel_filename("lame", "1")).write_bytes(wheel)
    with (folder / "apps/web/requirements.txt").open("a") as file:
        file.write("lame\n")
    # A write that cannot be seen in the source gets no volume.
    (folder / "apps/web/main.py").write_text("import os\nos.open('/app/x', os.O_CREAT | os.O_WRONLY)\n")
    code, out, err = verify(folder, "web")
    assert code == 1
    assert out.splitlines()[1].split() == ["web", "ok", "ok", "0", "ok", "1", "of", "4", "failed", "ended", "with", "1"]
    assert "  lame cannot be imported: ModuleNotFoundError: No module named 'nowhere_at_all'\n" in err
    assert "error: `web`: health: ended with 1\n" in err
    assert "Read-only file system" in err
    assert left() == before


def test_without_an_engine(tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "isolate", "verify"],
        cwd=CLASH,
        capture_output=True,
        text=True,
        env={**os.environ, "DOCKER_HOST": f"unix://{tmp_path}/nobody.sock"},
    )
    assert done.returncode == 2
    assert done.stderr.startswith("error: `docker version` fails: ")
