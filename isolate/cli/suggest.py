"""`isolate suggest`: the smallest changes of written lines that reduce the environments."""

import sys
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from isolate.cli.options import Voice, read_run_options, read_voice, taking
from isolate.cli.output import put
from isolate.cli.say import say_problems
from isolate.cli.terminal import look_of, progress

if TYPE_CHECKING:
    from isolate.model.options import RunOptions


@taking(read_run_options, read_voice)
def suggest(
    options: "RunOptions",
    voice: Voice,
    patch: Annotated[
        bool, typer.Option("--patch", help="Print the best suggestion as a diff that `git apply` takes.")
    ] = False,
    format: Annotated[  # noqa: A002 - the option's name
        Literal["text", "json"], typer.Option(help="The format of the suggestions.")
    ] = "text",
    output: Annotated[
        str, typer.Option(metavar="FILE", help="Write the suggestions into that file; `-` is stdout.")
    ] = "",
) -> int:
    """Find the fewest written lines to change so that fewer environments are needed; change nothing.

    Every suggestion was resolved again. Exit code: 0 found or none needed, 1 none possible, 2 not everything could be
    decided.
    """
    from isolate.pipeline import suggest as pipeline
    from isolate.report import suggestions

    with progress(wanted=voice.detail >= 0) as show:
        suggested = pipeline.find_suggestions(options, show)
    say_problems(suggested.report.problems, voice)
    if patch:
        put(suggested.patch, output)
    elif format == "json":
        put(suggestions.write_json(suggested), output)
    else:
        put(suggestions.write_text(suggested, look_of(sys.stdout, detail=voice.detail)), output)
    return suggested.exit_code()
