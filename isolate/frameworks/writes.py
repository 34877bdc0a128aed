"""The files and folders that a source writes while it runs."""

from __future__ import annotations

import ast
import posixpath
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from isolate.frameworks.paths import Paths, Text
from isolate.frameworks.syntax import Module, called, import_root, in_use, modules, origin_of, string
from isolate.model.app import App
from isolate.model.origin import Origin
from isolate.model.start import SourceTree
from isolate.model.workload import SOURCE

SQLITE = "a database of SQLite is kept there"
"""The reason of a write that is one."""

# Calls whose first argument, or the keyword named here, is a file that they write.
_FILES = {
    "FileHandler": "filename",
    "RotatingFileHandler": "filename",
    "TimedRotatingFileHandler": "filename",
    "SqliteDatabase": "database",
    "TinyDB": "path",
    "basicConfig": "filename",
    "savefig": "fname",
    "save": "fp",
    "to_csv": "path_or_buf",
    "to_excel": "excel_writer",
    "to_parquet": "path",
}
# Modules whose `connect` opens a database in a file.
_DATABASES = frozenset({"aiosqlite", "duckdb", "sqlite3"})
_FOLDERS = {"makedirs": "name", "FileSystemCache": "cache_dir", "PersistentClient": "path"}
_FOLDER_NAME = re.compile(r"UPLOAD\w*(?:FOLDER|DIR|DIRECTORY|PATH)|MEDIA_ROOT|UPLOADED_\w+_DEST")
_SQLITE = re.compile(r"sqlite(?:\+\w+)?:///([^?]+)(?:\?.*)?")
_MODE = re.compile(r"[wax]|r.*\+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Write:
    """What is written at `origin`: an absolute path in the image; of a `folder` what is in it need not be known.

    `reason` is the end of a sentence; `made` says that the folder is only made where it is missing.
    """

    path: str
    folder: bool
    reason: str
    origin: Origin
    made: bool = False


def writes(
    tree: SourceTree, app: App, *, given: frozenset[str], started: Collection[str] = (), flask: str = ""
) -> list[Write]:
    """Every write whose path is known at least in its beginning, in the order of the files, each path once.

    Only modules that are `in_use` count, where `started` are the words of what is started. `given` are the variables of
    the image: their defaults in the source do not count. `flask` is the version of Flask-SQLAlchemy, which has relative
    databases in a folder of its own; empty where there is none.
    """
    parsed = modules(tree)
    paths = Paths.of(parsed, given)
    found: dict[tuple[str, bool], Write] = {}
    for module in in_use(parsed, started):
        for value, folder, what, line in _all(module, paths, given):
            beside = _instance(tree, module, parsed, flask) if what == "sqlite" and flask else SOURCE
            path = posixpath.normpath(posixpath.join(beside, value.text))
            whole = value.whole
            if not whole:
                path = posixpath.normpath(posixpath.join(SOURCE, posixpath.dirname(value.text)))
            reason = {
                "sqlite": SQLITE,
                "mkdir": "a folder is made there",
            }.get(what, f"`{what}` writes there")
            made = what == "mkdir" and whole
            place = origin_of(app, module.path, line)
            write = Write(path=path, folder=folder or not whole, reason=reason, origin=place, made=made)
            known = found.get((path, write.folder))
            if known is None or (known.made and not made):
                found[path, write.folder] = write
    return list(found.values())


def _all(module: Module, paths: Paths, given: frozenset[str]) -> Iterator[tuple[Text, bool, str, int]]:
    """Each write of a module: its path, whether that is a folder, what does it, the line."""
    replaced = {id(each) for node in ast.walk(module.tree) for each in _replaced(node, given)}
    for node in ast.walk(module.tree):
        if id(node) in replaced:
            continue
        match node:
            case ast.Call():
                for each, folder, what in _call(node):
                    if (value := paths.value(module, each)) and _is_file(value.text):
                        yield value, folder, what, node.lineno
            case ast.Constant(value=str()) | ast.JoinedStr() | ast.BinOp(op=ast.Add()):
                value = paths.value(module, node)
                if value and (match := _SQLITE.fullmatch(value.text)) and _is_file(match[1]):
                    yield Text(match[1], value.whole), False, "sqlite", node.lineno
            case ast.Assign(targets=[target], value=given_value) if _FOLDER_NAME.fullmatch(_name(target)):
                if (value := paths.value(module, given_value)) and _is_file(value.text):
                    yield value, True, _name(target), node.lineno
            case ast.Dict(keys=keys, values=values):
                named = {string(key): each for key, each in zip(keys, values, strict=True) if key}
                engine = string(named.get("ENGINE")) or ""
                place = named.get("NAME") if engine.endswith("sqlite3") else None
                if place and (value := paths.value(module, place)) and _is_file(value.text):
                    yield value, False, "sqlite", place.lineno


def _call(node: ast.Call) -> Iterator[tuple[ast.expr, bool, str]]:
    """The paths that a call writes, whether they are folders, and its name."""
    name, owner = called(node), node.func.value if isinstance(node.func, ast.Attribute) else None
    keywords = {each.arg: each.value for each in node.keywords if each.arg}
    first = node.args[0] if node.args else None
    module = owner.id if isinstance(owner, ast.Name) else ""
    if name == "open":
        plain = owner is None or module in {"aiofiles", "bz2", "codecs", "gzip", "io", "lzma"}
        rest = node.args[1:] if plain else node.args
        mode = string(rest[0] if rest else keywords.get("mode")) or "r"
        path = first if plain else owner
        if path is not None and _MODE.match(mode):
            yield path, False, "open"
    elif name in {"write_text", "write_bytes", "touch"} and owner is not None:
        yield owner, False, name
    elif name == "mkdir" and owner is not None:
        yield first if module == "os" and first is not None else owner, True, "mkdir"
    elif name == "connect" and module in _DATABASES and (path := first or keywords.get("database")) is not None:
        yield path, False, "sqlite" if module != "duckdb" else "connect"
    elif name in {"fast_app", "FastHTML"} and "secret_key" not in keywords:
        # FastHTML keeps the key of its sessions in a file where none is given.
        yield keywords.get("key_fname") or ast.Constant(".sesskey"), False, name
    elif name in _FOLDERS and (path := first or keywords.get(_FOLDERS[name])) is not None:
        yield path, True, "mkdir" if name == "makedirs" else name
    elif name in _FILES and (path := first or keywords.get(_FILES[name])) is not None:
        yield path, False, name


def _is_file(text: str) -> bool:
    """Whether a text can be a path: no address, no memory, nobody's home."""
    return bool(text) and not re.match(r":|~|file:|\w+://", text) and not re.search(r"[\r\n\0\\]", text)


def _replaced(node: ast.AST, given: frozenset[str]) -> Iterator[ast.AST]:
    """The defaults in a reading of a variable that is set."""
    match node:
        case ast.Call(args=[ast.Constant(value=str(name)), *others], keywords=keywords) if name in given:
            for each in (*others, *(keyword.value for keyword in keywords)):
                yield from ast.walk(each)
        case ast.BoolOp(values=[first, *others]):
            read = (string(each) for each in ast.walk(first) if isinstance(each, ast.expr))
            if not given.isdisjoint(name for name in read if name):
                for other in others:
                    yield from ast.walk(other)


def _name(target: ast.expr) -> str:
    match target:
        case ast.Name(id=name) | ast.Attribute(attr=name) | ast.Subscript(slice=ast.Constant(value=str(name))):
            return name
        case _:
            return ""


def _instance(tree: SourceTree, module: Module, parsed: tuple[Module, ...], version: str) -> str:
    """Where Flask-SQLAlchemy has relative databases: the folder `instance`, before 3.0 that of the application."""
    makes = (
        each
        for each in parsed
        for node in ast.walk(each.tree)
        if isinstance(node, ast.Call) and called(node) == "Flask"
    )
    maker = next(makes, module)
    if version.startswith(("0.", "1.", "2.")):
        return posixpath.normpath(f"{SOURCE}/{posixpath.dirname(maker.path)}")
    return posixpath.normpath(f"{SOURCE}/{import_root(tree, maker.path).folder}/instance")
