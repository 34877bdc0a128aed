"""What a person probably meant by a requirement that does not parse."""

from __future__ import annotations

import re
from collections.abc import Callable

from packaging.requirements import InvalidRequirement

from isolate.model.requirement import parse

_NAME = r"[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?"
# A pattern over the whole text, and what is written instead: tried in this order.
_INTENTIONS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], str]], ...] = (
    (re.compile(r"""["'](.+?)["']?,?"""), lambda m: m[1]),
    (re.compile(r"""(.+?)["'],?"""), lambda m: m[1]),
    (re.compile(r"(?:!|\$|%)?\s*(?:python3?\s+-m\s+)?(?:pip3?|uv pip)\s+install\s+(?:-\S+\s+)*(.+)"), lambda m: m[1]),
    (re.compile(rf"({_NAME})((?:\s+-\s*|\s*-\s+){_NAME})(.*)"), lambda m: m[1] + re.sub(r"\s+", "", m[2]) + m[3]),
    (re.compile(rf"({_NAME}(?:\[.*\])?\s*)=([<>])(.*)"), lambda m: f"{m[1]}{m[2]}={m[3]}"),
    # conda: `name=version` and `name=version=build`.
    (re.compile(rf"({_NAME}(?:\[.*\])?)\s*=\s*([^=\s]+)(?:=[^=\s]*)?"), lambda m: f"{m[1]}=={m[2]}"),
    (re.compile(rf"({_NAME})\s+v?([0-9][^\s]*)"), lambda m: f"{m[1]}=={m[2]}"),
    (re.compile(r"(.+?)\s*//.*"), lambda m: m[1]),
)


def hint_for(text: str) -> str:
    """A hint for a text that is no requirement: what to write instead where that is a requirement, else the form."""
    for pattern, intended in _INTENTIONS if len(text) <= 200 else ():
        if match := pattern.fullmatch(text):
            candidate = intended(match).strip()
            try:
                parse(candidate)
            except InvalidRequirement:
                continue
            return f"write `{candidate}`"
    return "write one requirement a line, such as `name>=1.0`"
