from __future__ import annotations

import io
import sys

import pytest

from isolate.cli import terminal
from isolate.cli.terminal import look_of, progress
from isolate.report.look import Look


class Terminal(io.TextIOWrapper):
    def __init__(self, encoding: str = "utf-8") -> None:
        super().__init__(io.BytesIO(), encoding=encoding, write_through=True)

    def isatty(self) -> bool:
        return True

    @property
    def shown(self) -> str:
        assert isinstance(self.buffer, io.BytesIO)
        return self.buffer.getvalue().decode()


def test_a_terminal_has_its_width_and_colours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "90")
    monkeypatch.setenv("TERM", "xterm")
    assert look_of(Terminal(), colour=True) == Look(width=90)
    assert look_of(Terminal(), colour=False) == Look()
    assert look_of(io.TextIOWrapper(io.BytesIO(), encoding="utf-8"), colour=True) == Look()


@pytest.mark.parametrize(("name", "value"), [("NO_COLOR", "1"), ("TERM", "dumb")])
def test_the_environment_turns_colours_off(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(name, value)
    assert look_of(Terminal(), colour=True) == Look()


def test_the_environment_turns_colours_on_where_there_is_no_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "90")
    pipe = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
    assert look_of(pipe, colour=True) == Look(width=90)
    assert look_of(pipe, colour=False) == Look()
    monkeypatch.setenv("NO_COLOR", "1")
    assert look_of(pipe, colour=True) == Look()


def test_an_encoding_without_arrows_is_noticed() -> None:
    assert look_of(Terminal("ascii")) == Look(unicode=False)
    assert look_of(Terminal("latin-1")) == Look(unicode=False)


def test_progress_shows_on_a_terminal_and_leaves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    shown = Terminal()
    monkeypatch.setattr(sys, "stderr", shown)
    monkeypatch.setenv("COLUMNS", "20")
    with progress(wanted=True) as show:
        show("looking at a very long name of an application")
    assert shown.shown == "\r\x1b[Klooking at a very l\r\x1b[K"


def test_progress_is_silent_elsewhere(capsys: pytest.CaptureFixture[str]) -> None:
    with progress(wanted=True) as show:
        show("looking")
    assert capsys.readouterr() == ("", "")


def test_progress_is_a_line_every_ten_seconds_elsewhere(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    now = 0.0
    monkeypatch.setattr(terminal.time, "monotonic", lambda: now)
    with progress(wanted=True) as show:
        for second in range(21):
            now = float(second)
            show(f"{second + 1}/21 resolving")
    assert capsys.readouterr().err == "11/21 resolving (10 s, 1.1/s)\n21/21 resolving (20 s, 1.1/s)\n"
