"""The one place that turns what ends a run into a line and an exit code."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from isolate.model.problem import ConfigurationError, InputError

FAILED = 2


def run(arguments: Sequence[str]) -> int:
    """Run one command and give its exit code; everything but an interruption ends in at most two lines on stderr."""
    for stream in (sys.stdout, sys.stderr):
        _never_fail_on_a_sign(stream)
    try:
        return _command(arguments)
    except ConfigurationError as error:
        from isolate.cli.options import Voice
        from isolate.cli.say import say_problems

        say_problems(error.problems, Voice(detail=0, colour=False))
        return FAILED
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
    import typer

    from isolate.cli import app, completion

    completion.prepare()

    try:
        return app(args=[*arguments] or ["--help"], prog_name="isolate", standalone_mode=False) or 0
    except typer.TyperException as error:
        context = getattr(error, "ctx", None)
        command = context.command_path if context else "isolate"
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
