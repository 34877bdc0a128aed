"""The object that a web server serves, found where a source file makes it."""

from __future__ import annotations

import ast
import posixpath
from collections.abc import Iterator
from dataclasses import dataclass

from isolate.frameworks.syntax import Module, import_root, is_main_guard, modules, origin_of, string
from isolate.model.app import App
from isolate.model.source import SourceTree
from isolate.model.start import Ambiguous, Interface, Served, Start

# Paths that are a health check by convention, the usual first.
_HEALTH = ("/health", "/healthz", "/health/", "/healthz/", "/healthcheck", "/_health", "/livez", "/live", "/ping")

_USUAL_FILES = frozenset({"main", "app", "asgi", "wsgi", "application", "server", "api", "run", "__main__", "__init__"})
_USUAL_NAMES = frozenset({"app", "application"})


@dataclass(frozen=True, slots=True)
class Framework:
    """A class whose object is served: the project, the modules it is imported from, its name, its interface."""

    project: str
    modules: tuple[str, ...]
    name: str
    interface: Interface


@dataclass(frozen=True, slots=True)
class _Made:
    """An object made in a file: by an assignment at its top, or by a function that returns it."""

    module: Module
    name: str
    line: int
    framework: Framework
    factory: bool
    scope: ast.Module | ast.FunctionDef
    needs_arguments: bool = False


def find(tree: SourceTree, app: App, frameworks: tuple[Framework, ...]) -> Start | Ambiguous | None:
    """The start that serves the best object of these frameworks.

    An object at the top of a file is better than a factory, a usual file name better than another, then a usual
    object name; what another application mounts is none. Equally good ones are ambiguous.
    """
    made = [each for module in modules(tree) for each in _objects(module, frameworks)]
    made += _called_factories(tree, [each for each in made if each.factory])
    first: dict[tuple[str, str], _Made] = {}
    for each in made:
        if not each.needs_arguments:
            first.setdefault((each.module.path, each.name), each)
    best = min(map(_rank, first.values()), default=None)
    starts = tuple(_start(tree, app, each) for each in first.values() if _rank(each) == best)
    return Ambiguous(starts=starts) if len(starts) > 1 else next(iter(starts), None)


def _rank(made: _Made) -> tuple[bool, bool, bool]:
    stem = posixpath.basename(made.module.path).removesuffix(".py")
    return (made.factory, stem not in _USUAL_FILES, not made.factory and made.name not in _USUAL_NAMES)


def _start(tree: SourceTree, app: App, made: _Made) -> Start:
    place = import_root(tree, made.module.path)
    verb = "returns" if made.factory else "is"
    return Start(
        reason=f"`{made.name}` {verb} a `{made.framework.name}` object",
        origin=origin_of(app, made.module.path, made.line),
        serves=(Served(interface=made.framework.interface, target=f"{place.name}:{made.name}", factory=made.factory),),
        framework=made.framework.project,
        web=True,
        imports_from=place.folder,
        health=_health(made),
    )


def _objects(module: Module, frameworks: tuple[Framework, ...]) -> Iterator[_Made]:
    constructors = _constructors(module.tree, frameworks)
    if not constructors:
        return
    mounted = _mounted(module.tree)
    for name, line, call in _assignments(module.tree.body):
        framework = constructors.get(ast.unparse(call.func))
        if framework and name not in mounted:
            yield _Made(module, name, line, framework, factory=False, scope=module.tree)
    for statement in module.tree.body:
        if isinstance(statement, ast.FunctionDef) and (made := _factory(module, statement, constructors)):
            yield made


def _factory(module: Module, function: ast.FunctionDef, constructors: dict[str, Framework]) -> _Made | None:
    """The function as a factory, where it returns an object that it makes."""
    arguments = function.args
    required = len(arguments.posonlyargs) + len(arguments.args) > len(arguments.defaults)
    required = required or any(default is None for default in arguments.kw_defaults)
    made = {name: constructors.get(ast.unparse(call.func)) for name, _, call in _assignments(function.body)}
    for node in ast.walk(function):
        framework = None
        match node:
            case ast.Return(value=ast.Name(id=name)):
                framework = made.get(name)
            case ast.Return(value=ast.Call(func=constructor)):
                framework = constructors.get(ast.unparse(constructor))
        if framework:
            line = function.lineno
            return _Made(module, function.name, line, framework, True, function, needs_arguments=required)
    return None


