"""Runs the analysis for a command and says what came out."""

import sys
from typing import TYPE_CHECKING

from isolate.cli.options import Destination, Voice
from isolate.cli.output import put
from isolate.cli.terminal import look_of, progress
from isolate.report import FORMATS, problems
from isolate.report.look import Look

if TYPE_CHECKING:
    from collections.abc import Iterable

    from isolate.model.options import RunOptions
    from isolate.model.problem import Problem, Severity


def report_on(options: "RunOptions", destination: Destination, voice: Voice) -> int:
    """Analyse, print the report where it is wanted and its problems on stderr, and give its exit code."""
    from isolate import pipeline

    with progress(wanted=voice.detail >= 0) as show:
        report = pipeline.analyze(options, show)
    say_problems(report.problems, voice)
    if destination.file:
        look = Look(detail=voice.detail)
    else:
        look = look_of(sys.stdout, detail=voice.detail, colour=voice.colour)
    put(FORMATS[destination.format].write(report, look), destination.file)
    return report.exit_code()


def say_problems(found: "Iterable[Problem]", voice: Voice) -> None:
    """Print problems on stderr."""
    sys.stderr.write(problems.show(found, look_of(sys.stderr, detail=voice.detail)))
    sys.stderr.flush()


def say(severity: "Severity", message: str, hint: str = "") -> None:
    """Print one message on stderr."""
    sys.stderr.write(problems.line_of(severity, message, hint, look_of(sys.stderr)))
    sys.stderr.flush()
