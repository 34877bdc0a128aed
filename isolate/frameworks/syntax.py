"""Python source as syntax trees, and the names its modules have."""

from __future__ import annotations

import ast
import posixpath
import re
import tomllib
import warnings
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import lru_cache

from isolate.model.app import App
from isolate.model.origin import Origin
from isolate.model.problem import Problem
from isolate.model.start import SourceFile, SourceTree

# Objects in these are made for something else than running the application.
_ASIDE = frozenset({"tests", "test", "testing", "docs", "doc", "examples", "example", "benchmarks", "migrations"})


_STARTS = frozenset({"app", "asgi", "bot", "main", "manage", "server", "settings", "wsgi", "__main__"})


@dataclass(frozen=True, slots=True)
class Module:
    """A source file and its tree."""

    path: str
    tree: ast.Module


@dataclass(frozen=True, slots=True)
class ImportRoot:
    """Where a module is imported from: `folder` is the entry of the import path, `name` the dotted name."""

    folder: str
    name: str


def origin_of(app: App, path: str, line: int = 0) -> Origin:
    """The place of a line of an application's file, seen from the root of the analysis."""
    return Origin(file=posixpath.normpath(posixpath.join(app.folder, path)), line=line)


def modules(tree: SourceTree) -> tuple[Module, ...]:
    """The source files that parse and may run the application, in the order of the tree."""
    parsed = ((file.path, _parse(file)) for file in _running(tree))
    return tuple(Module(path, each) for path, each in parsed if isinstance(each, ast.Module))


@lru_cache(maxsize=64)
def _running(tree: SourceTree) -> tuple[SourceFile, ...]:
    """The Python files that may run the application.

    A folder whose name says that it is made for something else is its source where its other files import it, and
    where the project has that name.
    """
    files = [file for file in tree.files if file.path.endswith(".py")]
    plain = [file for file in files if not _aside(file.path)]
    in_question = {file.path.partition("/")[0] for file in files if "/" in file.path} & _ASIDE
    parsed = [Module(file.path, each) for file in plain if in_question and isinstance(each := _parse(file), ast.Module)]
    own = {name for name in in_question if any(imports(module, name) for module in parsed)}
    own |= in_question & {_project(tree)} if in_question else set()
    return tuple(file for file in files if not _aside(file.path, own))


def _project(tree: SourceTree) -> str:
    """The name of the project that `pyproject.toml` describes, as a module has it; empty without one."""
    text = next((file.text for file in tree.files if file.path == "pyproject.toml"), "")
    try:
        tables = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError):
        return ""
    tools = tables.get("tool")
    for table in (tables.get("project"), tools.get("poetry") if isinstance(tools, dict) else None):
        if isinstance(table, dict) and isinstance(name := table.get("name"), str):
            return name.lower().replace("-", "_")
    return ""


def broken(tree: SourceTree, app: App) -> tuple[Problem, ...]:
    """A note on each source file that does not parse: what it starts cannot be found."""
    return tuple(
        Problem(
            severity="note",
            code="source-syntax",
            message=f"skipped in the search for how `{app.name}` starts: {error.msg}",
            origin=origin_of(app, file.path, error.lineno or 0),
        )
        for file in _running(tree)
        if isinstance(error := _parse(file), SyntaxError)
    )


def in_use(parsed: tuple[Module, ...], started: Collection[str]) -> tuple[Module, ...]:
    """The modules that another one imports, that are a start by their name, or whose name is among words of commands.

    One that is alone always counts.
    """
    imported = {part for module in parsed for part in _imported_parts(module)}
    reached = imported | _STARTS | {part for word in started for part in re.split(r"[^\w]+", word)}
    return tuple(module for module in parsed if len(parsed) == 1 or _stem(module.path) in reached)


def import_root(tree: SourceTree, path: str) -> ImportRoot:
    """Where the module in `path` is imported from: above its topmost package.

    A file outside a package is imported from its own folder where it imports a neighbour by its bare name, or the
    folder is `src`; from the application's folder otherwise.
    """
    names = frozenset(tree.names)
    folder = posixpath.dirname(path)
    while folder and f"{folder}/__init__.py" in names:
        folder = posixpath.dirname(folder)
    if folder == posixpath.dirname(path) and folder and posixpath.basename(folder) != "src" and folder != "src":
        file = next((each for each in tree.files if each.path == path), None)
        if not (file and _imports_neighbour(file, folder, names)):
            folder = "src" if folder.startswith("src/") else ""
    stem = posixpath.relpath(path, folder or ".").removesuffix(".py").removesuffix("/__init__")
    return ImportRoot(folder or ".", stem.replace("/", "."))


