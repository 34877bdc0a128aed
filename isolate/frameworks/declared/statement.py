"""What one line of a file for another platform says."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """A command as a shell takes it, empty where only an environment is given; `reason` ends a sentence.

    `web` says that it listens, `port` on which where the file says so. `environment` has name, value and line of each
    variable.
    """

    reason: str
    line: int
    command: str = ""
    file: str = ""
    web: bool = False
    port: int = 0
    environment: tuple[tuple[str, str, int], ...] = ()
