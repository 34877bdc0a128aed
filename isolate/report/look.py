"""How a text for people is to look, decided by whoever knows where it goes."""

from __future__ import annotations

import re
from dataclasses import dataclass

NAMED = re.compile(r"`([^`]+)`")
"""What stands in backticks: names, as all texts for people write them."""

_ASCII = str.maketrans({"→": "->", "…": "...", "≤": "<=", "≥": ">=", "≠": "!=", "·": "-", "—": "-"})
# Controls of terminals; marks and overrides that turn the direction of text; line separators; what no encoding holds.
_TURNING = (0x061C, 0x200E, 0x200F, *range(0x2028, 0x202F), *range(0x2066, 0x206A), *range(0xD800, 0xE000))
_CONTROLS = {code: f"\\x{code:02x}" for code in (*range(0x20), *range(0x7F, 0xA0))} | {
    code: f"\\u{code:04x}" for code in _TURNING
}
# What CI servers take for a command: at the beginning of a line, and `##vso[` anywhere.
_COMMAND = re.compile(r"^(\s*)([:#])(?=:|#\[)|(#)(?=#vso\[)", re.IGNORECASE)


def harmless(text: str) -> str:
    """One line in which nothing is a control character, turns the direction of text, or is a command of a CI server."""
    shown = text if text.isascii() and text.isprintable() else text.translate(_CONTROLS)
    if "::" not in shown and "##" not in shown:
        return shown
    return _COMMAND.sub(lambda match: f"{match[1] or ''}\\x{ord(match[2] or match[3]):02x}", shown)


def as_ascii(data: object) -> str:
    """Data as JSON in ASCII, in which no CI server finds a command."""
    import json

    text = json.dumps(data, indent=2)
    return re.sub("##(?=vso\\[)", lambda _: "#\\u0023", text, flags=re.IGNORECASE) + "\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """`width` is that of a terminal with colours, 0 means plain text: of 100 columns, or, with `detail`, never wrapped.

    `detail` is -1 (the verdict only), 0, or 1 (whole proofs, and notes). Without `unicode`, signs that ASCII lacks
    are written out. `link` is the address of a line of a file, with `{path}` and `{line}` in it, where one is known.
    """

    width: int = 0
    detail: int = 0
    unicode: bool = True
    link: str = ""

    def line(self, text: str) -> str:
        """One line as it may be shown: no control character of a file name or an index reaches a terminal."""
        shown = harmless(text)
        return shown if self.unicode else shown.translate(_ASCII)


PLAIN = Look()
