"""Commands take the values that typer would, without building what they do not need (`test_imports`)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import typer

from isolate.cli import app
from isolate.cli.plain import Command, Group
from tests.conftest import Ended

SAMPLE = Path(__file__).parents[2] / "samples" / "harmony"


def test_a_number_is_still_validated(command: Callable[..., Ended]) -> None:
    ended = command("analyze", str(SAMPLE), "--jobs", "none")
    assert (ended.code, ended.out) == (2, "")
    assert ended.err.startswith("error: invalid value for '--jobs': ")
    assert command("analyze", str(SAMPLE), "--jobs", "2").code == 0


def test_a_choice_is_still_one_of_those_offered(command: Callable[..., Ended]) -> None:
    ended = command("analyze", str(SAMPLE), "--prerelease", "never")
    assert (ended.code, ended.out) == (2, "")
    assert "--prerelease" in ended.err
    assert command("analyze", str(SAMPLE), "--prerelease", "allow").code == 0


def commands(of: object) -> Iterator[object]:
    yield of
    for each in getattr(of, "commands", {}).values():
        yield from commands(each)


def test_every_command_is_one_that_starts_quickly() -> None:
    assert all(isinstance(each, Command | Group) for each in commands(typer.main.get_command(app)))
