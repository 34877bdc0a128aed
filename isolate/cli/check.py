"""`isolate check`: whether the generated files are what the manifests say."""

import shlex
import sys
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from isolate.cli.options import Voice, read_run_options, read_voice, taking
from isolate.cli.output import put
from isolate.cli.say import say, say_problems
from isolate.cli.terminal import look_of, progress
from isolate.report import files
from isolate.report.wording.counting import count

if TYPE_CHECKING:
    from isolate.model.options import RunOptions


@taking(read_run_options, read_voice)
def check(
    options: "RunOptions",
    voice: Voice,
    output: Annotated[
        str, typer.Option(metavar="DIR", help="Where the files were generated, if not beside the manifests.")
    ] = "",
    format: Annotated[  # noqa: A002 - the option's name
        Literal["text", "json", "github"], typer.Option(help="The format of what is printed.")
    ] = "text",
) -> int:
    """Compare the generated files with what the manifests say; write nothing, and ask no index.

    Wants the options that the files were generated with.
    Exit code: 0 all are as they should be, 1 some are not, 2 something could not be read.
    """
    from isolate.pipeline import check as pipeline

    with progress(wanted=voice.detail >= 0) as show:
        checked = pipeline.check(options, output=output, progress=show)
    say_problems(checked.problems, voice)
    mend = shlex.join(["isolate", "generate", *options.paths, *(["--output", output] if output else [])])
    if format != "text":
        from isolate.report import results

        look = look_of(sys.stdout, detail=voice.detail)
        as_json = format == "json"
        put(results.checked_as_json(checked) if as_json else results.checked_for_github(checked, mend, look), "")
        return checked.exit_code()
    put(files.show_differences(checked.differences), "")
    for each in checked.differences:
        say("error", *files.mending(each, mend))
    if checked.exit_code() == 0 and voice.detail >= 0:
        put(f"{count(checked.apps, 'application')}: every generated file is what the manifests say\n", "")
    return checked.exit_code()
