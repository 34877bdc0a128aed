from __future__ import annotations

import io
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from isolate.cli.changed import read_changed
from tests.conftest import Ended

CLASH = Path(__file__).parents[2] / "samples" / "clash"
WEB = "build web\n  apps/web/main.py: source\n1 of 2 images are touched\n"


@pytest.mark.usefixtures("clash")
@pytest.mark.parametrize(
    ("words", "out"),
    [
        (["--changed", "apps/web/main.py"], WEB),
        (["--changed=apps/web/main.py"], WEB),
        ([".", "--changed", "apps/web/main.py", "README.md", "--offline"], WEB),
        (["--changed", "README.md", "--offline", "--changed", "apps/web/main.py"], WEB),
        (["--changed", "--", "apps/web/main.py", "--force"], WEB),
        (["--changed"], "0 of 2 images are touched\n"),
        (
            ["--changed", "compose.yaml", "apps/web/main.py"],
            (
                "restart billing\n  compose.yaml: compose\n"
                "build web\n  apps/web/main.py: source\n  compose.yaml: compose\n2 of 2 images are touched\n"
            ),
        ),
        (["-q", "--changed", "compose.yaml", "apps/web/main.py"], "web\n"),
    ],
)
def test_all_words_up_to_the_next_option_are_files(command: Callable[..., Ended], words: list[str], out: str) -> None:
    assert command("generate", *words) == (0, out, "")


@pytest.mark.usefixtures("clash")
def test_a_program_reads_it(command: Callable[..., Ended]) -> None:
    ended = command("generate", "--format", "json", "--changed", "apps/web/main.py", "x")
    assert (ended.code, ended.err) == (0, "")
    assert json.loads(ended.out) == {
        "schema": "isolate.changed/1",
        "images": [
            {
                "app": "web",
                "service": "web",
                "folder": "apps/web",
                "action": "build",
                "files": [{"path": "apps/web/main.py", "as": ["source"]}],
            }
        ],
        "untouched": ["billing"],
        "elsewhere": ["x"],
        "problems": [],
    }


@pytest.mark.parametrize("ending", ["| xargs isolate generate --changed", "| isolate generate --changed -"])
def test_what_git_names_is_taken(clash: Path, ending: str) -> None:
    git = ["git", "-c", "user.name=x", "-c", "user.email=x@example.com"]
    (clash / "apps/web/gone.py").touch()
    for words in (["init", "--quiet"], ["add", "."], ["commit", "--quiet", "--message", "x"]):
        subprocess.run([*git, *words], cwd=clash, check=True)
    (clash / "apps/web/gone.py").unlink()
    line = f"git diff --name-only {ending}".replace("isolate", f"{sys.executable} -m isolate")
    done = subprocess.run(["sh", "-c", line], cwd=clash, capture_output=True, text=True)
    assert (done.returncode, done.stdout, done.stderr) == (0, WEB.replace("main", "gone"), "")


@pytest.mark.parametrize(
    ("data", "names"),
    [
        (b"", ()),
        (b"a\nb c\r\n\na\n", ("a", "b c")),
        (b"a\nb\0c\0", ("a\nb", "c")),
        (b'"caf\\303\\251 \\"x\\".py"\n"a\n"\\400 is none"\n', ('café "x".py', '"a', '"\\400 is none"')),
    ],
)
def test_names_on_stdin(data: bytes, names: tuple[str, ...]) -> None:
    assert read_changed(["x", "-"], io.TextIOWrapper(io.BytesIO(data))) == ("x", *names)
