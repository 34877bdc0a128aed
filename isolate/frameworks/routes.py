"""The routes of an application, as its source decorates functions with them."""

from __future__ import annotations

import ast

from isolate.frameworks.syntax import string

# Paths that are a health check by convention, the usual first.
_HEALTH = ("/health", "/healthz", "/health/", "/healthz/", "/healthcheck", "/_health", "/livez", "/live", "/ping")


def health(scope: ast.Module | ast.FunctionDef, name: str) -> str:
    """The usual health check among the routes of an object, empty where there is none.

    `name` is the object's in a module; a function that makes it returns it under another.
    """
    if isinstance(scope, ast.FunctionDef):
        returned = (each for each in ast.walk(scope) if isinstance(each, ast.Return))
        name = next((each.value.id for each in returned if isinstance(each.value, ast.Name)), "")
    routes = {
        path
        for node in ast.walk(scope)
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
