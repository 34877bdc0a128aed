"""Commands of typer that start quickly."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from typer.core import TyperCommand, TyperGroup


class Command(TyperCommand):
    """A command whose texts, switches and defaults are taken as they are.

    typer builds a validator of `pydantic` for each option of a command, given or not, which takes longer than people
    want to wait for `isolate check` before a commit. A text or a switch needs none, and neither does a default. Where a
    release of typer keeps its validators elsewhere this costs time and nothing else; a test notices it.
    """

    def get_params(self, ctx: Any) -> list[Any]:  # noqa: ANN401 - a class that typer keeps to itself
        """Give the options of the command, `--help` among them."""
        return _taken_as_written(super().get_params(ctx))

    def format_options(self, ctx: Any, formatter: Any) -> None:  # noqa: ANN401 - classes that typer keeps to itself
        """Write the arguments and the options in their groups."""
        _write_params(self.get_params(ctx), formatter)


class Group(TyperGroup):
    """A group of commands, with options of its own that are taken as those of `Command`."""

    def get_params(self, ctx: Any) -> list[Any]:  # noqa: ANN401 - a class that typer keeps to itself
        """Give the options of the group, `--help` among them."""
        return _taken_as_written(super().get_params(ctx))

    def format_options(self, ctx: Any, formatter: Any) -> None:  # noqa: ANN401 - classes that typer keeps to itself
        """Write the options, and every command with the whole first sentence of its help."""
        _write_params(self.get_params(ctx), formatter)
        with formatter.section("Commands"):
            shown = {name: each for name, each in self.commands.items() if not each.hidden}
            formatter.write_dl([(name, (each.help or "").split("\n\n")[0]) for name, each in shown.items()])


def _write_params(params: list[Any], formatter: Any) -> None:  # noqa: ANN401
    groups: dict[str, list[tuple[str, str]]] = {"Arguments": [], "Options": []}
    for param in params:
        is_argument = param.param_type_name == "argument"
        group = "Arguments" if is_argument else param.rich_help_panel or "Options"
        groups.setdefault(group, []).append(_row(param, is_argument=is_argument))
    for name, rows in groups.items():
        if rows:
            with formatter.section(name):
                formatter.write_dl(rows)


def _row(param: Any, *, is_argument: bool) -> tuple[str, str]:  # noqa: ANN401
    """How a parameter is written, and what it does with the default that it has."""
    written = (param.metavar or param.name.upper()) if is_argument else _spelling(param)
    shown = [] if param.default in (None, "", False, 0) or not param.show_default else [f"[default: {param.default}]"]
    return written, "  ".join([param.help or "", *shown])


def _spelling(param: Any) -> str:  # noqa: ANN401
    names = ", ".join(sorted(param.opts, key=len))
    if param.is_flag:
        return names
    choices = getattr(param.type_descriptor, "choices", None) or ()
    return f"{names} {param.metavar or '|'.join(map(str, choices))}"


def _taken_as_written(params: list[Any]) -> list[Any]:
    for param in params:
        build = getattr(param, "get_runtime_param", None)
        if build is not None and not isinstance(build, _AsWritten):
            param.get_runtime_param = _AsWritten(build)
    return params


class _AsWritten:
    """Stands in front of the validator of one option, which is built when a value needs it."""

    def __init__(self, build: Callable[[], Any]) -> None:
        self._build = build

    def __call__(self) -> _AsWritten:
        return self

    def coerce(self, value: Any, param: Any, ctx: Any) -> Any:  # noqa: ANN401 - of the type that the option says
        """Give the value in the type of its option."""
        annotation = param.type_descriptor.annotation
        if annotation == list[str]:
            return () if value is None else [*value]
        if annotation in (str, bool) or value is None or value == param.default:
            return value
        return self._build().coerce(value, param, ctx)
