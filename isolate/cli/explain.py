"""`isolate explain`: one conflict with its whole proof."""

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from isolate.cli.options import Destination, Voice, read_destination, read_run_options, read_voice, taking
from isolate.cli.say import report_on
from isolate.model.problem import InputError

if TYPE_CHECKING:
    from isolate.model.options import RunOptions


@taking(read_run_options, read_destination, read_voice)
def explain(
    options: "RunOptions",
    destination: Destination,
    voice: Voice,
    apps: Annotated[
        str, typer.Option("--apps", metavar="A,B", help="The applications to put together, comma-separated.")
    ],
) -> int:
    """Prove step by step why some applications conflict.

    Exit code: as `isolate analyze`, for these applications alone.
    """
    names = tuple(dict.fromkeys(name.strip() for name in apps.split(",") if name.strip()))
    if not names:
        raise InputError("`--apps` wants names of applications such as `billing,web`")
    return report_on(replace(options, apps=names), destination, replace(voice, detail=voice.detail or 1))
