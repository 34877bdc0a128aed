"""The command line: options in, text out, exit code; nothing else.

A command is one file, and one line here. What `--help` does not need is imported inside the commands.
"""

from __future__ import annotations

from typing import Annotated

import typer

from isolate.cli import analyze, cache, check, explain, generate, images, lock, suggest, templates, verify
from isolate.cli.plain import Command, Group

app = typer.Typer(
    name="isolate",
    cls=Group,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _print_version(asked: bool) -> None:
    if asked:
        from importlib.metadata import version

        print(f"isolate {version('isolate-apps')}")
        raise typer.Exit


@app.callback()
def isolate(
    version: Annotated[
        bool, typer.Option("--version", is_eager=True, callback=_print_version, help="Print the version and exit.")
    ] = False,
) -> None:
    """Prove which Python applications cannot share an environment, and give each its own container."""


app.command("analyze", cls=Command)(analyze.analyze)
app.command("explain", cls=Command)(explain.explain)
app.command("suggest", cls=Command)(suggest.suggest)
app.command("lock", cls=Command)(lock.lock)
app.command("generate", cls=generate.GenerateCommand)(generate.generate)
app.command("check", cls=Command)(check.check)
app.command("verify", cls=Command)(verify.verify)
app.add_typer(images.app, name="images")
app.add_typer(templates.app, name="templates")
app.add_typer(cache.app, name="cache")
