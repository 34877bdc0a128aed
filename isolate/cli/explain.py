"""`isolate explain`: one conflict with its whole proof."""

import sys
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from isolate.cli.options import Destination, Voice, read_destination, read_run_options, read_voice, taking
from isolate.cli.output import put
from isolate.cli.say import report_on, say_problems
from isolate.cli.terminal import look_of, progress
from isolate.model.problem import InputError

if TYPE_CHECKING:
    from isolate.model.options import RunOptions


@taking(read_run_options, read_destination, read_voice)
def explain(
    options: "RunOptions",
    destination: Destination,
    voice: Voice,
    apps: Annotated[
        str,
        typer.Option(
            "--apps",
            metavar="A,B",
            help="The applications to put together, comma-separated; one alone: with all others.",
        ),
    ] = "",
    package: Annotated[
        str, typer.Option("--package", metavar="NAME", help="Tell why this project has the version it has.")
    ] = "",
) -> int:
    """Prove step by step why some applications conflict, or why a project has the version it has.

    Of one application, what stands between it and all others is told; of several conflicts `--verbose` has the proofs.

    Exit code: as `isolate analyze`, for these applications alone.
    """
    names = tuple(dict.fromkeys(name.strip() for name in apps.split(",") if name.strip()))
    if not names and not package:
        raise InputError(
            "`--apps` wants names of applications such as `billing,web`",
            hint="or `--package` the name of a project, to tell why it has the version it has",
        )
    if package:
        return _explain_package(replace(options, apps=names), package, destination, voice)
    if len(names) == 1:
        return report_on(options, destination, voice, about=names[0]).exit_code()
    voice = replace(voice, detail=voice.detail or 1)
    return report_on(replace(options, apps=names), destination, voice).exit_code()


def _explain_package(options: "RunOptions", name: str, destination: Destination, voice: Voice) -> int:
    from isolate.pipeline import explain as pipeline
    from isolate.report import package

    if destination.format not in ("text", "json"):
        raise InputError(f"`--package` has no form of `{destination.format}`", hint="it has `text` and `json`")
    with progress(wanted=voice.detail >= 0) as show:
        found = pipeline.explain_package(options, name, show)
    say_problems(found.report.problems, voice)
    look = look_of(sys.stdout, detail=voice.detail)
    put(package.write_json(found) if destination.format == "json" else package.write(found, look), destination.file)
    return found.report.exit_code()
