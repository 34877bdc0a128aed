"""One place of configuration and what it says."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """What one place says; empty, or None, where it says nothing.

    `extra_last` says that its further indexes are asked after the index, not before; `is_project` that it is a file of
    the working folder, which whoever commits there may have written.
    """

    name: str
    index: str = ""
    extra: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    no_index: bool | None = None
    extra_last: bool = False
    is_project: bool = False


def read_boolean(text: str) -> bool | None:
    """What a word says; None where it is no word for yes or no."""
    word = text.strip().lower()
    if word in ("1", "true", "yes", "on", "t", "y"):
        return True
    return False if word in ("0", "false", "no", "off", "f", "n", "") else None
