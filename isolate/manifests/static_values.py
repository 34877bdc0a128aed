"""Values of Python expressions as far as they can be told without running them."""

from __future__ import annotations

import ast
import posixpath
from dataclasses import dataclass

from isolate.manifests.static_names import Names

_READS = ("open", "read_text", "parse_requirements", "readlines")
_DEEPEST = 40
_LONGEST = 100_000
"""Characters of a string that is put together out of others."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Placed:
    """Where an expression stands; `column` counts from 1, and 0 means the line."""

    line: int
    column: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Text(_Placed):
    """A string."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FileLines(_Placed):
    """The lines of a file, its path as the code says it."""

    file: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Unknown(_Placed):
    """What only running tells; `source` is its text on one line."""

    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Items(_Placed):
    """The parts of a list (`values`) or of a mapping (`pairs`), and those that are not known."""

    values: tuple[Value, ...] = ()
    pairs: tuple[tuple[str, Value], ...] = ()
    unknown: tuple[Unknown, ...] = ()


Value = Text | FileLines | Unknown | Items


def value_of(node: ast.expr, names: Names) -> Value:
    """What an expression gives; parts that are not known are told from those that are."""
    if names.depth > _DEEPEST or not names.spend():
        return Unknown(source="…", line=node.lineno, column=node.col_offset + 1)
    names = names.deeper()
    match node:
        case ast.Constant(value=str(text)) if not _is_unicode(text):
            return _unknown(node)
        case ast.Constant(value=str(text)):
            prefixed = (
                node.end_lineno == node.lineno
                and (node.end_col_offset or 0) - node.col_offset == len(text.encode()) + 2
            )
            return Text(text=text, line=node.lineno, column=node.col_offset + 2 if prefixed else node.col_offset + 1)
        case ast.Constant(value=None):
            return _items(node)
        case ast.List(elts=elements) | ast.Tuple(elts=elements) | ast.Set(elts=elements):
            return _joined(node, [_element(each, names) for each in elements])
        case ast.Dict(keys=keys, values=values):
            return _mapping(node, keys, values, names)
        case ast.Call(func=ast.Name(id="dict"), args=[], keywords=keywords) if all(each.arg for each in keywords):
            pairs = tuple((each.arg or "", value_of(each.value, names)) for each in keywords)
            return _items(node, pairs=pairs)
        case ast.Name() if held_by_name := names.held(node):
            parts = [value_of(each, names) for each in held_by_name]
            return parts[0] if len(parts) == 1 else _joined(node, parts)
        case ast.Subscript(value=ast.Name() as container, slice=ast.Constant(value=str(key))):
            held = value_of(container, names)
            found = [each for name, each in held.pairs if name == key] if isinstance(held, Items) else []
            return found[-1] if found else _unknown(node)
        case ast.BinOp(op=ast.Add(), left=left, right=right):
            return _sum(node, value_of(left, names), value_of(right, names), names)
        case ast.JoinedStr(values=parts):
            return _formatted(node, parts, names)
        case ast.BinOp(op=ast.Mod(), left=left):
            return _unknown(node)
        case ast.Call(func=ast.Name(id="list" | "tuple" | "sorted" | "set" | "str"), args=[inner], keywords=[]):
            return value_of(inner, names)
        case ast.Call(func=ast.Attribute(value=inner, attr="split" | "splitlines" | "strip" as method), args=arguments):
            held = value_of(inner, names)
            if isinstance(held, FileLines):
                return held
            if isinstance(held, Text):
                separator = arguments[0].value if arguments and isinstance(arguments[0], ast.Constant) else None
                return _parts(held, separator) if method == "split" and separator != "\n" else held
    file = _file_read(node, names)
    return FileLines(file=file, line=node.lineno, column=node.col_offset + 1) if file else _unknown(node)


def _is_unicode(text: str) -> bool:
    """Whether a string has no half of a surrogate pair, which Python lets one write and nothing else can hold."""
    return text.isascii() or not any("\ud800" <= sign <= "\udfff" for sign in text)


def _element(node: ast.expr, names: Names) -> Value:
    """An element of a list: a string is one part, an unpacked list many."""
    if isinstance(node, ast.Starred):
        return value_of(node.value, names)
    value = value_of(node, names)
    if isinstance(value, Text | Unknown):
        return Items(values=(value,), line=value.line, column=value.column) if isinstance(value, Text) else value
    return _unknown(node)


def _joined(node: ast.expr, parts: list[Value]) -> Value:
    values: list[Value] = []
    pairs: list[tuple[str, Value]] = []
    unknown: list[Unknown] = []
    for part in parts:
        match part:
            case Items():
                values += part.values
                pairs += part.pairs
                unknown += part.unknown
            case Unknown():
                unknown.append(part)
            case _:
                values.append(part)
    return _items(node, values=tuple(values), pairs=tuple(pairs), unknown=tuple(unknown))


