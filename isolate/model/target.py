"""What an environment is for: a Python and a platform, declared, never the host's."""

from __future__ import annotations

from dataclasses import dataclass

SYSTEMS = {
    "linux/amd64": ("linux", "x86_64"),
    "linux/arm64": ("linux", "aarch64"),
    "macos/arm64": ("darwin", "arm64"),
    "macos/x86_64": ("darwin", "x86_64"),
    "windows/amd64": ("win32", "AMD64"),
    "windows/arm64": ("win32", "ARM64"),
}
"""The platforms that are known, each with its `sys.platform` and `platform.machine()`."""

KNOWN = tuple(sorted((*SYSTEMS, *(f"{each}/musl" for each in SYSTEMS if each.startswith("linux/")))))
"""How platforms are written: those of Linux with glibc, or with musl."""


SUPPORTED_UNTIL = {"3.10": "October 2026", "3.9": "October 2025", "3.8": "October 2024"}
"""Minor versions past their end of life and the month of that, newest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A Python minor version (`3.12`) on a platform (`linux/amd64`, `macos/arm64`; `KNOWN` has all)."""

    python: str
    platform: str

    def __str__(self) -> str:
        return f"Python {self.python} on {self.platform}"
