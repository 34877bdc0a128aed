"""On which line the keys of a JSON document stand, which `json` does not say."""

from __future__ import annotations

import json
import re

_WORD = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\]:,\n]')


def locate(text: str, *, depth: int) -> dict[tuple[str, ...], int]:
    """The line, from 1, of each key within `depth` nested objects, by the keys that lead to it.

    `text` must be a document that `json` accepts; of a key that an object has twice, the last counts, as there.
    """
    found: dict[tuple[str, ...], int] = {}
    path: list[str] = []
    nested: list[str] = []
    line, last = 1, ""
    for match in _WORD.finditer(text):
        word = match[0]
        if word == "\n":
            line += 1
        elif word in "{[":
            nested.append(word)
        elif word in "}]":
            nested.pop()
            del path[len(nested) :]
        elif word == ":":
            if len(nested) <= depth and "[" not in nested:
                path[len(nested) - 1 :] = [json.loads(last)]
                found[tuple(path)] = line
        elif word != ",":
            last = word
    return found
