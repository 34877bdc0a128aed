from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

import pytest

from isolate.report import FORMATS
from tests.conftest import Ended

HEAVY = ("packaging", "requests", "jinja2", "sqlite3", "rich", "pypi_simple", "pathspec", "isolate.pipeline")
SHARED = """
--config --python --platform --index-url --extra-index-url --find-links --offline --exclude-newer --prerelease
--only-binary --no-binary --jobs --output --quiet --verbose --no-color
"""
COMMANDS = (
    *("init", "analyze", "explain", "suggest", "lock", "export", "generate", "check", "verify"),
    *("snapshot", "images", "templates", "cache"),
)


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


@pytest.mark.parametrize("asked", ["--version", "-V", "version"])
def test_version(command: Callable[..., Ended], asked: str) -> None:
    ended = command(asked)
    assert ended == (0, f"isolate {version('isolate-apps')}\n", "")


@pytest.mark.parametrize("words", [["lock"], ["images", "lock"]])
def test_help_of_a_command_in_words(command: Callable[..., Ended], words: list[str]) -> None:
    assert command("help", *words) == command(*words, "--help")


@pytest.mark.parametrize("columns", ["30", "60", "100", "400"])
def test_help_is_whole_at_any_width(
    command: Callable[..., Ended], monkeypatch: pytest.MonkeyPatch, columns: str
) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    shown = "".join(command(*words, "--help").out for words in [[], ["analyze"], ["images"]])
    assert "..." not in shown.replace("[ARGS]...", "").replace("[PATH]...", "")
    assert not re.search("[<>](?!=)|list\\[|x>=", shown)


def test_options_stand_in_groups(command: Callable[..., Ended]) -> None:
    heads = re.findall(r"^([A-Z].*):$", command("lock", "--help").out, re.MULTILINE)
    assert heads == [
        "Arguments",
        "Options",
        "What it is to run on",
        "Where releases are looked for",
        "Which releases are chosen",
        "Which files are written",
        "Which pins are kept",
        "What is printed",
    ]


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion(command: Callable[..., Ended], shell: str) -> None:
    shown = command("--show-completion", shell)
    assert (shown.code, shown.err) == (0, "")
    assert "_ISOLATE_COMPLETE" in shown.out
    installed = command("--install-completion", shell)
    path = Path(installed.out.splitlines()[0].removeprefix("wrote "))
    assert path.is_relative_to(os.environ["HOME"])
    assert path.read_text().strip() == shown.out.strip()
    done = subprocess.run(
        [sys.executable, "-m", "isolate"],
        env={
            **os.environ,
            "_ISOLATE_COMPLETE": f"complete_{shell}",
            "COMP_WORDS": "isolate gen",
            "COMP_CWORD": "1",
            "_TYPER_COMPLETE_ARGS": "isolate gen",
            "_TYPER_COMPLETE_FISH_ACTION": "get-args",
        },
        capture_output=True,
        text=True,
    )
    assert "generate" in done.stdout


def test_a_shell_without_completion(command: Callable[..., Ended]) -> None:
    ended = command("--show-completion", "cmd")
    assert (ended.code, ended.out) == (2, "")
    assert ended.err == (
        "error: invalid value for '--show-completion': `cmd` is none of bash, zsh, fish\n"
        "  hint: `isolate --help` lists what it takes\n"
    )


def test_the_program_and_the_module_are_one() -> None:
    done = subprocess.run([sys.executable, "-m", "isolate", "--help"], capture_output=True, text=True, check=True)
    assert done.stdout.startswith("Usage: isolate [OPTIONS] COMMAND")
