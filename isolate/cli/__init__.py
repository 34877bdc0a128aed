"""The command line: options in, text out, exit code; nothing else.

A command is one file, and one line here. What `--help` does not need is imported inside the commands.
"""

from __future__ import annotations

import click

from isolate.cli import analyze, cache, check, explain, generate, lock, suggest, templates, verify
from isolate.cli.declare import command, group


def _print_version(context: click.Context, _option: click.Parameter, asked: bool) -> None:
    if asked:
        from importlib.metadata import version

        print(f"isolate {version('isolate-apps')}")
        context.exit()


app = group(
    "isolate",
    (
        command(analyze.analyze),
        command(explain.explain),
        command(suggest.suggest),
        command(lock.lock),
        command(generate.generate),
        command(check.check),
        command(verify.verify),
        templates.templates,
        cache.cache,
    ),
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
