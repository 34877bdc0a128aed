"""What the names of a Python module hold, as far as its statements say it plainly."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field, replace

_BUDGET = 50_000
"""Expressions that are looked at for one module: more than any written by people has, though names name each other."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """What the names of a module hold: expressions assigned to them, in their order, and functions.

    `earlier` are the names within their own values (`x = x + y`), each with the name under which `assigned` has what it
    held before.
    """

    assigned: dict[str, list[ast.expr]]
    functions: dict[str, ast.FunctionDef]
    earlier: dict[ast.Name, str]
    depth: int = 0
    budget: list[int] = field(default_factory=lambda: [_BUDGET])

    def held(self, name: ast.Name) -> list[ast.expr]:
        """What a name holds where it stands; nothing where that is not known."""
        return self.assigned.get(self.earlier.get(name, name.id), [])

    def deeper(self) -> Names:
        """The same names, one evaluation further from the module."""
        return replace(self, depth=self.depth + 1)

    def spend(self, cost: int = 1) -> bool:
        """Take from what evaluating a whole module may cost; False where nothing is left of it."""
        self.budget[0] -= cost
        return self.budget[0] >= 0


def names_of(tree: ast.Module) -> Names:
    """The names of a module, those set under a condition among them."""
    assigned: dict[str, list[ast.expr]] = {}
    functions: dict[str, ast.FunctionDef] = {}
    for node in ast.walk(tree):
        match node:
            case ast.FunctionDef(name=name):
                functions.setdefault(name, node)
    earlier: dict[ast.Name, str] = {}

    def keep(name: str, value: ast.expr, *, adds: bool) -> None:
        """Keep what a name held under a name of its own where its new value names it."""
        own = [each for each in ast.walk(value) if isinstance(each, ast.Name) and each.id == name]
        if own and name in assigned:
            was = f"{name} {len(earlier)}"  # no name of a module has a blank
            assigned[was] = assigned[name]
            before = ast.copy_location(ast.Name(id=name, ctx=ast.Load()), value)
            earlier.update(dict.fromkeys((*own, before), was))
            assigned[name] = [before] if adds else []

    for node, conditional in _statements(tree.body, conditional=False):
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                keep(name, value, adds=conditional)
                if conditional and name in assigned:
                    assigned[name].append(_either(value))
                else:
                    assigned[name] = [value]
            case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
                keep(name, value, adds=False)
                assigned[name] = [value]
            case ast.AugAssign(target=ast.Name(id=name), op=ast.Add(), value=value):
                keep(name, value, adds=True)
                assigned.setdefault(name, []).append(_either(value) if conditional else value)
            case ast.Expr(
                value=ast.Call(
                    func=ast.Attribute(value=ast.Name(id=name), attr="append" | "extend" as verb), args=[value]
                )
            ):
                keep(name, value, adds=True)
                added = ast.copy_location(ast.List(elts=[value], ctx=ast.Load()), value) if verb == "append" else value
                assigned.setdefault(name, []).append(_either(added) if conditional else added)
            case ast.Assign(targets=[ast.Subscript(value=ast.Name(id=name), slice=key)], value=value):
                keep(name, value, adds=True)
                added = ast.copy_location(ast.Dict(keys=[key], values=[value]), value)
                assigned.setdefault(name, []).append(_either(added) if conditional else added)
            case ast.With(items=[ast.withitem(context_expr=opened, optional_vars=ast.Name(id=name))]):
                assigned[name] = [opened]
    return Names(assigned=assigned, functions=functions, earlier=earlier)


def _statements(body: list[ast.stmt], *, conditional: bool) -> list[tuple[ast.stmt, bool]]:
    """The statements of a module in their order, those of blocks too, and whether a condition decides on them."""
    found: list[tuple[ast.stmt, bool]] = []
    for node in body:
        found.append((node, conditional))
        match node:
            case ast.If() if _is_main(node.test):
                found += _statements(node.body, conditional=conditional)
            case ast.With(body=inner):
                found += _statements(inner, conditional=conditional)
            case (
                ast.If(body=inner, orelse=other)
                | ast.For(body=inner, orelse=other)
                | ast.While(body=inner, orelse=other)
            ):
                found += _statements([*inner, *other], conditional=True)
            case ast.Try(body=inner, handlers=handlers):
                found += _statements(inner, conditional=conditional)
                for handler in handlers:
                    found += _statements(handler.body, conditional=True)
    return found


def _is_main(test: ast.expr) -> bool:
    return isinstance(test, ast.Compare) and isinstance(test.left, ast.Name) and test.left.id == "__name__"


def _either(value: ast.expr) -> ast.expr:
    """An expression that counts only under a condition, which makes it unknown."""
    condition = ast.Name(id="…", ctx=ast.Load())
    return ast.copy_location(ast.IfExp(test=condition, body=value, orelse=ast.Constant(value=None)), value)
