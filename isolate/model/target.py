"""What an environment is for: a Python and a platform, declared, never the host's."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A Python minor version (`3.12`) on a platform (`linux/amd64`, `linux/arm64`; `linux/amd64/musl`)."""

    python: str
    platform: str

    def __str__(self) -> str:
        return f"Python {self.python} on {self.platform}"