def _called_factories(tree: SourceTree, factories: list[_Made]) -> list[_Made]:
    """Objects at the top of a file that come from a factory of the tree: `app = create_app(...)`."""
    named = {each.name: each for each in factories}
    own = {posixpath.basename(name).removesuffix(".py") for name in tree.names}
    own |= {part for name in tree.names for part in name.split("/")[:-1]}
    found = []
    for module in modules(tree):
        known = {
            alias.asname or alias.name: named[alias.name]
            for node in ast.walk(module.tree)
            if isinstance(node, ast.ImportFrom) and (node.level or (node.module or "").partition(".")[0] in own)
            for alias in node.names
            if alias.name in named
        }
        known |= {each.name: each for each in factories if each.module == module}
        for name, line, call in _assignments(module.tree.body):
            if isinstance(call.func, ast.Name) and (factory := known.get(call.func.id)):
                found.append(_Made(module, name, line, factory.framework, factory=False, scope=factory.scope))
    return found


def _constructors(tree: ast.Module, frameworks: tuple[Framework, ...]) -> dict[str, Framework]:
    """The expressions that make an object here, as texts: `FastAPI`, `fastapi.FastAPI`, an alias, a subclass."""
    found: dict[str, Framework] = {}
    for node in ast.walk(tree):
        match node:
            case ast.ImportFrom(module=str(module), names=aliases, level=0):
                for alias, each in ((alias, each) for alias in aliases for each in frameworks):
                    if module in each.modules and alias.name == each.name:
                        found[alias.asname or alias.name] = each
            case ast.Import(names=aliases):
                for alias, each in ((alias, each) for alias in aliases for each in frameworks):
                    if alias.name in each.modules:
                        found[f"{alias.asname or alias.name}.{each.name}"] = each
    for statement in tree.body:
        if isinstance(statement, ast.ClassDef):
            parent = next((found[text] for base in statement.bases if (text := ast.unparse(base)) in found), None)
            if parent:
                found[statement.name] = parent
    return found


def _assignments(body: list[ast.stmt]) -> Iterator[tuple[str, int, ast.Call]]:
    """The names that statements of one scope bind to the result of a call, once each, with their lines."""
    for statement in body:
        match statement:
            case ast.Assign(targets=targets, value=ast.Call() as call):
                names = [target.id for target in targets if isinstance(target, ast.Name)]
                if names:
                    usual = next((name for name in names if name in _USUAL_NAMES), names[0])
                    yield usual, statement.lineno, call
            case ast.AnnAssign(target=ast.Name(id=name), value=ast.Call() as call):
                yield name, statement.lineno, call
            case ast.If() if not is_main_guard(statement):
                yield from _assignments([*statement.body, *statement.orelse])
            case ast.Try():
                yield from _assignments([*statement.body, *statement.orelse, *statement.finalbody])
            case ast.With():
                yield from _assignments(statement.body)


def _mounted(tree: ast.Module) -> frozenset[str]:
    """The names given to another application: `app.mount("/sub", sub)`, `Mount("/sub", app=sub)`."""
    found = set()
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Attribute(attr="mount") | ast.Name(id="Mount" | "DispatcherMiddleware")):
                values = [*node.args, *(keyword.value for keyword in node.keywords)]
                found |= {each.id for value in values for each in ast.walk(value) if isinstance(each, ast.Name)}
    return frozenset(found)


def _health(made: _Made) -> str:
    """The usual health check among the routes that decorate functions with the object itself, or empty."""
    name = made.name
    if isinstance(made.scope, ast.FunctionDef):
        returned = (each for each in ast.walk(made.scope) if isinstance(each, ast.Return))
        name = next((each.value.id for each in returned if isinstance(each.value, ast.Name)), "")
    routes = {
        path
        for node in ast.walk(made.scope)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        for decorator in node.decorator_list
        if (path := _route(decorator, name))
    }
    return next((each for each in _HEALTH if each in routes), "")


def _route(decorator: ast.expr, name: str) -> str | None:
    match decorator:
        case ast.Call(
            func=ast.Attribute(value=ast.Name(id=owner), attr="get" | "route" | "api_route"), args=[path, *_]
        ):
            return string(path) if owner == name else None
        case _:
            return None
