"""Numbers and lists of names in words."""

from __future__ import annotations

from collections.abc import Sequence

_MOST_NAMED = 4
_WIDEST = 90


def count(number: int, noun: str) -> str:
    """A number with its noun: `1 conflict`, `2 conflicts`."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def listed(names: Sequence[str]) -> str:
    """Names as a sentence lists them: `a, b and c`."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def some_of(apps: Sequence[str], most: int = _MOST_NAMED) -> str:
    """The names of applications, or, of more than `most` or of several long ones, how many they are."""
    named = listed([f"`{name}`" for name in apps]) if len(apps) <= most else ""
    return named if named and (len(apps) <= 2 or len(named) <= _WIDEST) else f"{len(apps)} applications"


def besides(number: int) -> str:
    """That there is more of something than is shown."""
    return f"… and {number} more (`--verbose` shows all)"