def has_main_guard(module: Module) -> bool:
    """Whether a file has `if __name__ == "__main__":` at its top level."""
    return any(is_main_guard(statement) for statement in module.tree.body)


def is_main_guard(statement: ast.stmt) -> bool:
    """Whether a statement is `if __name__ == "__main__":`."""
    match statement:
        case ast.If(test=ast.Compare(left=ast.Name(id="__name__"), comparators=[ast.Constant(value="__main__")])):
            return True
        case _:
            return False


def imports(module: Module, project: str) -> int:
    """The line of the first import of a top-level module or of something in it, 0 where there is none."""
    for node in ast.walk(module.tree):
        match node:
            case ast.Import(names=aliases) if any(each.name.partition(".")[0] == project for each in aliases):
                return node.lineno
            case ast.ImportFrom(module=str(name), level=0) if name.partition(".")[0] == project:
                return node.lineno
    return 0


def imported_with(module: Module) -> frozenset[str]:
    """The dotted names of all modules that a file may import by their whole names."""
    found: set[str] = set()
    for node in ast.walk(module.tree):
        match node:
            case ast.Import(names=aliases):
                found |= {each.name for each in aliases}
            case ast.ImportFrom(module=str(name), level=0, names=aliases):
                found |= {name, *(f"{name}.{each.name}" for each in aliases)}
    return frozenset(found)


def called(call: ast.Call) -> str:
    """The last name of what is called: `run` of `app.run()` and of `run()`, empty for what has none."""
    match call.func:
        case ast.Attribute(attr=name) | ast.Name(id=name):
            return name
        case _:
            return ""


def dotted(node: ast.expr) -> str:
    """The dotted name that an expression is, `os.environ.get`, empty for every other expression, however deep it is."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    return ".".join([node.id, *reversed(parts)]) if isinstance(node, ast.Name) else ""


def string(node: ast.expr | None) -> str | None:
    """The value of a string constant, None for every other expression."""
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


@lru_cache(maxsize=4096)
def _parse(file: SourceFile) -> ast.Module | SyntaxError:
    try:
        with warnings.catch_warnings():
            # What a person's source warns of is theirs to see, elsewhere.
            warnings.simplefilter("ignore")
            return ast.parse(file.text)
    except SyntaxError as error:
        return error
    except (ValueError, RecursionError, MemoryError) as error:
        return SyntaxError(str(error) or type(error).__name__)


def _aside(path: str, own: Collection[str] = ()) -> bool:
    """Whether a file is made for something else than running; `own` are packages of the application all the same."""
    *folders, name = path.split("/")
    folders = folders[1:] if folders and folders[0] in own else folders
    return (
        not _ASIDE.isdisjoint(folders) or name.startswith("test_") or name.endswith("_test.py") or name == "conftest.py"
    )


def _imports_neighbour(file: SourceFile, folder: str, names: frozenset[str]) -> bool:
    tree = _parse(file)
    if not isinstance(tree, ast.Module):
        return False
    for node in ast.walk(tree):
        match node:
            case ast.Import(names=aliases):
                imported = [alias.name for alias in aliases]
            case ast.ImportFrom(module=str(module), level=0):
                imported = [module]
            case _:
                continue
        for each in imported:
            head = each.partition(".")[0]
            if f"{folder}/{head}.py" in names or any(name.startswith(f"{folder}/{head}/") for name in names):
                return True
    return False


def _stem(path: str) -> str:
    stem = posixpath.basename(path).removesuffix(".py")
    return posixpath.basename(posixpath.dirname(path)) if stem == "__init__" else stem


def _imported_parts(module: Module) -> Iterator[str]:
    """The parts of the names of all modules that a file may import."""
    for each in imported_with(module):
        yield from each.split(".")
    for node in ast.walk(module.tree):
        match node:
            case ast.ImportFrom(level=level, module=name, names=names) if level:
                yield from (name or "").split(".")
                yield from (each.name for each in names)
            case ast.Call(args=[ast.Constant(value="DJANGO_SETTINGS_MODULE"), ast.Constant(value=str(settings))]):
                yield from settings.split(".")
