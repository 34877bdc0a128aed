"""`isolate check`: whether the generated files are what the manifests say."""

import shlex
from typing import TYPE_CHECKING, Annotated

import typer

from isolate.cli.options import Voice, read_run_options, read_voice, taking
from isolate.cli.output import put
from isolate.cli.say import say, say_problems
from isolate.cli.terminal import progress
from isolate.report import files

if TYPE_CHECKING:
    from isolate.model.options import RunOptions


@taking(read_run_options, read_voice)
def check(
    options: "RunOptions",
    voice: Voice,
    output: Annotated[
        str, typer.Option(metavar="DIR", help="Where the files were generated, if not beside the manifests.")
    ] = "",
) -> int:
    """Compare the generated files with what the manifests say; write nothing, and ask no index.

    Wants the options that the files were generated with.
    Exit code: 0 all are as they should be, 1 some are not, 2 something could not be read.
    """
    from isolate.pipeline import check as pipeline

    with progress(wanted=voice.detail >= 0) as show:
        checked = pipeline.check(options, output=output, progress=show)
    say_problems(checked.problems, voice)
    put(files.show_differences(checked.differences), "")
    mend = shlex.join(["isolate", "generate", *options.paths, *(["--output", output] if output else [])])
    for each in checked.differences:
        hint = f"`{mend} --force` replaces it" if each.edited else f"`{mend}` mends it"
        say("error", f"`{each.path}` is not what the manifests say: {each.reason}", hint)
    if checked.exit_code() == 0 and voice.detail >= 0:
        put(f"{files.applications(checked.apps)}: every generated file is what the manifests say\n", "")
    return checked.exit_code()
