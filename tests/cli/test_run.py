from __future__ import annotations

from collections.abc import Callable

import pytest

from isolate.model.problem import InputError
from isolate.report import FORMATS
from tests.cli.conftest import Pipeline
from tests.conftest import Ended

SEE_ANALYZE = "\n  hint: `isolate analyze --help` lists what it takes"


def test_what_stops_a_run_is_one_line_with_a_hint(command: Callable[..., Ended], pipeline: Pipeline) -> None:
    pipeline.answer = InputError("`nowhere` does not exist", hint="is the path right?")
    assert command("analyze", "nowhere") == (2, "", "error: `nowhere` does not exist\n  hint: is the path right?\n")


def test_a_bug_is_one_line_and_says_how_to_see_more(command: Callable[..., Ended], pipeline: Pipeline) -> None:
    pipeline.answer = ZeroDivisionError("division by zero\nagain")
    error = "error: this is a bug in `isolate`: ZeroDivisionError: division by zero\\x0aagain\n"
    hint = "  hint: set `ISOLATE_TRACEBACK=1` to see where it happened, and report it\n"
    assert command("analyze") == (2, "", error + hint)


def test_a_traceback_is_there_for_who_asks(
    command: Callable[..., Ended], pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    pipeline.answer = ZeroDivisionError()
    monkeypatch.setenv("ISOLATE_TRACEBACK", "1")
    with pytest.raises(ZeroDivisionError):
        command("analyze")


def test_an_interruption_is_130(command: Callable[..., Ended], pipeline: Pipeline) -> None:
    pipeline.answer = KeyboardInterrupt()
    assert command("analyze") == (130, "", "")


NO_APPS = (
    "`--apps` wants names of applications such as `billing,web`\n"
    "  hint: or `--package` the name of a project, to tell why it has the version it has"
)


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        (["frobnicate"], "no such command 'frobnicate'\n  hint: `isolate --help` lists what it takes"),
        (["analyze", "--zzz"], f"no such option: --zzz{SEE_ANALYZE}"),
        (["cache"], "missing command\n  hint: `isolate cache --help` lists what it takes"),
        (["explain"], NO_APPS),
        (["explain", "--apps", " , "], NO_APPS),
        (
            ["analyze", "--format", "csv"],
            f"invalid value for '--format': `csv` is none of {', '.join(FORMATS)}{SEE_ANALYZE}",
        ),
        (["analyze", "--python", "python3"], "`--python python3`: a version such as `3.12` or `3.12.4` is expected"),
        (["analyze", "--only-binary", "a b"], "name is invalid: 'a b': `:all:` or names of projects are expected"),
    ],
)
def test_usage_errors_are_short(command: Callable[..., Ended], arguments: list[str], error: str) -> None:
    assert command(*arguments) == (2, "", f"error: {error}\n")
