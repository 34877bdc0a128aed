"""`isolate generate`: every file of every image."""

import sys
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from isolate.cli.changed import read_changed
from isolate.cli.options import Voice, Writing, read_run_options, read_voice, read_writing, taking
from isolate.cli.output import put
from isolate.cli.plain import Command
from isolate.cli.say import say_problems, say_written
from isolate.cli.terminal import look_of, progress
from isolate.model.problem import InputError

if TYPE_CHECKING:
    from isolate.model.options import RunOptions

_CHANGED = "--changed"


class GenerateCommand(Command):
    """Lets `--changed` take all words up to the next option, as programs that are given names of files write them."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:  # noqa: ANN401  its type is private to typer
        """Repeat the option before each of its words; before none at all it is there once, for an empty word."""
        spelt: list[str] = []
        taking_words = literally = False
        for word in args:
            if taking_words and (literally or word == "-" or not word.startswith("-")):
                spelt.append(f"{_CHANGED}={word}")
            elif taking_words and word == "--":
                literally = True
            else:
                taking_words = word == _CHANGED
                spelt.append(f"{_CHANGED}=" if taking_words else word)
        return super().parse_args(ctx, spelt)


@taking(read_run_options, read_writing, read_voice)
def generate(
    options: "RunOptions",
    writing: Writing,
    voice: Voice,
    explain: Annotated[bool, typer.Option("--explain", help="Print why each image is as it is.")] = False,
    adopt: Annotated[
        bool,
        typer.Option(
            "--adopt",
            help="Replace files that a person wrote, and write into isolate.toml what they say.",
        ),
    ] = False,
    changed: Annotated[
        list[str] | None,
        typer.Option(metavar="FILE...", help="Print which images these files touch; write nothing. `-` reads stdin."),
    ] = None,
    target: Annotated[
        Literal["compose", "swarm", "kubernetes"] | None,
        typer.Option(help="Write files for that engine too.  [default: as isolate.toml says]"),
    ] = None,
    tag: Annotated[
        str, typer.Option(metavar="TAG", help="The tag of every image.  [default: as isolate.toml says]")
    ] = "",
    format: Annotated[  # noqa: A002 - the option's name
        Literal["text", "json"], typer.Option(help="The format of what is printed.")
    ] = "text",
) -> int:
    """Write a lock, a Dockerfile and a compose file for each application.

    A lock that is there keeps its pins where they still satisfy what the manifests say.
    A file that a person wrote is kept and used in place of the generated one.
    Exit code: 0 all are written, 1 an application or a file was left out, 2 something could not be decided.
    """
    if changed is not None:
        return _touch(options, writing, voice, read_changed(changed, sys.stdin), format)
    if adopt and writing.output:
        raise InputError(
            "`--adopt` replaces files beside the manifests, and `--output` is another place", hint="leave one out"
        )
    from isolate.pipeline import generate as pipeline

    with progress(wanted=voice.detail >= 0) as show:
        generated = pipeline.generate(
            options,
            output=writing.output,
            force=writing.force,
            dry_run=writing.dry_run or writing.diff,
            upgrade=writing.upgrade,
            allow_passed_over=writing.allow_passed_over,
            adopt=adopt,
            target=target,
            tag=tag,
            progress=show,
        )
    return say_written(generated, writing, voice, explain=explain, form=format)


def _touch(options: "RunOptions", writing: Writing, voice: Voice, changed: tuple[str, ...], form: str) -> int:
    from isolate.pipeline.changed import affected_images
    from isolate.report import affected

    with progress(wanted=voice.detail >= 0) as show:
        found = affected_images(options, changed, output=writing.output, progress=show)
    say_problems(found.problems, voice)
    look = look_of(sys.stdout, detail=voice.detail)
    put(affected.write(found) if form == "json" else affected.show(found, look), "")
    return found.exit_code()
