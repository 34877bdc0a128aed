"""The port on which a script listens by itself: the calls that open one, and what the source says of them."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, replace

from isolate.frameworks.syntax import Module, called, dotted, imports, origin_of, string
from isolate.model.app import App
from isolate.model.start import Protocol, Start

_DEPTH = 6  # how many names an expression is followed through
_PARTS = 5  # of how many parts a text may be, each of which is followed
_LOCAL = frozenset({"127.0.0.1", "::1", "localhost"})


@dataclass(frozen=True, slots=True)
class Listener:
    """A call that listens: the top-level module it is from, its name, and where its address stands.

    `pair` is the position of a `(host, port)` argument, `host` and `port` those of single ones, -1 where they are
    given by name only; `keyword` is the name of the port. What is not given is `default_host` and `default_port`,
    0 where a call without a port does not listen.
    """

    module: str
    name: str
    protocol: Protocol = "http"
    pair: int = -1
    host: int = -1
    port: int = -1
    keyword: str = "port"
    default_host: str = ""
    default_port: int = 0


LISTENERS: tuple[Listener, ...] = (
    Listener("aiohttp", "run_app", default_port=8080),
    Listener("bottle", "run", default_host="127.0.0.1", default_port=8080),
    Listener("cherrypy", "quickstart", default_host="127.0.0.1", default_port=8080),
    Listener("cheroot", "WSGIServer", pair=0),
    Listener("eventlet", "listen", pair=0),
    Listener("flask_socketio", "run", default_host="127.0.0.1", default_port=5000),
    Listener("flask", "run", default_host="127.0.0.1", default_port=5000),
    Listener("gevent", "WSGIServer", pair=0),
    Listener("http", "HTTPServer", pair=0),
    Listener("http", "ThreadingHTTPServer", pair=0),
    Listener("nicegui", "run", default_port=8080),
    Listener("quart", "run", default_host="127.0.0.1", default_port=5000),
    Listener("robyn", "start", default_host="127.0.0.1", default_port=8080),
    Listener("tornado", "listen", port=0),
    Listener("uvicorn", "run", default_host="127.0.0.1", default_port=8000),
    Listener("waitress", "serve", default_port=8080),
    Listener("werkzeug", "run_simple", host=0, port=1),
    Listener("wsgiref", "make_server", host=0, port=1),
    Listener("asyncio", "start_server", "tcp", host=1, port=2),
    Listener("asyncio", "create_server", "tcp", host=1, port=2),
    Listener("grpc", "add_insecure_port", "tcp", pair=0),
    Listener("grpc", "add_secure_port", "tcp", pair=0),
    Listener("socket", "bind", "tcp", pair=0),
    Listener("socket", "create_server", "tcp", pair=0),
    Listener("socketserver", "TCPServer", "tcp", pair=0),
    Listener("socketserver", "ThreadingTCPServer", "tcp", pair=0),
    Listener("websockets", "serve", "tcp", host=1, port=2),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Text:
    """What an expression says: a text, or the variable or option that gives it, with its default."""

    text: str = ""
    variable: str = ""
    option: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listening:
    """Where a file listens: host and port as they are said, empty where nothing is."""

    protocol: Protocol
    host: _Text
    port: _Text
    line: int


def listening(module: Module) -> Listening | None:
    """The first call of a file that listens on a port that can be told."""
    used = [each for each in LISTENERS if imports(module, each.module)]
    if not used:
        return None
    values = _Values.of(module.tree)
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Call) and (name := called(node)):
            for each in used:
                if each.name == name and (found := _listening(each, node, values)):
                    return found
    return None


def listens(start: Start, app: App, module: Module) -> Start:
    """The start of a script with the port on which its file listens, as it is where it listens on none."""
    found = listening(module)
    if found is None:
        return start
    environment = dict(start.environment)
    words = [*start.command]
    if found.port.variable:
        environment[found.port.variable] = "{port}"
    if found.port.option:
        words.append(f"{found.port.option}={{port}}")
    if found.host.variable:
        environment[found.host.variable] = "0.0.0.0"  # noqa: S104  what a container is for
    if found.host.option:
        words.append(f"{found.host.option}=0.0.0.0")
    local = found.host.text in _LOCAL and not (found.host.variable or found.host.option)
    chosen = bool(found.port.variable or found.port.option)
    return replace(
        start,
        command=tuple(words),
        found=True,
        web=True,
        stays=True,
        port=0 if chosen else int(found.port.text),
        protocol=found.protocol,
        environment=tuple(sorted(environment.items())),
        loopback=origin_of(app, module.path, found.line) if local else None,
    )


def _listening(listener: Listener, call: ast.Call, values: _Values) -> Listening | None:
    given = {each.arg: each.value for each in call.keywords if each.arg}
    host: ast.expr | None = given.get("host") or given.get("address") or _argument(call, listener.host)
    port: ast.expr | None = given.get(listener.keyword) or _argument(call, listener.port)
    if listener.pair >= 0:
        pair = values.expression(_argument(call, listener.pair))
        match pair:
            case ast.Tuple(elts=[host, port]):
                pass
            case _:
                return _from_text(listener, call, values.text(pair) if pair else None)
    said = values.text(port) if port else _Text(text=str(listener.default_port or ""))
    if said is None or not (said.variable or said.option or _is_port(said.text)):
        return None
    at = values.text(host) if host else _Text(text=listener.default_host)
    protocol = listener.protocol
    if listener.module == "socketserver" and any("HTTP" in _last(each) for each in ast.walk(call)):
        protocol = "http"
    return Listening(protocol=protocol, host=at or _Text(), port=said, line=call.lineno)


def _from_text(listener: Listener, call: ast.Call, said: _Text | None) -> Listening | None:
    """An address that is one text, `[::]:50051`."""
    host, _, port = (said.text if said else "").rpartition(":")
    if said and (said.variable or said.option):
        return Listening(protocol=listener.protocol, host=_Text(), port=said, line=call.lineno)
    if not _is_port(port):
        return None
    return Listening(protocol=listener.protocol, host=_Text(text=host), port=_Text(text=port), line=call.lineno)


def _last(node: ast.AST) -> str:
    return dotted(node).rpartition(".")[2] if isinstance(node, ast.expr) else ""


def _argument(call: ast.Call, position: int) -> ast.expr | None:
    return call.args[position] if 0 <= position < len(call.args) else None


def _is_port(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 5 and 0 < int(text) < 65536


@dataclass(frozen=True, slots=True)
class _Values:
    """What the names of a file are bound to first, and the options of its command line with their defaults."""

    names: dict[str, ast.expr]
    options: dict[str, str]

    @classmethod
    def of(cls, tree: ast.Module) -> _Values:
        names: dict[str, ast.expr] = {}
        options: dict[str, str] = {}
        for node in ast.walk(tree):
            match node:
                case ast.Assign(targets=[ast.Name(id=name)], value=value):
                    names.setdefault(name, value)
                case ast.Assign(targets=[ast.Tuple(elts=targets)], value=ast.Tuple(elts=given)):
                    for target, value in zip(targets, given, strict=False):
                        if isinstance(target, ast.Name):
                            names.setdefault(target.id, value)
                case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
                    names.setdefault(name, value)
                case ast.arguments():
                    defaulted = [*node.posonlyargs, *node.args][-len(node.defaults) :] if node.defaults else []
                    pairs = (
                        *zip(defaulted, node.defaults, strict=False),
                        *zip(node.kwonlyargs, node.kw_defaults, strict=False),
                    )
                    for argument, default in pairs:
                        if default is not None:
                            names.setdefault(argument.arg, default)
                case ast.Call(func=ast.Attribute(attr="add_argument" | "option") | ast.Name(id="option")):
                    options |= {name: word for word in _words(node) if (name := word.lstrip("-").replace("-", "_"))}
                case ast.Call(
                    func=ast.Name(id="define") | ast.Attribute(attr="define"), args=[ast.Constant(value=str(name)), *_]
                ):
                    options[name] = f"--{name}"
        return cls(names, options)

    def expression(self, node: ast.expr | None) -> ast.expr | None:
        """An expression, or what the name is bound to that it is."""
        for _ in range(_DEPTH):
            if not isinstance(node, ast.Name) or node.id not in self.names:
                break
            node = self.names[node.id]
        return node

    def text(self, node: ast.expr | None, depth: int = _DEPTH) -> _Text | None:
        """What an expression is as a text, None where that cannot be told."""
        match node if depth else None:
            case ast.Constant(value=int() | str() as value) if not isinstance(value, bool):
                return _Text(text=str(value))
            case ast.Call(func=ast.Name(id="int" | "str"), args=[inner]):
                return self.text(inner, depth - 1)
            case ast.Call(func=function, args=[ast.Constant(value=str(name)), *_]) if _reads(function):
                return _Text(variable=name)
            case ast.Subscript(value=ast.Attribute(attr="environ"), slice=ast.Constant(value=str(name))):
                return _Text(variable=name)
            case ast.BoolOp(op=ast.Or(), values=[first, *_]):
                return self.text(first, depth - 1)
            case ast.Attribute(attr=name) if name in self.options:
                return _Text(option=self.options[name])
            case ast.Name(id=name) if name in self.names:
                return self.text(self.names[name], depth - 1)
            case ast.Name(id=name) if name in self.options:
                return _Text(option=self.options[name])
            case ast.JoinedStr(values=parts):
                return self._joined(parts, depth)
            case ast.BinOp(left=left, op=ast.Add(), right=right):
                return self._joined([left, right], depth)
            case ast.BinOp(left=ast.Constant(value=str(left)), op=ast.Mod(), right=right) if left[-3:-1] == ":%":
                return self._joined([ast.Constant(left[:-2]), right], depth)
            case ast.Call(func=ast.Attribute(value=ast.Constant(value=str(left)), attr="format"), args=[right]) if (
                left.endswith(":{}")
            ):
                return self._joined([ast.Constant(left[:-2]), right], depth)
            case _:
                return None

    def _joined(self, parts: list[ast.expr], depth: int) -> _Text | None:
        """A text with values in it: `f"[::]:{port}"`, where a variable or an option may give the end."""
        if len(parts) > _PARTS:
            return None
        found = [self.text(part.value if isinstance(part, ast.FormattedValue) else part, depth - 1) for part in parts]
        if found and (last := found[-1]) is not None and (last.variable or last.option):
            return last
        return _Text(text="".join(each.text for each in found if each)) if all(found) else None


def _words(call: ast.Call) -> Iterator[str]:
    """The option that a call declares: the long one, or else the first."""
    words = [word for each in call.args if (word := string(each)) and word.startswith("-")]
    return iter([next((each for each in words if each.startswith("--")), words[0])] if words else [])


def _reads(function: ast.expr) -> bool:
    return dotted(function) in {"os.environ.get", "os.getenv", "environ.get", "getenv", "config", "env", "env.int"}
