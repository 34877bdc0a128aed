from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable

import pytest

from isolate.report import FORMATS
from tests.conftest import Ended

HEAVY = ("packaging", "requests", "jinja2", "sqlite3", "rich", "pypi_simple", "pathspec", "isolate.pipeline")
SHARED = """
--config --python --platform --index-url --extra-index-url --find-links --offline --exclude-newer --prerelease
--only-binary --no-binary --jobs --output --quiet --verbose --no-color
"""
COMMANDS = ("analyze", "explain", "suggest", "lock", "generate", "check", "verify", "images", "templates", "cache")


@pytest.mark.parametrize("arguments", [["--help"], ["analyze", "--help"], ["--version"]])
def test_help_loads_nothing_that_only_work_needs(arguments: list[str]) -> None:
    script = (
        "import sys\nfrom isolate.cli.run import run\n"
        f"assert run({arguments}) == 0\n"
        f"print(*sorted(sys.modules.keys() & {HEAVY}), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stderr.strip() == ""


@pytest.mark.parametrize("arguments", [[], ["--help"], ["-h"]])
def test_help_names_every_command(command: Callable[..., Ended], arguments: list[str]) -> None:
    ended = command(*arguments)
    assert (ended.code, ended.err) == (0, "")
    listed = [line.split()[0] for line in ended.out.partition("Commands:\n")[2].splitlines() if line[2:3].strip()]
    assert tuple(listed) == COMMANDS


@pytest.mark.parametrize("name", ["analyze", "explain", "lock", "generate", "check"])
def test_help_offers_every_shared_option(command: Callable[..., Ended], name: str) -> None:
    shown = command(name, "--help").out
    assert [option for option in SHARED.split() if option not in shown] == []


@pytest.mark.parametrize("name", ["analyze", "explain"])
def test_help_offers_every_format(command: Callable[..., Ended], name: str) -> None:
    assert f"--format {'|'.join(FORMATS)}" in command(name, "--help").out


def test_version(command: Callable[..., Ended]) -> None:
    ended = command("--version")
    assert ended.code == 0
    assert ended.out.startswith("isolate ")


def test_the_program_and_the_module_are_one() -> None:
    done = subprocess.run([sys.executable, "-m", "isolate", "--help"], capture_output=True, text=True, check=True)
    assert done.stdout.startswith("Usage: isolate [OPTIONS] COMMAND")
