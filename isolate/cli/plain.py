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


class Group(TyperGroup):
    """A group of commands, with options of its own that are taken as those of `Command`."""

    def get_params(self, ctx: Any) -> list[Any]:  # noqa: ANN401 - a class that typer keeps to itself
        """Give the options of the group, `--help` among them."""
        return _taken_as_written(super().get_params(ctx))


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
