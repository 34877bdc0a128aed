from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import Ended

CLASH = Path(__file__).parents[2] / "samples" / "clash"
FINE = "2 applications: every generated file is what the manifests say\n"


@pytest.mark.usefixtures("clash")
def test_nothing_to_say(command: Callable[..., Ended]) -> None:
    assert command("check") == (0, FINE, "")
    assert command("check", "--quiet") == (0, "", "")


def test_the_difference_and_the_command_that_mends_it(command: Callable[..., Ended], clash: Path) -> None:
    (clash / "apps/web/requirements.txt").write_text("storefront>=1,!=9\n")
    ended = command("check", str(clash), "--output", ".")
    assert ended.code == 1
    assert ended.out.startswith("--- a/apps/web/requirements.lock\n+++ b/apps/web/requirements.lock\n")
    assert '\n-# requirement = "storefront>=1 (apps/web/requirements.txt)"\n' in ended.out
    assert ended.err == (
        "error: `apps/web/requirements.lock` is not what the manifests say: it is out of date\n"
        f"  hint: `isolate generate {clash} --output .` mends it\n"
    )
    assert command("generate", "--quiet").code == 0
    assert command("check") == (0, FINE, "")


def test_a_file_that_a_person_edited_needs_force(command: Callable[..., Ended], clash: Path) -> None:
    with (clash / "apps/web/Dockerfile").open("a") as file:
        file.write("USER root\n")
    ended = command("check")
    assert ended.code == 1
    assert "\n-USER root\n" in ended.out
    assert ended.err == (
        "error: `apps/web/Dockerfile` is not what the manifests say: a person wrote or edited it\n"
        "  hint: `isolate generate . --force` replaces it\n"
    )


def test_a_problem_is_2(command: Callable[..., Ended], clash: Path) -> None:
    (clash / "apps/web/requirements.txt").write_text("storefront=>1\n")
    ended = command("check")
    assert ended.code == 2
    assert ended.err.startswith("apps/web/requirements.txt:1:11: error: ")


def test_a_check_loads_neither_resolver_nor_index_nor_templates(clash: Path, command: Callable[..., Ended]) -> None:
    assert command("check", "--quiet").code == 0  # what it compares is remembered
    heavy = (
        "isolate.resolve",
        "isolate.index",
        "isolate.group",
        "requests",
        "sqlite3",
        "jinja2",
        "isolate.report.page",
    )
    script = (
        "import sys\nfrom isolate.cli.run import run\n"
        "assert run(['check', '--quiet']) == 0\n"
        f"print(*sorted(sys.modules.keys() & {heavy}))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=clash)
    assert done.stdout.strip() == ""
