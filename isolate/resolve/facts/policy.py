"""What a run allows, fixed before any search begins."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import Literal

from isolate.model.problem import InputError


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """Which releases and files may be used at all.

    `prerelease`: only where no stable release fits (`if-necessary`), as any other release (`allow`), or never
    (`disallow`). `resolution`: the newest release is tried first (`highest`), the oldest (`lowest`), or the oldest of
    projects that an application's own line names and the newest of others (`lowest-direct`). `exclude_newer`:
    nothing uploaded at or after that instant; a file whose time is not known counts as newer. `no_binary` and
    `only_binary`: normalised names of projects, or `:all:`.
    """

    prerelease: Literal["if-necessary", "allow", "disallow"] = "if-necessary"
    resolution: Literal["highest", "lowest", "lowest-direct"] = "highest"
    exclude_newer: datetime | None = None
    no_binary: frozenset[str] = frozenset()
    only_binary: frozenset[str] = frozenset()

    def allows_wheels(self, project: str) -> bool:
        """Whether wheels of the project may be used."""
        return project not in self.no_binary and (":all:" not in self.no_binary or project in self.only_binary)

    def allows_sdists(self, project: str) -> bool:
        """Whether source distributions of the project may be used."""
        return project not in self.only_binary and (":all:" not in self.only_binary or project in self.no_binary)


def parse_cut_off(text: str) -> datetime | None:
    """Read `--exclude-newer`: an ISO 8601 instant, or a date, which means the end of that day (UTC).

    Raises `InputError` for anything else; empty text is no cut-off.
    """
    if not text:
        return None
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        raise InputError(
            f"`{text}` is not a date", hint="write a date (`2026-01-31`) or an instant (`2026-01-31T12:00:00Z`)"
        ) from None
    if len(text) == len("2026-01-31"):
        instant = datetime.combine(instant.date(), time.max)
    return instant if instant.tzinfo else instant.replace(tzinfo=UTC)
