"""Django: the application that the settings named by `manage.py` name."""

from __future__ import annotations

import ast
import posixpath
from collections.abc import Iterator

from isolate.frameworks.syntax import Module, modules, origin_of, string
from isolate.model.app import App
from isolate.model.start import Ambiguous, Interface, Process, Served, SourceTree, Start

_SETTINGS: tuple[tuple[str, Interface, str], ...] = (
    # Written by hand, so it is meant: the template of a new project has only the other.
    ("ASGI_APPLICATION", "asgi", "asgi"),
    ("WSGI_APPLICATION", "wsgi", "wsgi"),
)

_DEPTH = 20  # through how many settings that import others whole the values are followed


def detect(tree: SourceTree, app: App) -> Start | Ambiguous | None:
    """The `ASGI_APPLICATION` or `WSGI_APPLICATION` of the settings, else the `wsgi.py` or `asgi.py` beside them."""
    files = {module.path: module for module in modules(tree)}
    starts = tuple(
        start
        for path, module in files.items()
        if posixpath.basename(path) == "manage.py" and (start := _start(app, files, module))
    )
    return Ambiguous(starts=starts) if len(starts) > 1 else next(iter(starts), None)


def _start(app: App, files: dict[str, Module], manage: Module) -> Start | None:
    settings = _settings_module(manage)
    if settings is None:
        return None
    name, line = settings
    root = posixpath.dirname(manage.path)
    values = _assigned(files, root, name, frozenset())
    package = name.partition(".")[0]
    serves: list[Served] = []
    origin, reason = origin_of(app, manage.path, line), f"the settings are `{name}`"
    for setting, interface, stem in _SETTINGS:
        value, path, at = values.get(setting, (None, "", 0))
        target = string(value)
        if target and "." in target:
            module, _, attribute = target.rpartition(".")
            serves.append(Served(interface=interface, target=f"{module}:{attribute}"))
            origin, reason = origin_of(app, path, at), f"`{setting}` says so"
        elif posixpath.join(root, package, f"{stem}.py") in files:
            serves.append(Served(interface=interface, target=f"{package}.{stem}:application"))
    if not serves:
        return None
    explicit = {interface for setting, interface, _ in _SETTINGS if setting in values}
    serves.sort(key=lambda each: (each.interface not in explicit, each.interface))
    manager = ("python", manage.path)
    return Start(
        reason=reason,
        origin=origin,
        serves=tuple(serves),
        framework="django",
        web=True,
        imports_from=root or ".",
        prepare=((*manager, "collectstatic", "--noinput"),) if _collects_static(values) else (),
        release=_migration(app, manager, values),
    )


def _settings_module(manage: Module) -> tuple[str, int] | None:
    """The module in `os.environ.setdefault("DJANGO_SETTINGS_MODULE", "...")` and its line.

    Of a choice between two the last is meant: that is what holds where no platform says otherwise.
    """
    names: dict[str, ast.expr] = {}
    for node in ast.walk(manage.tree):
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                names[name] = value
    for node in ast.walk(manage.tree):
        match node:
            case ast.Call(
                func=ast.Attribute(attr="setdefault"), args=[ast.Constant(value="DJANGO_SETTINGS_MODULE"), value]
            ):
                value = names.get(value.id, value) if isinstance(value, ast.Name) else value
                value = value.orelse if isinstance(value, ast.IfExp) else value
                if settings := string(value):
                    return settings, node.lineno
    return None


def _assigned(
    files: dict[str, Module], root: str, name: str, seen: frozenset[str]
) -> dict[str, tuple[ast.expr, str, int]]:
    """The settings that a module assigns at its top, those of modules it imports whole included."""
    stem = posixpath.join(root, name.replace(".", "/"))
    path = next((each for each in (f"{stem}.py", f"{stem}/__init__.py") if each in files), "")
    if not path or path in seen or len(seen) == _DEPTH:
        return {}
    values: dict[str, tuple[ast.expr, str, int]] = {}
    for node in files[path].tree.body:
        match node:
            case ast.ImportFrom(names=[ast.alias(name="*")]):
                package = name if path.endswith("/__init__.py") else name.rpartition(".")[0]
                values |= _assigned(files, root, _absolute(node, package), seen | {path})
            case ast.Assign(targets=targets, value=value):
                values |= {each.id: (value, path, node.lineno) for each in targets if isinstance(each, ast.Name)}
            case ast.AnnAssign(target=ast.Name(id=each), value=ast.expr() as value):
                values[each] = (value, path, node.lineno)
    return values


def _absolute(node: ast.ImportFrom, package: str) -> str:
    parents = package.split(".")[: len(package.split(".")) - (node.level - 1)] if node.level else []
    return ".".join([*parents, *([node.module] if node.module else [])])


def _collects_static(values: dict[str, tuple[ast.expr, str, int]]) -> bool:
    """Whether `collectstatic` has an application to run it and a folder to write to."""
    installed = values.get("INSTALLED_APPS")
    has_app = installed is not None and "django.contrib.staticfiles" in _strings(installed[0])
    return has_app and "STATIC_ROOT" in values


def _migration(app: App, manager: tuple[str, ...], values: dict[str, tuple[ast.expr, str, int]]) -> Process | None:
    """The command that brings the database up to date."""
    databases = values.get("DATABASES")
    if databases is None:
        return None
    _, path, line = databases
    return Process(
        name="migrate",
        command=(*manager, "migrate", "--noinput"),
        reason="`DATABASES` is set",
        origin=origin_of(app, path, line),
    )


def _strings(node: ast.expr) -> Iterator[str]:
    return (value for each in ast.walk(node) if isinstance(each, ast.expr) and (value := string(each)))
