"""Where every key and value of a TOML document stands, which `tomllib` does not say."""

from __future__ import annotations

import re
from bisect import bisect_right

Path = tuple[str | int, ...]

_BLANK = re.compile(r"(?:[ \t\r\n]+|#[^\n]*)*")
_BLANKS = frozenset(" \t\r\n#")
_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
_STRING = re.compile(
    r"'''(?:.|\n)*?'''(?:''?(?!'))?"
    r'|"""(?:[^"\\]|\\(?:.|\n)|"(?!""))*"""(?:""?(?!"))?'
    r"|'[^'\n]*'"
    r'|"(?:[^"\\\n]|\\.)*"'
)
_SCALAR = re.compile(r"[^,\]}#\r\n]+")


def locate(text: str) -> dict[Path, tuple[int, int]]:
    """(line, column), from 1, by path: of each value, and of the header or key that opens each table.

    A path has the keys and array indexes from the root. `text` must be a document that `tomllib` accepts.
    """
    scanner = _Scanner(text)
    scanner.document()
    starts = [0, *(match.end() for match in re.finditer("\n", text))]
    found: dict[Path, tuple[int, int]] = {}
    for path, offset in scanner.offsets.items():
        line = bisect_right(starts, offset)
        found[path] = (line, offset - starts[line - 1] + 1)
    return found


class _Scanner:
    """One pass over a valid document."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.offsets: dict[Path, int] = {}
        self.lengths: dict[Path, int] = {}  # of arrays of tables

    def document(self) -> None:
        table: Path = ()
        self.blank()
        while self.at < len(self.text):
            if self.peek("["):
                table = self.header()
            else:
                self.pair(table)
            self.blank()

    def header(self) -> Path:
        start = self.at
        is_array = self.text.startswith("[[", self.at)
        self.at += 2 if is_array else 1
        keys = self.keys()
        self.at += 2 if is_array else 1
        path: Path = ()
        for key in keys[:-1]:
            path = self.latest((*path, key))
        path = (*path, keys[-1])
        if is_array:
            index = self.lengths.get(path, 0)
            self.lengths[path] = index + 1
            self.offsets.setdefault(path, start)
            path = (*path, index)
        self.offsets.setdefault(path, start)
        return path

    def latest(self, path: Path) -> Path:
        """A path inside of an array of tables means its last table."""
        count = self.lengths.get(path, 0)
        return (*path, count - 1) if count else path

    def pair(self, table: Path) -> None:
        start = self.at
        keys = self.keys()
        self.at += 1  # the equals sign
        self.blank()
        path = table
        for key in keys[:-1]:
            path = (*path, key)
            self.offsets.setdefault(path, start)
        self.value((*path, keys[-1]), start)

    def value(self, path: Path, key_start: int | None = None) -> None:
        start = self.at
        if self.peek("{"):
            self.offsets[path] = start if key_start is None else key_start
            self.inline_table(path)
            return
        self.offsets[path] = start
        if self.peek("["):
            self.array(path)
        elif (string := _STRING.match(self.text, self.at)) or (string := _SCALAR.match(self.text, self.at)):
            self.at = string.end()

    def array(self, path: Path) -> None:
        self.at += 1
        index = 0
        self.blank()
        while not self.peek("]"):
            self.value((*path, index))
            index += 1
            self.separator()
        self.at += 1

    def inline_table(self, path: Path) -> None:
        self.at += 1
        self.blank()
        while not self.peek("}"):
            self.pair(path)
            self.separator()
        self.at += 1

    def separator(self) -> None:
        self.blank()
        if self.peek(","):
            self.at += 1
            self.blank()

    def keys(self) -> tuple[str, ...]:
        keys = [self.key()]
        while self.peek("."):
            self.at += 1
            keys.append(self.key())
        return tuple(keys)

    def key(self) -> str:
        self.blank()
        match = _BARE_KEY.match(self.text, self.at) or _STRING.match(self.text, self.at)
        assert match is not None
        self.at = match.end()
        self.blank()
        return _unquoted(match[0])

    def blank(self) -> None:
        if self.text[self.at : self.at + 1] not in _BLANKS:
            return
        match = _BLANK.match(self.text, self.at)
        assert match is not None
        self.at = match.end()

    def peek(self, character: str) -> bool:
        return self.text.startswith(character, self.at)


def _unquoted(key: str) -> str:
    if not key.startswith(('"', "'")):
        return key
    if "\\" not in key:
        return key[1:-1]
    import tomllib

    return str(tomllib.loads(f"key = {key}")["key"])
