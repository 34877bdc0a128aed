"""`isolate export`: the environments found, in the form of another tool."""

from typing import TYPE_CHECKING, Annotated, Literal

import typer

from isolate.cli.options import Voice, Writing, read_run_options, read_voice, read_writing, taking
from isolate.cli.say import say_written
from isolate.cli.terminal import progress

if TYPE_CHECKING:
    from isolate.model.options import RunOptions

Form = Literal["uv", "requirements", "pants", "venv-script"]


def read_form(form: Annotated[Form, typer.Argument(metavar="FORM", help="One of the forms above.")]) -> Form:
    """Give the form that is asked for."""
    return form


@taking(read_form, read_run_options, read_writing, read_voice)
def export(form: Form, options: "RunOptions", writing: Writing, voice: Voice) -> int:
    """Write the environments found into `environments/`, in the form of another tool.

    `uv`: a pyproject.toml with a dependency group for each application, and the conflicts that are proven.
    `requirements`: the pins of each environment. `pants`: a resolve for each, with its lock. `venv-script`: a shell
    script that makes a virtual environment of each lock.

    Exit code: 0 all are written, 1 an application was left out, 2 something could not be decided.
    """
    from isolate.pipeline.environments import export_environments

    with progress(wanted=voice.detail >= 0) as show:
        generated = export_environments(
            options,
            form,
            output=writing.output,
            force=writing.force,
            dry_run=writing.dry_run or writing.diff,
            upgrade=writing.upgrade,
            progress=show,
        )
    return say_written(generated, writing, voice)
