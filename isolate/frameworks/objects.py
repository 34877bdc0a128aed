"""The object that a web server serves, found where a source file makes it."""

from __future__ import annotations

import ast
import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from isolate.frameworks.listening import listens
from isolate.frameworks.routes import health
from isolate.frameworks.syntax import Module, dotted, import_root, is_main_guard, modules, origin_of
from isolate.model.app import App
from isolate.model.start import Ambiguous, Interface, Served, SourceTree, Start

_USUAL_FILES = frozenset({"main", "app", "asgi", "wsgi", "application", "server", "api", "run", "__main__", "__init__"})
_USUAL_NAMES = frozenset({"app", "application"})

# What takes an application and is one itself: middleware, adapters between the interfaces.
_WRAPPER = re.compile(r"(?:\w+\.)*\w*(?:Middleware|ProxyFix|WhiteNoise|ASGIApp|WSGIApp|AsgiToWsgi|WsgiToAsgi)")
_ADAPTERS: dict[str, Interface] = {
    "ASGIApp": "asgi",
    "AsgiToWsgi": "wsgi",
    "WSGIApp": "wsgi",
    "WsgiToAsgi": "asgi",
    "a2wsgi.ASGIMiddleware": "wsgi",
    "a2wsgi.WSGIMiddleware": "asgi",
}
# Called at the top of a file these run a server, and whoever imports the file waits for ever.
_RUNS = frozenset({"launch", "run", "run_app", "run_forever", "run_server", "serve_forever", "start"})
_CALLABLES: dict[tuple[str, ...], Interface] = {
    ("environ", "start_response"): "wsgi",
    ("scope", "receive", "send"): "asgi",
}


@dataclass(frozen=True, slots=True)
class Framework:
    """What makes an object that is served: the project, the modules it is imported from, its names, the interface.

    `attribute` is what of the object a server takes, `command` how the object is served where no server is needed,
    with `{target}` and `{port}`. A file that calls one of `runs` at its top cannot be imported, unless the variable
    `idle` makes that do nothing: `blocking` is the command then, or else the file is run as it is. `files` are those
    in which the framework's own command looks for its object, the first before the others.
    """

    project: str
    modules: tuple[str, ...]
    names: tuple[str, ...]
    interface: Interface
    attribute: str = ""
    command: tuple[str, ...] = ()
    idle: str = ""
    blocking: tuple[str, ...] = ()
    runs: frozenset[str] = _RUNS
    files: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Made:
    """An object made in a file: by an assignment at its top, or by a function that returns it."""

    module: Module
    name: str
    line: int
    framework: Framework
    factory: bool
    scope: ast.Module | ast.FunctionDef
    kind: str
    interface: Interface
    needs_arguments: bool = False


def find(tree: SourceTree, app: App, frameworks: tuple[Framework, ...]) -> Start | Ambiguous | None:
    """The start that serves the best object of the first framework that has one.

    An object at the top of a file is better than a factory, a usual file name better than another, then a usual
    object name, then a file nearer to the top, then one that the framework's own command takes first; what another
    application mounts is none. What wraps an object is served in its place. Equally good ones are ambiguous.
    """
    made = [each for module in modules(tree) for each in _objects(module, frameworks)]
    made += _called_factories(tree, [each for each in made if each.factory])
    made += [wrapper for module in modules(tree) for wrapper in _wrappers(module, made)]
    last: dict[tuple[str, str], _Made] = {}
    for each in made:
        if not each.needs_arguments:
            known = last.get((each.module.path, each.name))
            last[each.module.path, each.name] = replace(each, line=known.line) if known else each
    wrapped = {(each.module.path, name) for each in made for name in _wrapped_by(each)}
    offered = [each for key, each in last.items() if key not in wrapped]
    first = min((frameworks.index(each.framework) for each in offered), default=None)
    offered = [each for each in offered if first is not None and each.framework == frameworks[first]]
    best = min(map(_rank, offered), default=None)
    starts = tuple(_start(tree, app, each) for each in offered if _rank(each) == best)
    return Ambiguous(starts=starts) if len(starts) > 1 else next(iter(starts), None)


def find_callable(tree: SourceTree, app: App) -> Start | Ambiguous | None:
    """The start that serves a function, or an object of a class, with the arguments of WSGI or ASGI."""
    made = [each for module in modules(tree) for each in _bare(module)]
    best = min(map(_rank, made), default=None)
    starts = tuple(_start(tree, app, each) for each in made if _rank(each) == best)
    return Ambiguous(starts=starts) if len(starts) > 1 else next(iter(starts), None)


def _rank(made: _Made) -> tuple[bool, bool, bool, int, int]:
    stem = posixpath.basename(made.module.path).removesuffix(".py")
    unusual = not made.factory and made.name not in _USUAL_NAMES
    files = made.framework.files
    order = files.index(stem) if stem in files else len(files)
    return (made.factory, stem not in _USUAL_FILES, unusual, made.module.path.count("/"), order)


