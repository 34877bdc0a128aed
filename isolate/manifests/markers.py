"""Markers put together: both of two, one of two, the opposite of one."""

from __future__ import annotations

import re

from packaging.markers import InvalidMarker, Marker

_TOKEN = re.compile(r"""\s*(\(|\)|and\b|or\b|"[^"]*"|'[^']*'|not\s+in\b|in\b|[A-Za-z_.]+|[<>=!~]+)""")
_OPPOSITE = {"==": "!=", "!=": "==", "<": ">=", ">=": "<", ">": "<=", "<=": ">", "in": "not in", "not in": "in"}


def both(first: str, second: str) -> str:
    """The marker that holds where both do; an empty one always holds."""
    return _joined("and", first, second)


def either(first: str, second: str) -> str:
    """The marker that holds where one of two does; an empty one always holds."""
    return _joined("or", first, second) if first and second else ""


def opposite(marker: str) -> str | None:
    """The marker that holds where `marker`, a valid one, does not; None where PEP 508 cannot say it."""
    words = [" ".join(word.split()) for word in _TOKEN.findall(marker)]
    if "~=" in words or "===" in words:
        return None
    return _checked(_grouped(words))


def _grouped(words: list[str]) -> str:
    """The opposite of a list of tokens, by recursive descent over `or`, `and` and atoms."""
    position = 0

    def disjunction() -> str:
        nonlocal position
        parts = [conjunction()]
        while position < len(words) and words[position] == "or":
            position += 1
            parts.append(conjunction())
        return " and ".join(parts) if len(parts) > 1 else parts[0]

    def conjunction() -> str:
        nonlocal position
        parts = [atom()]
        while position < len(words) and words[position] == "and":
            position += 1
            parts.append(atom())
        return f"({' or '.join(parts)})" if len(parts) > 1 else parts[0]

    def atom() -> str:
        nonlocal position
        if words[position] == "(":
            position += 1
            inner = disjunction()
            position += 1
            return f"({inner})"
        left, operator, right = words[position : position + 3]
        position += 3
        return f"{left} {_OPPOSITE[operator]} {right}"

    return disjunction()


def _joined(word: str, first: str, second: str) -> str:
    return f"({first}) {word} ({second})" if first and second else first or second


def _checked(text: str) -> str | None:
    try:
        return str(Marker(text))
    except InvalidMarker:
        return None
