"""Dash: the Flask server of the object a file makes, else the object itself."""

from __future__ import annotations

import ast
from dataclasses import replace

from isolate.frameworks.objects import Framework, find
from isolate.frameworks.syntax import modules, origin_of
from isolate.model.app import App
from isolate.model.source import SourceTree
from isolate.model.start import Ambiguous, Start

_DASH = Framework("dash", ("dash", "dash.dash"), "Dash", "wsgi")


def detect(tree: SourceTree, app: App) -> Start | Ambiguous | None:
    """The `Dash` object; `server = app.server` is what its documentation gives to a server."""
    found = find(tree, app, (_DASH,))
    if not isinstance(found, Start):
        return found
    (served,) = found.serves
    module, _, name = served.target.partition(":")
    for each in modules(tree):
        if found.origin is None or origin_of(app, each.path).file != found.origin.file:
            continue
        for statement in each.tree.body:
            match statement:
                case ast.Assign(
                    targets=[ast.Name(id=server)], value=ast.Attribute(value=ast.Name(id=owner), attr="server")
                ) if owner == name:
                    return replace(found, serves=(replace(served, target=f"{module}:{server}"),))
    return found