def _start(tree: SourceTree, app: App, made: _Made) -> Start:
    place = import_root(tree, made.module.path)
    name = _attribute(made)
    target = f"{place.name}:{name}"
    framework = made.framework
    blocking = not made.factory and _runs_at_import(made.module, framework.runs)
    command: tuple[str, ...] = ()
    if framework.command and not blocking:
        command = (*framework.command, *(("--factory",) if made.factory else ()))
    elif blocking and not framework.idle:
        command = framework.blocking or ("python", made.module.path)
    command = tuple(each.replace("{target}", target) for each in command)
    verb = "returns" if made.factory else "is"
    start = Start(
        reason=f"`{made.name}` {verb} {made.kind}",
        origin=origin_of(app, made.module.path, made.line),
        command=command,
        found=bool(command),
        serves=() if command else (Served(interface=made.interface, target=target, factory=made.factory),),
        framework=framework.project,
        web=True,
        imports_from=place.folder,
        health=health(made.scope, made.name),
        environment=((framework.idle, "true"),) if blocking and framework.idle else (),
    )
    if made.factory:
        return start
    alone = listens(replace(start, command=("python", made.module.path), serves=()), app, made.module)
    return alone if command == alone.command[:2] else replace(start, alone=None if command else alone)


def _attribute(made: _Made) -> str:
    """The name that a server is given: of a name that the file gives to the attribute that it takes, else its own."""
    wanted = made.framework.attribute
    for statement in made.module.tree.body if wanted else ():
        match statement:
            case ast.Assign(
                targets=[ast.Name(id=name)], value=ast.Attribute(value=ast.Name(id=owner), attr=attribute)
            ) if owner == made.name and attribute == wanted:
                return name
    return made.name


def _runs_at_import(module: Module, runs: frozenset[str]) -> bool:
    for statement in module.tree.body:
        match statement:
            case ast.Expr(value=ast.Call(func=ast.Attribute(attr=name) | ast.Name(id=name))) if name in runs:
                return True
    return False


def _objects(module: Module, frameworks: tuple[Framework, ...]) -> Iterator[_Made]:
    constructors = _constructors(module.tree, frameworks)
    if not constructors:
        return
    mounted = _mounted(module.tree)
    for name, line, call in _assignments(module.tree.body):
        framework = constructors.get(dotted(call.func))
        if framework and name not in mounted:
            kind = f"a `{dotted(call.func).rpartition('.')[2]}` object"
            kind = f"a `{framework.names[0]}` object" if len(framework.names) == 1 else kind
            yield _Made(module, name, line, framework, False, module.tree, kind, framework.interface)
    for statement in module.tree.body:
        if isinstance(statement, ast.FunctionDef) and (made := _factory(module, statement, constructors)):
            yield made


def _factory(module: Module, function: ast.FunctionDef, constructors: dict[str, Framework]) -> _Made | None:
    """The function as a factory, where it returns an object that it makes."""
    arguments = function.args
    required = len(arguments.posonlyargs) + len(arguments.args) > len(arguments.defaults)
    required = required or any(default is None for default in arguments.kw_defaults)
    made = {name: constructors.get(dotted(call.func)) for name, _, call in _assignments(function.body)}
    for node in ast.walk(function):
        framework = None
        match node:
            case ast.Return(value=ast.Name(id=name)):
                framework = made.get(name)
            case ast.Return(value=ast.Call(func=constructor)):
                framework = constructors.get(dotted(constructor))
        if framework:
            kind = f"a `{framework.names[0]}` object"
            line, interface = function.lineno, framework.interface
            return _Made(module, function.name, line, framework, True, function, kind, interface, required)
    return None


def _called_factories(tree: SourceTree, factories: list[_Made]) -> list[_Made]:
    """Objects at the top of a file that come from a factory of the tree: `app = create_app(...)`."""
    named = {each.name: each for each in factories}
    if not named:
        return []
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
                found.append(
                    replace(factory, module=module, name=name, line=line, factory=False, needs_arguments=False)
                )
    return found


def _wrappers(module: Module, made: list[_Made]) -> Iterator[_Made]:
    """What is made at the top of a file by wrapping an object of the same file, in the order of the file."""
    known = {each.name: each for each in made if each.module == module and not each.factory}
    if not known:
        return
    for name, line, call in _assignments(module.tree.body):
        called = dotted(call.func)
        inner = next((each for each in _names_given(call) if each in known), "")
        if inner and _WRAPPER.fullmatch(called):
            interface = _ADAPTERS.get(called.rpartition(".")[2], known[inner].interface)
            kind = f"`{called}` around a `{known[inner].framework.names[0]}` object"
            known[name] = replace(known[inner], name=name, line=line, kind=kind, interface=interface)
            yield known[name]


