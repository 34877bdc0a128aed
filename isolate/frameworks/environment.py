"""The environment variables that a source reads."""

from __future__ import annotations

import ast
import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass

from isolate.frameworks.syntax import Module, dotted, imported_with, modules, origin_of, string
from isolate.model.app import App
from isolate.model.origin import Origin
from isolate.model.start import SourceTree

# What reads a variable whose name is its first argument, in the standard library and in the libraries for settings.
_READERS = frozenset({"getenv", "get", "env", "config", "url", "db", "db_url", "cache", "cache_url", "str", "secret"})
_OWNERS = frozenset({"os", "environ", "env", "config", "settings", "decouple", "dj_database_url", "Env", "Config"})
_NAME = re.compile(r"[A-Z][A-Z0-9_]*")
_STARTS = frozenset({"app", "asgi", "bot", "main", "manage", "server", "settings", "wsgi", "__main__"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Variable:
    """A variable that is read at `origin`; `required` where nothing takes its place, else `default` may say what.

    `at_import` says that it is required as soon as its file is imported, which another file does, or which is a start
    by its name.
    """

    name: str
    default: str
    required: bool
    origin: Origin
    at_import: bool = False


def variables(tree: SourceTree, app: App) -> tuple[Variable, ...]:
    """Every variable that the source reads, sorted by name: its first reading, required where any reading is."""
    found: dict[str, Variable] = {}
    parsed = modules(tree)
    imported = {part for module in parsed for part in _imported(module)}
    for module in parsed:
        reached = len(parsed) == 1 or not (imported | _STARTS).isdisjoint(_names(module))
        first = frozenset(_first_lines(module.tree)) if reached else frozenset[int]()
        for name, default, required, line in _readings(module.tree):
            known = found.get(name)
            found[name] = Variable(
                name=name,
                default=(known and known.default) or default,
                required=required or bool(known and known.required),
                origin=known.origin if known else origin_of(app, module.path, line),
                at_import=(required and line in first) or bool(known and known.at_import),
            )
    return tuple(found[name] for name in sorted(found))


def _imported(module: Module) -> frozenset[str]:
    """The last parts of the names of all modules that a file may import."""
    found = {each.rpartition(".")[2] for each in imported_with(module)}
    for node in ast.walk(module.tree):
        if isinstance(node, ast.ImportFrom) and node.level:
            found |= {(node.module or "").rpartition(".")[2], *(each.name for each in node.names)}
    return frozenset(found)


def _names(module: Module) -> frozenset[str]:
    """What a file is imported by, or known as a start by."""
    stem = posixpath.basename(module.path).removesuffix(".py")
    if stem == "__init__":
        return frozenset({posixpath.basename(posixpath.dirname(module.path))})
    return frozenset({stem})


def _first_lines(tree: ast.Module) -> Iterator[int]:
    """The lines of what always runs when a file is imported: no function, no condition, nothing that may fail."""
    for statement in tree.body:
        match statement:
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.If() | ast.Try() | ast.Match():
                continue
            case ast.ClassDef(bases=bases) if not any(dotted(base).endswith("BaseSettings") for base in bases):
                continue
            case _:
                last = statement.end_lineno or statement.lineno
                yield from range(statement.lineno, last + 1)


def _readings(tree: ast.Module) -> Iterator[tuple[str, str, bool, int]]:
    """Each reading: name, default, whether it is required, line."""
    for node in ast.walk(tree):
        match node:
            case ast.Subscript(value=owner, slice=ast.Constant(value=str(name)), ctx=ast.Load()):
                if dotted(owner) in {"os.environ", "environ"}:
                    yield name, "", True, node.lineno
            case ast.Call(func=function, args=[ast.Constant(value=str(name)), *others], keywords=keywords):
                if _NAME.fullmatch(name) and _reads(function):
                    given = [*others, *(each.value for each in keywords if each.arg == "default")]
                    lenient = bool(given) or dotted(function) in {"os.getenv", "getenv", "os.environ.get"}
                    yield name, _default(given), not lenient and "environ.get" not in dotted(function), node.lineno
            case ast.Call(func=ast.Attribute(value=ast.Name(id="dj_database_url"), attr="config"), keywords=keywords):
                given = [each.value for each in keywords if each.arg == "default"]
                yield "DATABASE_URL", _default(given), False, node.lineno
            case ast.Call(func=ast.Attribute(value=ast.Name(id="env"), attr="db" | "db_url"), args=[]):
                yield "DATABASE_URL", "", True, node.lineno
            case ast.ClassDef(bases=bases) if any(dotted(base).endswith("BaseSettings") for base in bases):
                yield from _fields(node)


def _reads(function: ast.expr) -> bool:
    match function:
        case ast.Name(id=name):
            return name in _READERS
        case ast.Attribute(value=ast.Name(id=owner), attr=attribute):
            return owner in _OWNERS and (attribute in _READERS or owner != "os")
        case ast.Attribute(value=ast.Attribute(attr="environ"), attr="get"):
            return True
        case _:
            return False


def _default(given: list[ast.expr]) -> str:
    return next((value for each in given if (value := string(each))), "")


def _fields(node: ast.ClassDef) -> Iterator[tuple[str, str, bool, int]]:
    """The fields of a class of pydantic settings, under the names of their variables."""
    prefix = next(
        (
            value
            for each in ast.walk(node)
            if isinstance(each, ast.keyword) and each.arg == "env_prefix" and (value := string(each.value))
        ),
        "",
    )
    for statement in node.body:
        match statement:
            case ast.AnnAssign(target=ast.Name(id=name), value=given) if not name.startswith("model_"):
                default = _default([given] if given else [])
                yield f"{prefix}{name}".upper(), default, given is None, statement.lineno
