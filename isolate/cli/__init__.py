"""The command line: options in, text out, exit code; nothing else.

A command is one file, and one line here; it is imported when it is asked for. What `--help` does not need is imported
inside the commands.
"""

from __future__ import annotations

import click

from isolate.cli.declare import group


def _print_version(context: click.Context, _option: click.Parameter, asked: bool) -> None:
    if asked:
        from importlib.metadata import version

        print(f"isolate {version('isolate-apps')}")
        context.exit()


app = group(
    "isolate",
    {
        "analyze": "isolate.cli.analyze",
        "explain": "isolate.cli.explain",
        "suggest": "isolate.cli.suggest",
        "lock": "isolate.cli.lock",
        "generate": "isolate.cli.generate",
        "check": "isolate.cli.check",
        "verify": "isolate.cli.verify",
        "templates": "isolate.cli.templates",
        "cache": "isolate.cli.cache",
    },
    help="Prove which Python applications cannot share an environment, and give each its own container.",
    options=(
        click.Option(
            ["--version"],
            is_flag=True,
            is_eager=True,
            expose_value=False,
            callback=_print_version,
            help="Print the version and exit.",
        ),
    ),
)
