"""`isolate generate`: every file of every image."""

from typing import TYPE_CHECKING, Annotated

import typer

from isolate.cli.options import Voice, Writing, read_run_options, read_voice, read_writing, taking
from isolate.cli.say import say_written
from isolate.cli.terminal import progress

if TYPE_CHECKING:
    from isolate.model.options import RunOptions


@taking(read_run_options, read_writing, read_voice)
def generate(
    options: "RunOptions",
    writing: Writing,
    voice: Voice,
    explain: Annotated[bool, typer.Option("--explain", help="Print why each image is as it is.")] = False,
) -> int:
    """Write a lock, a Dockerfile and a compose file for each application.

    A lock that is there keeps its pins where they still satisfy what the manifests say.
    Exit code: 0 all are written, 1 an application is impossible even alone, 2 something stood in the way.
    """
    from isolate.pipeline import generating

    with progress(wanted=voice.detail >= 0) as show:
        generated = generating.generate(
            options,
            output=writing.output,
            force=writing.force,
            dry_run=writing.dry_run or writing.diff,
            upgrade=writing.upgrade,
            progress=show,
        )
    return say_written(generated, writing, voice, explain=explain)
