"""Commands out of functions: each parameter says in its annotation which option or argument it is.

The type tells how a value is read: a list is an option that may be repeated, or all further arguments, a `bool` is a
flag, and a `Literal` a choice. `click` reads the command line.
"""

import inspect
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from importlib import import_module
from types import NoneType
from typing import Any, Literal, get_args, get_origin

import click


@dataclass(frozen=True, kw_only=True)
class Argument:
    """What a parameter takes that stands on the command line without a name."""

    metavar: str
    help: str


class Option:
    """What a parameter takes behind a name; without `names` that is its own.

    `min` is the least number it may be; `check` gives the value that is meant, or raises `click.BadParameter`.
    """

    def __init__(
        self,
        *names: str,
        help: str,  # noqa: A002 - as `click` names it
        metavar: str | None = None,
        min: int | None = None,  # noqa: A002 - as `click` names it
        check: Callable[[Any], Any] | None = None,
    ) -> None:
        self.names = names
        self.help = help
        self.metavar = metavar
        self.min = min
        self.check = check


def command(function: Callable[..., int], name: str = "") -> click.Command:
    """The command that calls a function; its help is that of the function, and so is its name where none is given."""
    return click.Command(
        name=name or function.__name__,
        callback=function,
        params=[_parameter(each) for each in inspect.signature(function).parameters.values()],
        help=inspect.getdoc(function),
        context_settings=_CONTEXT,
    )


def group(
    name: str,
    commands: Mapping[str, str | click.Command],
    *,
    help: str,  # noqa: A002 - as `click` names it
    options: Iterable[click.Option] = (),
) -> click.Group:
    """Commands by name, listed in the order given, each a command or the module that has it under its name."""
    return _Group(name, commands, help, options)


_CONTEXT = {"help_option_names": ["-h", "--help"]}


class _Group(click.Group):
    """Imports a command when it is asked for, and lists commands as they were given."""

    def __init__(
        self, name: str, given: Mapping[str, str | click.Command], about: str, options: Iterable[click.Option]
    ) -> None:
        super().__init__(name, params=[*options], help=about, no_args_is_help=False, context_settings=_CONTEXT)
        self._given = given

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - as `click` calls it
        return list(self._given)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - as above
        given = self._given.get(cmd_name)
        found = getattr(import_module(given), cmd_name) if isinstance(given, str) else given
        return found if found is None or isinstance(found, click.Command) else command(found)


def _parameter(parameter: inspect.Parameter) -> click.Parameter:
    declared, said = get_args(parameter.annotation)
    if NoneType in get_args(declared):
        declared = next(each for each in get_args(declared) if each is not NoneType)
    several = get_origin(declared) is list
    if isinstance(said, Argument):
        return click.Argument(
            [parameter.name],
            nargs=-1 if several else 1,
            required=False,
            default=parameter.default,
            metavar=f"[{said.metavar}]{'...' if several else ''}",
            help=said.help,
        )
    assert isinstance(said, Option)
    check = said.check
    return click.Option(
        [parameter.name, *(said.names or (f"--{parameter.name.replace('_', '-')}",))],
        is_flag=declared is bool,
        multiple=several,
        type=_type_of(declared, said.min),
        default=parameter.default,
        show_default=isinstance(parameter.default, str) and bool(parameter.default),
        metavar=said.metavar,
        help=said.help,
        callback=(lambda _context, _option, value: check(value)) if check else None,
    )


def _type_of(declared: object, least: int | None) -> click.ParamType[Any] | None:
    """How a value is read; None where there is none, or it is a text."""
    if get_origin(declared) is Literal:
        return click.Choice(get_args(declared))
    if declared is int:
        return click.IntRange(min=least)
    return click.FloatRange(min=least) if declared is float else None
