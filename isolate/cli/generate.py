"""`isolate generate`: every file of every image."""

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from isolate.cli.options import Voice, read_run_options, read_voice, taking
from isolate.cli.output import put
from isolate.cli.say import say, say_problems
from isolate.cli.terminal import look_of, progress

if TYPE_CHECKING:
    from isolate.model.options import RunOptions


@taking(read_run_options, read_voice)
def generate(
    options: "RunOptions",
    voice: Voice,
    output: Annotated[
        str, typer.Option(metavar="DIR", help="Write below that folder instead of beside the manifests.")
    ] = "",
    force: Annotated[bool, typer.Option("--force", help="Replace files that a person wrote or edited too.")] = False,
    diff: Annotated[
        bool, typer.Option("--diff", help="Print what would change as a unified diff; write nothing.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Name the files that would be written; write none.")
    ] = False,
    explain: Annotated[bool, typer.Option("--explain", help="Print why each image is as it is.")] = False,
) -> int:
    """Write a lock, a Dockerfile and a compose file for each application.

    Exit code: 0 all are written, 1 an application is impossible even alone, 2 something stood in the way.
    """
    from isolate import pipeline
    from isolate.report import files

    with progress(wanted=voice.detail >= 0) as show:
        generated = pipeline.generate(options, output=output, force=force, dry_run=dry_run or diff, progress=show)
    look = look_of(sys.stdout, detail=voice.detail)
    say_problems(generated.problems, voice)
    for refused in generated.written.refused:
        say(
            "error",
            f"`{refused.path}` is left as it is: {refused.reason}",
            "`--force` replaces it; nothing was written",
        )
    shown = generated.differences if diff else generated.written.refused
    text = files.list_impossible(generated, look) + files.show_differences(shown)
    if explain:
        text += files.explain_choices(generated.plans, look)
    if not diff and not generated.written.refused:
        text += files.list_files(generated, look, dry_run=dry_run)
    put(text, "")
    return generated.exit_code()