def _mapping(node: ast.expr, keys: list[ast.expr | None], values: list[ast.expr], names: Names) -> Value:
    parts: list[Value] = []
    for key, each in zip(keys, values, strict=True):
        if key is None:
            parts.append(value_of(each, names))
            continue
        name = value_of(key, names)
        if isinstance(name, Text):
            parts.append(_items(each, pairs=((name.text, value_of(each, names)),)))
        else:
            parts.append(_unknown(each))
    return _joined(node, parts)


def _sum(node: ast.expr, left: Value, right: Value, names: Names) -> Value:
    if isinstance(left, Text) and isinstance(right, Text):
        joined = Text(text=left.text + right.text, line=left.line, column=left.column)
        return joined if len(joined.text) <= _LONGEST and names.spend(len(joined.text) >> 6) else _unknown(node)
    if isinstance(left, Text | Unknown) and isinstance(right, Text | Unknown):
        return _unknown(node)  # a string of which a part is not known
    return _joined(node, [left, right])


def _formatted(node: ast.expr, parts: list[ast.expr], names: Names) -> Value:
    texts, length = [], 0
    for part in parts:
        inner = part.value if isinstance(part, ast.FormattedValue) and part.format_spec is None else part
        value = value_of(inner, names) if isinstance(inner, ast.expr) else None
        if not isinstance(value, Text):
            return _unknown(node)
        texts.append(value.text)
        length += len(value.text)
        if length > _LONGEST or not names.spend(len(value.text) >> 6):
            return _unknown(node)
    return Text(text="".join(texts), line=node.lineno, column=node.col_offset + 1)


def _parts(value: Text, separator: object) -> Value:
    """The parts of a string, at white space where nothing else parts them, each with its line."""
    found: list[Value] = []
    for offset, line in enumerate(value.text.split("\n")):
        words = line.split(separator) if isinstance(separator, str) and separator else line.split()
        found += (Text(text=each, line=value.line + offset, column=0) for each in words if each.strip())
    return Items(values=tuple(found), line=value.line, column=value.column)


def _file_read(node: ast.expr, names: Names) -> str:
    """The one requirements file that an expression reads the lines of; empty where that is not plain."""
    found: set[str] = set()
    reads = False
    waiting: list[ast.AST] = [node]
    seen: set[str] = set()
    while waiting:
        each = waiting.pop()
        for inner in ast.walk(each):
            if len(found) > 1 or not names.spend():
                return ""
            match inner:
                case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name)):
                    reads = reads or name in _READS
                    if name in names.functions and name not in seen:
                        seen.add(name)
                        waiting += names.functions[name].body
                case ast.Name(id=name) if (key := names.earlier.get(inner, name)) not in seen:
                    seen.add(key)
                    waiting += names.held(inner)
                case ast.Constant(value=str(text)) if text.lower().endswith((".txt", ".in", ".pip")):
                    found.add(_path_of(each, inner, text, names))
    return found.pop() if reads and len(found) == 1 else ""


def _path_of(root: ast.AST, constant: ast.Constant, text: str, names: Names) -> str:
    """A file's path with the constant folders that it is joined to."""
    for node in ast.walk(root):
        if not names.spend():
            return text
        match node:
            case ast.Call(func=ast.Attribute(attr="join"), args=arguments) if constant in arguments:
                folders = [each.value for each in arguments if isinstance(each, ast.Constant) and each is not constant]
                return posixpath.join(*(str(each) for each in folders), text)
            case ast.BinOp(
                op=ast.Div(), left=ast.BinOp(op=ast.Div(), right=ast.Constant(value=str(folder))), right=right
            ):
                if right is constant:
                    return posixpath.join(folder, text)
    return text


def _items(
    node: ast.expr,
    *,
    values: tuple[Value, ...] = (),
    pairs: tuple[tuple[str, Value], ...] = (),
    unknown: tuple[Unknown, ...] = (),
) -> Items:
    return Items(values=values, pairs=pairs, unknown=unknown, line=node.lineno, column=node.col_offset + 1)


def _unknown(node: ast.expr) -> Unknown:
    shown = node.body if isinstance(node, ast.IfExp) and isinstance(node.test, ast.Name) else node
    source = " ".join(ast.unparse(ast.fix_missing_locations(shown)).split())
    short = source if len(source) <= 80 else f"{source[:79]}…"
    return Unknown(source=short, line=node.lineno, column=node.col_offset + 1)