def _wrapped_by(made: _Made) -> frozenset[str]:
    """The names that stand in the wrapper that an object is, without its own."""
    if " around " not in made.kind:
        return frozenset()
    calls = (call for name, line, call in _assignments(made.module.tree.body) if (name, line) == (made.name, made.line))
    return frozenset(each for call in calls for each in _names_given(call)) - {made.name}


def _names_given(call: ast.Call) -> list[str]:
    values = [*call.args, *(keyword.value for keyword in call.keywords)]
    return [each.id for each in values if isinstance(each, ast.Name)]


def _bare(module: Module) -> Iterator[_Made]:
    """Functions at the top of a file with the arguments of an interface, and objects of classes that are called so."""
    classes: dict[str, Interface] = {}
    for statement in module.tree.body:
        match statement:
            case ast.FunctionDef() | ast.AsyncFunctionDef() if statement.name in _USUAL_NAMES:
                if interface := _interface(statement):
                    yield _callable(module, statement.name, statement.lineno, interface)
            case ast.ClassDef():
                for each in statement.body:
                    match each:
                        case ast.FunctionDef(name="__call__") | ast.AsyncFunctionDef(name="__call__"):
                            if interface := _interface(each):
                                classes[statement.name] = interface
    for name, line, call in _assignments(module.tree.body):
        if name in _USUAL_NAMES and (interface := classes.get(dotted(call.func))):
            yield _callable(module, name, line, interface)


def _interface(function: ast.FunctionDef | ast.AsyncFunctionDef) -> Interface | None:
    names = tuple(each.arg for each in function.args.args if each.arg != "self")
    return _CALLABLES.get(names)


def _callable(module: Module, name: str, line: int, interface: Interface) -> _Made:
    bare = Framework("", (), (), interface)
    return _Made(module, name, line, bare, False, module.tree, f"a {interface.upper()} callable", interface)


def _constructors(tree: ast.Module, frameworks: tuple[Framework, ...]) -> dict[str, Framework]:
    """The expressions that make an object here, as texts: `FastAPI`, `fastapi.FastAPI`, an alias, a subclass."""
    found: dict[str, Framework] = {}
    for node in ast.walk(tree):
        match node:
            case ast.ImportFrom(module=str(module), names=aliases, level=0):
                for each in frameworks:
                    if module in each.modules:
                        found |= {name.asname or name.name: each for name in aliases if name.name in each.names}
                        if any(name.name == "*" for name in aliases):
                            found |= dict.fromkeys(each.names, each)
            case ast.Import(names=aliases):
                for alias, each in ((alias, each) for alias in aliases for each in frameworks):
                    if alias.name in each.modules:
                        found |= {f"{alias.asname or alias.name}.{name}": each for name in each.names}
    for statement in tree.body:
        if isinstance(statement, ast.ClassDef):
            parent = next((found[text] for base in statement.bases if (text := dotted(base)) in found), None)
            if parent:
                found[statement.name] = parent
    return found


def _assignments(body: list[ast.stmt]) -> Iterator[tuple[str, int, ast.Call]]:
    """The names that statements of one scope bind to the result of a call, once each, with their lines.

    Of a call that gives several values the first is meant: `app, rt = fast_app()`.
    """
    waiting = body[::-1]
    while waiting:
        statement = waiting.pop()
        match statement:
            case ast.Assign(targets=[ast.Tuple(elts=[ast.Name(id=name), *_])], value=ast.Call() as call):
                yield name, statement.lineno, call
            case ast.Assign(targets=targets, value=ast.Call() as call):
                names = [target.id for target in targets if isinstance(target, ast.Name)]
                if names:
                    usual = next((name for name in names if name in _USUAL_NAMES), names[0])
                    yield usual, statement.lineno, call
            case ast.AnnAssign(target=ast.Name(id=name), value=ast.Call() as call):
                yield name, statement.lineno, call
            case ast.If() if not is_main_guard(statement):
                waiting += [*statement.body, *statement.orelse][::-1]
            case ast.Try():
                waiting += [*statement.body, *statement.orelse, *statement.finalbody][::-1]
            case ast.With():
                waiting += statement.body[::-1]


def _mounted(tree: ast.Module) -> frozenset[str]:
    """The names given to another application: `app.mount("/sub", sub)`, `Mount("/sub", app=sub)`."""
    found = set()
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Attribute(attr="mount") | ast.Name(id="Mount")):
                values = [*node.args, *(keyword.value for keyword in node.keywords)]
                found |= {each.id for value in values for each in ast.walk(value) if isinstance(each, ast.Name)}
    return frozenset(found)
