"""`isolate lock`: a hash-pinned lock for each application."""

from typing import TYPE_CHECKING, Annotated, Literal

import typer

from isolate.cli.options import Voice, Writing, read_run_options, read_voice, read_writing, taking
from isolate.cli.say import say_written
from isolate.cli.terminal import progress
from isolate.model.problem import InputError

if TYPE_CHECKING:
    from isolate.model.options import RunOptions


@taking(read_run_options, read_writing, read_voice)
def lock(
    options: "RunOptions",
    writing: Writing,
    voice: Voice,
    pylock: Annotated[bool, typer.Option("--pylock", help="Write each lock as `pylock.toml` too (PEP 751).")] = False,
    environments: Annotated[
        bool,
        typer.Option(
            "--environments", help="Lock each environment found instead, below `environments/` or `--output`."
        ),
    ] = False,
    format: Annotated[  # noqa: A002 - the option's name
        Literal["text", "json"], typer.Option(help="The format of what is printed.")
    ] = "text",
) -> int:
    """Write a lock with hashes for each application, which pip installs with `--require-hashes`.

    A lock that is there keeps its pins where they still satisfy what the manifests say.
    Exit code: 0 all are written, 1 an application was left out, 2 something could not be decided.
    """
    if environments:
        return _lock_environments(options, writing, voice, format, pylock=pylock)
    from isolate.pipeline import lock as pipeline

    with progress(wanted=voice.detail >= 0) as show:
        generated = pipeline.lock(
            options,
            output=writing.output,
            force=writing.force,
            dry_run=writing.dry_run or writing.diff,
            upgrade=writing.upgrade,
            allow_passed_over=writing.allow_passed_over,
            pylock=pylock,
            progress=show,
        )
    return say_written(generated, writing, voice, form=format)


def _lock_environments(options: "RunOptions", writing: Writing, voice: Voice, form: str, *, pylock: bool) -> int:
    from isolate.pipeline.environments import lock_environments

    if pylock:
        raise InputError("`--pylock` does not go with `--environments`")
    with progress(wanted=voice.detail >= 0) as show:
        generated = lock_environments(
            options,
            output=writing.output,
            force=writing.force,
            dry_run=writing.dry_run or writing.diff,
            upgrade=writing.upgrade,
            progress=show,
        )
    return say_written(generated, writing, voice, form=form)
