"""The one place that turns what ends a run into a line and an exit code."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from isolate.model.problem import InputError

FAILED = 2
INTERRUPTED = 130


def run(arguments: Sequence[str]) -> int:
    """Run one command and give its exit code; everything but an interruption ends in at most two lines on stderr."""
    for stream in (sys.stdout, sys.stderr):
        _never_fail_on_a_sign(stream)
    try:
        return _command(arguments)
    except KeyboardInterrupt:
        return INTERRUPTED
    except InputError as error:
        return _fail(error.message, error.hint)
    except Exception as error:
        if os.environ.get("ISOLATE_TRACEBACK"):
            raise
        return _fail(
            f"this is a bug in `isolate`: {type(error).__name__}: {error}",
            "set `ISOLATE_TRACEBACK=1` to see where it happened, and report it",
        )


def _command(arguments: Sequence[str]) -> int:
    import click

    from isolate.cli import app

    try:
        # `app.main` would turn an interruption into an error of its own.
        with app.make_context("isolate", [*arguments] or ["--help"]) as context:
            return app.invoke(context) or 0
    except click.exceptions.Exit as ended:
        return ended.exit_code
    except click.ClickException as error:
        where = getattr(error, "ctx", None)
        command = where.command_path if where else "isolate"
        message = error.format_message().rstrip(".")
        raise InputError(
            f"{message[:1].lower()}{message[1:]}", hint=f"`{command} --help` lists what it takes"
        ) from None


def _fail(message: str, hint: str = "") -> int:
    from isolate.cli.say import say

    say("error", message, hint)
    return FAILED


def _never_fail_on_a_sign(stream: object) -> None:
    """Write what the encoding of a stream lacks as an escape instead of failing."""
    reconfigure = getattr(stream, "reconfigure", None)
    if reconfigure is not None:
        reconfigure(errors="backslashreplace")
