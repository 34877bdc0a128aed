"""Completion of the command line in bash, zsh and fish."""

import os

import typer

SHELLS = ("bash", "zsh", "fish")
VARIABLE = "_ISOLATE_COMPLETE"
"""The environment variable by which a shell asks for what could follow."""


def prepare() -> None:
    """Let the command line answer a shell that asks for what could follow."""
    if VARIABLE in os.environ:
        from typer._completion_classes import completion_init

        completion_init()


def check_shell(name: str) -> str:
    """The name of a shell, empty where none is given; any other is wrong usage."""
    if name and name not in SHELLS:
        raise typer.BadParameter(f"`{name}` is none of {', '.join(SHELLS)}")
    return name


def show(shell: str) -> None:
    """Print the script of a shell, where one is named, and end."""
    if check_shell(shell):
        from typer._completion_shared import get_completion_script

        print(get_completion_script(prog_name="isolate", complete_var=VARIABLE, shell=shell))
        raise typer.Exit


def install(shell: str) -> None:
    """Install the script of a shell, where one is named, for the person who runs this, say where, and end."""
    if check_shell(shell):
        from typer._completion_shared import install

        _, path = install(shell=shell, prog_name="isolate", complete_var=VARIABLE)
        print(f"wrote {path}\nthe completion works in every new {shell}")
        raise typer.Exit
