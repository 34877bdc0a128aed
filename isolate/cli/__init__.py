"""The command line: options in, text out, exit code; nothing else.

A command is one file, and one line here. What `--help` does not need is imported inside the commands.
"""

from __future__ import annotations

from typing import Annotated

import typer

from isolate.cli import (
    analyze,
    cache,
    check,
    completion,
    explain,
    export,
    generate,
    images,
    init,
    lock,
    snapshot,
    suggest,
    templates,
    verify,
)
from isolate.cli.plain import Command, Group

app = typer.Typer(
    name="isolate",
    cls=Group,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version() -> int:
    """Print the version."""
    from importlib.metadata import version

    print(f"isolate {version('isolate-apps')}")
    return 0


def _print_version(asked: bool) -> None:
    if asked:
        _version()
        raise typer.Exit


def _help(words: Annotated[list[str] | None, typer.Argument(metavar="COMMAND")] = None) -> int:
    """Print the help of a command."""
    from isolate.cli.run import run

    return run([*(words or ()), "--help"])


@app.callback()
def isolate(
    version: Annotated[
        bool,
        typer.Option("--version", "-V", is_eager=True, callback=_print_version, help="Print the version and exit."),
    ] = False,
    show_completion: Annotated[
        str,
        typer.Option(
            metavar="|".join(completion.SHELLS),
            is_eager=True,
            callback=completion.show,
            help="Print the completion for that shell and exit.",
        ),
    ] = "",
    install_completion: Annotated[
        str,
        typer.Option(
            metavar="|".join(completion.SHELLS),
            is_eager=True,
            callback=completion.install,
            help="Install the completion for that shell and exit.",
        ),
    ] = "",
) -> None:
    """Prove which Python applications cannot share an environment, and give each its own container.

    `isolate help COMMAND` is `isolate COMMAND --help`, and `isolate version` is `isolate --version`.
    """


app.command("init", cls=Command)(init.init)
app.command("analyze", cls=Command)(analyze.analyze)
app.command("explain", cls=Command)(explain.explain)
app.command("suggest", cls=Command)(suggest.suggest)
app.command("lock", cls=Command)(lock.lock)
app.command("export", cls=Command)(export.export)
app.command("generate", cls=generate.GenerateCommand)(generate.generate)
app.command("check", cls=Command)(check.check)
app.command("verify", cls=Command)(verify.verify)
app.command("snapshot", cls=Command)(snapshot.snapshot)
app.add_typer(images.app, name="images")
app.add_typer(templates.app, name="templates")
app.add_typer(cache.app, name="cache")
app.command("help", cls=Command, hidden=True)(_help)
app.command("version", cls=Command, hidden=True)(_version)
