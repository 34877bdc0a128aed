"""What a source says of paths, as far as it can be told without running it."""

from __future__ import annotations

import ast
import posixpath
from collections.abc import Iterable
from dataclasses import dataclass, field

from isolate.frameworks.syntax import Module, called
from isolate.model.workload import SOURCE

_MOST = 20  # steps from name to name
_LONGEST = 4096  # characters of a path that Linux takes


@dataclass(frozen=True, slots=True)
class Text:
    """A text, or the beginning of one where the rest is only known when it runs."""

    text: str
    whole: bool = True


@dataclass(slots=True, kw_only=True)
class Paths:
    """Reads expressions of the modules of a source; `given` are variables whose defaults do not count."""

    given: frozenset[str] = frozenset()
    _of_module: dict[str, dict[str, ast.expr]] = field(default_factory=dict)
    _shared: dict[str, tuple[Module, ast.expr]] = field(default_factory=dict)
    # What names stand for: each is followed once, or names that stand for two others would take forever.
    _known: dict[tuple[str, str], Text | None] = field(default_factory=dict)

    @classmethod
    def of(cls, modules: Iterable[Module], given: frozenset[str]) -> Paths:
        """The names that all modules give to values: the first value of each counts."""
        found = cls(given=given)
        for module in modules:
            own = found._of_module.setdefault(module.path, {})
            for name, value in _named(module.tree):
                own.setdefault(name, value)
                found._shared.setdefault(name, (module, value))
        return found

    def value(self, module: Module, node: ast.expr, steps: int = 0) -> Text | None:
        """The text that an expression stands for, None where nothing of it is known."""
        if steps > _MOST:
            return None

        def of(each: ast.expr) -> Text | None:
            return self.value(module, each, steps + 1)

        match node:
            case ast.Constant(value=str(text)):
                return Text(text)
            case ast.Name(id="__file__"):
                return Text(f"{SOURCE}/{module.path}")
            case ast.Name(id=name):
                return self._of_name(module, name, steps)
            case ast.FormattedValue(value=inner, format_spec=None):
                return of(inner)
            case ast.JoinedStr(values=parts):
                return _joined([of(each) for each in parts])
            case ast.BinOp(left=left, op=ast.Add(), right=right):
                return _joined([of(left), of(right)])
            case ast.BinOp(left=left, op=ast.Div(), right=right):
                return _path([of(left), of(right)])
            case ast.BinOp(left=left, op=ast.Mod()):
                return _until(of(left), "%")
            case ast.BoolOp(op=ast.Or(), values=[*_, last]) | ast.IfExp(body=last):
                return of(last)
            case ast.Attribute(value=owner, attr="parent"):
                return _parent(of(owner))
            case ast.Attribute(attr="instance_path"):
                return Text(f"{SOURCE}/instance")
            case ast.Subscript(value=ast.Attribute(value=owner, attr="parents"), slice=ast.Constant(value=int(number))):
                found = of(owner)
                for _ in range(min(number, _MOST) + 1):
                    found = _parent(found)
                return found
            case ast.Attribute(attr=name) | ast.Subscript(slice=ast.Constant(value=str(name))):
                return self._of_name(module, name, steps)
            case ast.Call():
                return self._of_call(module, node, steps)
            case _:
                return None

    def _of_name(self, module: Module, name: str, steps: int) -> Text | None:
        own = self._of_module.get(module.path, {}).get(name)
        if own is None and not (name.isupper() and name in self._shared):
            return None
        where, value = (module, own) if own is not None else self._shared[name]
        key = (where.path, name)
        if key not in self._known:
            self._known[key] = None
            self._known[key] = self.value(where, value, steps + 1)
        return self._known[key]

    def _of_call(self, module: Module, call: ast.Call, steps: int) -> Text | None:
        values = [self.value(module, each, steps + 1) for each in call.args]
        owner = self.value(module, call.func.value, steps + 1) if isinstance(call.func, ast.Attribute) else None
        match called(call), call.args:
            case (("getcwd" | "cwd"), []):
                return Text(SOURCE)
            case "dirname", [_]:
                return _parent(values[0])
            case "abspath" | "realpath", [_]:
                return _path([Text(SOURCE), *values])
            case "resolve" | "absolute", []:
                return _path([Text(SOURCE), owner]) if owner else None
            case "as_posix", []:
                return owner
            case (("join" | "joinpath"), [_, *_]):
                return _path([owner, *values] if owner else values)
            case (("Path" | "PurePath" | "str" | "fspath" | "normpath"), []):
                return Text(".")
            case (("Path" | "PurePath" | "str" | "fspath" | "normpath"), [_, *_]):
                return _path(values)
            case "format", _:
                return _until(owner, "{")
            case (("get" | "getenv"), [ast.Constant(value=str(name)), default]):
                return None if name in self.given else self.value(module, default, steps + 1)
        return None


def _named(tree: ast.Module) -> Iterable[tuple[str, ast.expr]]:
    """Each name with a value that it is given: variables, attributes, keys, defaults of parameters."""
    for node in ast.walk(tree):
        match node:
            case ast.Assign(targets=targets, value=value):
                for target in targets:
                    match target:
                        case ast.Name(id=name) | ast.Attribute(attr=name):
                            yield name, value
                        case ast.Subscript(slice=ast.Constant(value=str(name))):
                            yield name, value
            case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
                yield name, value
            case ast.arguments(posonlyargs=first, args=args, defaults=defaults) if defaults:
                named = (each.arg for each in (*first, *args)[-len(defaults) :])
                yield from zip(named, defaults, strict=True)


def _joined(parts: list[Text | None]) -> Text | None:
    text = ""
    for part in parts:
        if part is None or not part.whole:
            text += part.text if part else ""
            return Text(text, whole=False) if text else None
        text += part.text
        if len(text) > _LONGEST:
            return None
    return Text(text)


def _path(parts: list[Text | None]) -> Text | None:
    text = ""
    for part in parts:
        if part is None:
            return Text(f"{text}/", whole=False) if text else None
        text = posixpath.join(text, part.text)
        if len(text) > _LONGEST:
            return None
        if not part.whole:
            return Text(text, whole=False)
    return Text(posixpath.normpath(text)) if text else None


def _parent(found: Text | None) -> Text | None:
    if found is None or not found.whole:
        return None
    return Text(posixpath.dirname(posixpath.normpath(found.text)) or ".")


def _until(found: Text | None, sign: str) -> Text | None:
    if found is None:
        return None
    text, cut, _ = found.text.partition(sign)
    return Text(text, whole=found.whole and not cut) if text else None
