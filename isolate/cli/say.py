"""Says what came out of a command: reports, files, problems."""

import sys
from dataclasses import replace
from typing import TYPE_CHECKING

from isolate.cli.options import Destination, Voice, Writing
from isolate.cli.output import put
from isolate.cli.terminal import look_of, progress
from isolate.report import FORMATS, files, problems
from isolate.report.look import Look

if TYPE_CHECKING:
    from collections.abc import Iterable

    from isolate.model.baseline import Baseline
    from isolate.model.options import RunOptions
    from isolate.model.problem import Problem, Severity
    from isolate.model.report import Report
    from isolate.model.results import Generated


def report_on(
    options: "RunOptions",
    destination: Destination,
    voice: Voice,
    *,
    baseline: "Baseline | None" = None,
    about: str = "",
) -> "Report":
    """Analyse, print the report, or what is in it about one application, and its problems on stderr; give it."""
    from isolate.pipeline import analyze

    with progress(wanted=voice.detail >= 0) as show:
        if about:
            from isolate.pipeline import explain

            report = explain.explain_app(options, about, show)
            voice = replace(voice, detail=voice.detail or int(len(report.conflicts()) == 1))
        else:
            report = analyze.analyze(options, show, baseline=baseline)
    say_problems(report.problems, voice)
    if destination.file:
        look = Look(detail=voice.detail)
    else:
        look = look_of(sys.stdout, detail=voice.detail, colour=voice.colour)
    put(FORMATS[destination.format].write(report, replace(look, link=destination.link)), destination.file)
    return report


def say_written(
    generated: "Generated", writing: Writing, voice: Voice, *, explain: bool = False, form: str = "text"
) -> int:
    """Say what became of generated files, or their differences where these are wanted, and give the exit code."""
    look = look_of(sys.stdout, detail=voice.detail)
    say_problems(generated.problems, voice)
    if form == "json":
        from isolate.report.results import generated_as_json

        put(generated_as_json(generated), "")
        return generated.exit_code()
    for refused in generated.written.refused:
        say(
            "error",
            f"`{refused.path}` is left as it is: {refused.reason}",
            "`--force` replaces it",
        )
    shown = generated.differences if writing.diff else generated.written.refused
    if generated.adopted and not writing.diff:
        shown = (generated.adopted, *shown)
    text = files.list_impossible(generated, look) + files.show_differences(shown)
    if explain:
        text += files.explain_choices(generated.plans, look)
    if not writing.diff:
        text += files.list_files(generated, look, dry_run=writing.dry_run)
        text += files.list_addresses(generated.plans, look) if voice.detail >= 0 else ""
    put(text, "")
    return generated.exit_code()


def say_problems(found: "Iterable[Problem]", voice: Voice) -> None:
    """Print problems on stderr."""
    sys.stderr.write(problems.show(found, look_of(sys.stderr, detail=voice.detail)))
    sys.stderr.flush()


def say(severity: "Severity", message: str, hint: str = "") -> None:
    """Print one message on stderr."""
    sys.stderr.write(problems.line_of(severity, message, hint, look_of(sys.stderr)))
    sys.stderr.flush()
