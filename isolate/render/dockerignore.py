"""How BuildKit reads `Dockerfile.dockerignore`: which paths of the build context no build sees."""

from __future__ import annotations

import re
from functools import lru_cache


def ignores(ignore_file: str, path: str) -> bool:
    """Whether an ignore file keeps a path, seen from the build context, out of a build.

    As BuildKit reads it: the last pattern that fits the path or a folder above it decides.
    """
    parts = path.split("/")
    above = ["/".join(parts[:length]) for length in range(1, len(parts) + 1)]
    ignored = False
    for negated, pattern in _patterns(ignore_file):
        if negated == ignored and any(pattern.fullmatch(each) for each in above):
            ignored = not negated
    return ignored


@lru_cache(maxsize=256)
def _patterns(ignore_file: str) -> tuple[tuple[bool, re.Pattern[str]], ...]:
    lines = (line.strip() for line in ignore_file.splitlines() if not line.startswith("#"))
    return tuple((line.startswith("!"), _expression(line.removeprefix("!").strip())) for line in lines if line)


def _expression(pattern: str) -> re.Pattern[str]:
    """A pattern of Go's `filepath.Match`, in which `**` stands for any number of folders."""
    tokens = re.findall(r"\*\*/?|\\.|\[\^?\]?[^\]]*\]|.", pattern.strip("/"))
    return re.compile("".join(_TOKENS.get(each) or _sign(each) for each in tokens), re.DOTALL)


_TOKENS = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}


def _sign(token: str) -> str:
    if token[0] == "[" and len(token) > 2:
        return token
    return re.escape(token[-1])
