"""The programs that a source starts beside Python."""

from __future__ import annotations

import ast
import posixpath
import re
from collections.abc import Collection, Iterator

from isolate.frameworks.paths import Paths
from isolate.frameworks.syntax import Module, called, dotted, in_use, modules, origin_of
from isolate.model.app import App
from isolate.model.origin import Origin
from isolate.model.start import SourceTree

# Calls that start a program by the words of its command, or look for it; other calls have these names as well.
_OWNERS = frozenset({"asyncio", "os", "pexpect", "shutil", "sp", "subprocess"})
_STARTERS = frozenset(
    {"run", "Popen", "call", "check_call", "check_output", "getoutput", "getstatusoutput", "system", "popen", "which"}
    | {"create_subprocess_exec", "create_subprocess_shell", "execvp", "execlp", "spawn"}
)
_DISTINCT = _STARTERS - {"run", "call", "system", "which", "spawn"}
_BETWEEN = re.compile(r"\|\|?|&&?|;|\n|\$\(")
_NAME = re.compile(r"\s*(?:\w+=\S*\s+)*(?:(?:sudo|exec|nohup|time|nice|xvfb-run)\s+)*([\w./+-]+)(?=\s|$)")


def programs(tree: SourceTree, app: App, *, started: Collection[str] = ()) -> dict[str, Origin]:
    """The name of each program with the first line that starts it, as far as the source says it plainly.

    Only modules that are `in_use` count, where `started` are the words of what is started.
    """
    parsed = modules(tree)
    paths = Paths.of(parsed, frozenset())
    found: dict[str, Origin] = {}
    for module in in_use(parsed, started):
        for text, line in _commands(module, paths):
            for part in _BETWEEN.split(text):
                if match := _NAME.match(part):
                    found.setdefault(posixpath.basename(match[1]), origin_of(app, module.path, line))
    return found


def _commands(module: Module, paths: Paths) -> Iterator[tuple[str, int]]:
    """Each command that a module starts, as far as its beginning is known, with the line."""
    lists = {
        target.id: value.elts[0]
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Assign)
        for target, value in [(node.targets[0], node.value)]
        if isinstance(target, ast.Name) and isinstance(value, ast.List | ast.Tuple) and value.elts
    }
    for node in ast.walk(module.tree):
        if not (isinstance(node, ast.Call) and node.args and _starts(node)):
            continue
        first = node.args[0]
        match first:
            case ast.List(elts=[head, *_]) | ast.Tuple(elts=[head, *_]):
                pass
            case ast.BinOp(left=ast.List(elts=[head, *_])):
                pass
            case ast.Name(id=name) if name in lists:
                head = lists[name]
            case ast.Call(args=[inner, *_]) if dotted(first.func) in {"shlex.split", "split"}:
                head = inner
            case _:
                head = first
        if value := paths.value(module, head):
            # A name of which only the beginning is known is none.
            yield value.text if value.whole else f"{value.text}?", node.lineno


def _starts(node: ast.Call) -> bool:
    name = called(node)
    if isinstance(node.func, ast.Name):
        return name in _DISTINCT | {"which"}
    return name in _STARTERS and dotted(node.func).partition(".")[0] in _OWNERS
