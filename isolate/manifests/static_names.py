"""What the names of a Python module hold, as far as its statements say it plainly."""

from __future__ import annotations

import ast
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """What the names of a module hold: expressions assigned to them, in their order, and functions."""

    assigned: dict[str, list[ast.expr]]
    functions: dict[str, ast.FunctionDef]
    depth: int = 0

    def deeper(self) -> Names:
        """The same names, one evaluation further from the module."""
        return Names(assigned=self.assigned, functions=self.functions, depth=self.depth + 1)


def names_of(tree: ast.Module) -> Names:
    """The names of a module, those set under a condition among them."""
    assigned: dict[str, list[ast.expr]] = {}
    functions: dict[str, ast.FunctionDef] = {}
    for node in ast.walk(tree):
        match node:
            case ast.FunctionDef(name=name):
                functions.setdefault(name, node)
    for node, conditional in _statements(tree.body, conditional=False):
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                if conditional and name in assigned:
                    assigned[name].append(_either(value))
                else:
                    assigned[name] = [value]
            case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
                assigned[name] = [value]
            case ast.AugAssign(target=ast.Name(id=name), op=ast.Add(), value=value):
                assigned.setdefault(name, []).append(_either(value) if conditional else value)
            case ast.Expr(
                value=ast.Call(
                    func=ast.Attribute(value=ast.Name(id=name), attr="append" | "extend" as verb), args=[value]
                )
            ):
                added = ast.copy_location(ast.List(elts=[value], ctx=ast.Load()), value) if verb == "append" else value
                assigned.setdefault(name, []).append(_either(added) if conditional else added)
            case ast.Assign(targets=[ast.Subscript(value=ast.Name(id=name), slice=key)], value=value):
                added = ast.copy_location(ast.Dict(keys=[key], values=[value]), value)
                assigned.setdefault(name, []).append(_either(added) if conditional else added)
            case ast.With(items=[ast.withitem(context_expr=opened, optional_vars=ast.Name(id=name))]):
                assigned[name] = [opened]
    return Names(assigned=assigned, functions=functions)


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
