"""How a text for people is to look, decided by whoever knows where it goes."""

from __future__ import annotations

import re
from dataclasses import dataclass

NAMED = re.compile(r"`([^`]+)`")
"""What stands in backticks: names, as all texts for people write them."""

_ASCII = str.maketrans({"→": "->", "…": "...", "≤": "<=", "≥": ">=", "≠": "!=", "·": "-", "—": "-"})
_CONTROLS = {code: f"\\x{code:02x}" for code in (*range(0x20), *range(0x7F, 0xA0))}


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """`width` is that of a terminal with colours, 0 means plain text, never wrapped.

    `detail` is -1 (the verdict only), 0, or 1 (whole proofs, and notes). Without `unicode`, signs that ASCII lacks
    are written out.
    """

    width: int = 0
    detail: int = 0
    unicode: bool = True

    def line(self, text: str) -> str:
        """One line as it may be shown: no control character of a file name or an index reaches a terminal."""
        shown = text.translate(_CONTROLS)
        return shown if self.unicode else shown.translate(_ASCII)


PLAIN = Look()
