"""`isolate verify`: whether the images build and run."""

import sys
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from isolate.cli.options import Voice, read_voice, taking
from isolate.cli.output import put
from isolate.cli.say import say, say_problems
from isolate.cli.terminal import look_of, progress
from isolate.report import verified

if TYPE_CHECKING:
    from isolate.model.options import RunOptions


def read_apps(
    apps: Annotated[
        list[str] | None, typer.Argument(metavar="APP", help="Applications of the current folder.  [default: all]")
    ] = None,
    config: Annotated[str, typer.Option(metavar="FILE", help="The configuration instead of `isolate.toml`.")] = "",
) -> "RunOptions":
    """Give the options of a run that looks at some applications of the current folder."""
    from isolate.model.options import RunOptions

    return RunOptions(apps=tuple(apps or ()), config=config)


@taking(read_apps, read_voice)
def verify(
    options: "RunOptions",
    voice: Voice,
    output: Annotated[
        str, typer.Option(metavar="DIR", help="Where the files were generated, if not beside the manifests.")
    ] = "",
    format: Annotated[  # noqa: A002 - the option's name
        Literal["text", "json"], typer.Option(help="The format of what is printed.")
    ] = "text",
) -> int:
    """Build the images with the Docker at hand, look at them inside, and run them as their compose files say.

    Shown are the build, `pip check`, libraries that are not found, modules that cannot be imported, and the health
    check, read-only and without capabilities. Nothing is left of the images but Docker's build cache.
    Exit code: 0 all is well, 1 something failed, 2 there is no Docker, or something stood in the way.
    """
    from isolate.pipeline.verify import verify_images

    with progress(wanted=voice.detail >= 0) as show:
        found = verify_images(options, output=output, progress=show)
    say_problems(found.problems, voice)
    if format == "json":
        from isolate.report.results import verified_as_json

        put(verified_as_json(found), "")
        return found.exit_code()
    put(verified.table(found.images, look_of(sys.stdout, detail=voice.detail)), "")
    for image in found.images:
        for check in image.checks:
            if not check.passed:
                say("error", f"`{image.app}`: {check.name}: {check.said}", "")
                for line in check.lines:
                    sys.stderr.write(f"  {look_of(sys.stderr).line(line)}\n")
    return found.exit_code()
