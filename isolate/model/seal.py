"""The first lines of a generated file, by which it is known again."""

from __future__ import annotations

import hashlib
import re

_SEAL = "# sha256 of the other lines: "
_SEAL_LINE = re.compile(rf"^{_SEAL}([0-9a-f]{{64}})\n", re.MULTILINE)
_UNSEALED = f"{_SEAL}{'0' * 64}\n"


def header(app: str) -> tuple[str, str]:
    """The two comment lines that a generated file begins with: what made it, and an empty place for the hash."""
    of = f" for `{visible(app)}`" if app else ""
    return f"# Made by `isolate generate`{of}: change isolate.toml instead of this file.", _UNSEALED.rstrip()


def sealed(text: str) -> str:
    """The text with the hash of all its other lines in its place."""
    return text.replace(_UNSEALED, f"{_SEAL}{_digest(text)}\n", 1)


def is_untouched(text: str) -> bool:
    """Whether a text was generated and is as it was, whatever its line ends became in a checkout."""
    found = _SEAL_LINE.findall(unix(text))
    return len(found) == 1 and found[0] == _digest(unix(text))


def seal_of(text: str) -> str:
    """The hash in a generated text, empty where there is none."""
    found = _SEAL_LINE.search(unix(text))
    return found[1] if found else ""


def is_generated(text: str) -> bool:
    """Whether a text was generated, whatever a person did to it since."""
    return bool(seal_of(text))


def visible(text: str) -> str:
    """A text for one line of a comment: what nobody would see, or would end the line, stands as an escape."""
    return "".join(each if each.isprintable() else f"\\u{ord(each):04x}" for each in text)


def unix(text: str) -> str:
    """The text with LF line ends."""
    return text.replace("\r\n", "\n")


def _digest(text: str) -> str:
    return hashlib.sha256(_SEAL_LINE.sub("", text).encode()).hexdigest()
