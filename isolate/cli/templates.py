"""`isolate templates`: the texts that generated files are made from."""

from typing import Annotated

import typer

from isolate.cli.output import put
from isolate.cli.plain import Command, Group

app = typer.Typer(
    name="templates", cls=Group, rich_markup_mode=None, help="Look after the templates of generated files."
)


@app.callback()
def templates() -> None:
    """Look after the templates of generated files."""


@app.command(cls=Command)
def eject(
    folder: Annotated[str, typer.Argument(metavar="DIR", help="Where to.")] = "templates",
) -> int:
    """Copy the built-in templates into a folder, to be changed there.

    `templates = "DIR"` under `[images]` in isolate.toml then lets them take the place of the built-in ones; those that
    stay as they are can be removed. What they are given is described in docs/templates.md.
    """
    from pathlib import Path

    from isolate.render.templates import eject

    put("".join(f"wrote {(Path(folder) / name).as_posix()}\n" for name in eject(Path(folder))), "")
    return 0
