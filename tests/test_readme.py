"""README is true, and so are the pages for who begins.

Their examples print what they say, and the commands of README are the ones that `just` and `.ci/run` run.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text("utf-8")


PAGES = ("README.md", "docs/tutorial.md", "docs/explanation/proofs.md", "docs/how-to/conflicts.md")


def blocks(language: str, page: str = "README.md") -> list[str]:
    text = (ROOT / page).read_text("utf-8")
    return re.findall(rf"^```{language}\n(.*?)^```$", text, flags=re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("page", PAGES)
def test_examples_print_what_is_shown(page: str, request: pytest.FixtureRequest) -> None:
    """They are run in the order of the page, for some need what others have written."""
    programs = Path(sys.executable).parent
    for block in blocks("console", page):
        command, _, expected = block.partition("\n")
        assert command.startswith("$ ")
        done = subprocess.run(
            ["bash", "-c", command.removeprefix("$ ")],
            cwd=ROOT,
            env={**os.environ, "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}", "PYTHONUTF8": "1"},
            capture_output=True,
            text=True,
            encoding="utf-8",
        )
        if request.config.getoption("--update"):
            text = (ROOT / page).read_text("utf-8").replace(block, f"{command}\n{done.stdout}")
            (ROOT / page).write_text(text, encoding="utf-8", newline="\n")
            expected = done.stdout
        assert (done.stdout, done.stderr) == (expected, ""), command


def test_each_set_up_is_one_line() -> None:
    setups = [block for block in blocks("bash") if "-m venv" in block]
    assert [block.count("\n") for block in setups] == [1, 1]
    assert setups[0].endswith("isolate analyze samples/clash\n")
    assert setups[1].endswith("pytest\n")


def test_the_checks_are_those_of_just() -> None:
    (checks,) = (block for block in blocks("bash") if "ruff format --check" in block)
    recipe = (ROOT / "justfile").read_text("utf-8").partition("\ncheck:\n")[2].partition("\n\n")[0]
    assert checks.splitlines() == [line.strip() for line in recipe.splitlines()]


def test_continuous_integration_runs_the_lines_of_the_readme() -> None:
    script = (ROOT / ".ci" / "run").read_text("utf-8")
    functions = script[script.index("block() {") : script.index("run() {")]
    words = re.findall(r"block '([^']+)'", script)
    assert words == ["--group dev", "ruff format --check"]
    for each in words:
        done = subprocess.run(
            ["bash", "-c", f"{functions}\nblock '{each}'"], cwd=ROOT, capture_output=True, text=True, check=True
        )
        assert done.stdout in blocks("bash")
        assert each in done.stdout


def test_every_command_has_a_row_and_every_one_that_is_named_exists() -> None:
    done = subprocess.run([sys.executable, "-m", "isolate", "--help"], capture_output=True, text=True, check=True)
    commands = re.findall(r"^  ([a-z]+) ", done.stdout.partition("Commands:")[2], flags=re.MULTILINE)
    assert re.findall(r"^\| `isolate ([a-z]+)` \| \S.* \| \S.* \|$", README, flags=re.MULTILINE) == commands
    assert set(re.findall(r"(?:`|\$ |&& |\| )isolate ([a-z]+)", README)) <= set(commands)


def test_no_link_leads_into_the_repository() -> None:
    """A page of an index shows README too, and has none of its files."""
    targets = re.findall(r"\]\(([^)]+)\)", README)
    assert [target for target in targets if not target.startswith("https://")] == []
