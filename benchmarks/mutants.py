"""Mutants of the core: does a test fail where one condition, operator, number or statement is another?

`python benchmarks/mutants.py [-n NUMBER] [-s SEED] [ID ...]` (200, 1) draws mutants from the functions of `CORE`, the
same for the same seed and source. First every test of `TESTS` runs once to learn which functions it calls; a mutant
then meets the tests that call its function, the quickest first, in a fork in which the function has the changed code,
until one fails or takes far longer than it should. What survives is printed with its id; ids as arguments repeat these.

A mutant that `mutants.toml` lists is one that nobody could notice, for the reason given there, and counts as neither.
The exit code is 1 where more than a tenth of the others survives.
"""

from __future__ import annotations

import argparse
import ast
import gc
import hashlib
import importlib
import json
import os
import random
import resource
import signal
import sys
import tempfile
import threading
import time
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import CodeType, FrameType, FunctionType

import pytest
from _pytest.runner import runtestprotocol

ROOT = Path(__file__).parents[1]
PACKAGE = f"{ROOT / 'isolate'}/"
KEPT = Path(__file__).with_suffix(".toml")
CALLS = Path(tempfile.gettempdir()) / "isolate-calls.json"
CORE = (
    "resolve/kernel", "resolve/universe", "resolve/facts", "resolve/proof", "resolve/check", "group", "locks",
    "discover", "manifests", "render/write.py", "storage.py", "regular_file.py",
)  # fmt: skip
TESTS = ("resolve", "group", "laws", "locks", "discover", "manifests", "render", "pipeline", "suggest", "hardening")
WORTH = 10.0
"""Seconds of tests that one mutant meets at most; one test at least."""
OTHER: dict[type[ast.AST], type[ast.AST]] = {
    ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt,
    ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.In: ast.NotIn, ast.NotIn: ast.In, ast.And: ast.Or, ast.Or: ast.And,
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.BitAnd: ast.BitOr, ast.BitOr: ast.BitAnd, ast.BitXor: ast.BitOr,
    ast.LShift: ast.RShift, ast.RShift: ast.LShift, ast.Mult: ast.FloorDiv, ast.FloorDiv: ast.Mult,
}  # fmt: skip
SOURCES: dict[str, bytes] = {}
NAMES = {"min": "max", "max": "min", "any": "all", "all": "any", "sorted": "list"}


@dataclass(frozen=True, kw_only=True)
class Mutant:
    """`function` is the name of the outermost function, after that of its class."""

    path: str
    function: str
    line: int
    start: int
    end: int
    text: str
    before: str
    after: str

    @property
    def id(self) -> str:
        return hashlib.sha256(f"{self.path}\n{self.before}\n{self.after}".encode()).hexdigest()[:8]


def changes(node: ast.AST) -> Iterator[tuple[ast.AST, str]]:
    """Parts of the source with what takes their place."""
    match node:
        case ast.Compare(left=left, ops=[op], comparators=[right]) if type(op) in OTHER:
            yield node, ast.unparse(ast.Compare(left=left, ops=[OTHER[type(op)]()], comparators=[right]))  # type: ignore[list-item]
        case ast.BoolOp(op=op, values=values):
            yield node, f"({ast.unparse(ast.BoolOp(op=OTHER[type(op)](), values=values))})"  # type: ignore[arg-type]
            for at in range(len(values)):
                rest = [*values[:at], *values[at + 1 :]]
                yield node, f"({ast.unparse(ast.BoolOp(op=op, values=rest) if rest[1:] else rest[0])})"
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            yield node, f"(bool({ast.unparse(operand)}))"
        case ast.BinOp(left=left, op=op, right=right) if type(op) in OTHER and not is_text(left) and not is_text(right):
            yield node, f"({ast.unparse(ast.BinOp(left=left, op=OTHER[type(op)](), right=right))})"  # type: ignore[arg-type]
        case ast.AugAssign(target=target, op=op, value=value):
            if type(op) in OTHER:
                yield node, ast.unparse(ast.AugAssign(target=target, op=OTHER[type(op)](), value=value))  # type: ignore[arg-type]
            yield node, "pass"
        case ast.Constant(value=bool(value)):
            yield node, str(not value)
        case ast.Constant(value=int(value)):
            yield node, str(value + 1)
        case ast.If(test=test) | ast.IfExp(test=test):
            yield test, "False"
            yield test, "True"
        case ast.comprehension(ifs=ifs):
            yield from ((each, "True") for each in ifs)
        case ast.Expr(value=ast.Call()) | ast.Assign(targets=[ast.Attribute() | ast.Subscript()]) | ast.Continue():
            yield node, "pass"
        case ast.Call(func=ast.Name(id=name) as func) if name in NAMES:
            yield func, NAMES[name]


def is_text(node: ast.AST) -> bool:
    return isinstance(node, ast.JoinedStr | ast.List | ast.Tuple) or (
        isinstance(node, ast.Constant) and isinstance(node.value, str)
    )


def mutants(path: str, source: bytes) -> Iterator[Mutant]:
    """Every mutant of a module, in the order of its text."""
    starts = [0]
    for line in source.splitlines(keepends=True):
        starts.append(starts[-1] + len(line))

    def changed(node: ast.AST, function: str) -> Iterator[Mutant]:
        for part, text in changes(node):
            line, last_line = part.lineno, part.end_lineno  # type: ignore[attr-defined]
            start = starts[line - 1] + part.col_offset  # type: ignore[attr-defined]
            end = starts[last_line - 1] + part.end_col_offset  # type: ignore[attr-defined]
            first, last = starts[line - 1], source.find(b"\n", end)
            after = source[first:start] + text.encode() + source[end:last]
            shown = (" ".join(each.decode().split()) for each in (source[first:last], after))
            texts = dict(zip(("before", "after"), shown, strict=True))
            yield Mutant(path=path, function=function, line=line, start=start, end=end, text=text, **texts)

    def walk(node: ast.AST, function: str, of: str) -> Iterator[Mutant]:
        inner: list[ast.AST] = [*ast.iter_child_nodes(node)]
        match node:
            case ast.FunctionDef(name=name, body=body):
                function, inner = function or f"{of}{name}", [*body]
            case ast.ClassDef(name=name):
                of = f"{of}{name}."
            case ast.AnnAssign(value=value):
                inner = [value] if value else []
            case (
                ast.JoinedStr() | ast.Raise() | ast.Assert()
            ):  # where a part of a text stands, Python 3.11 does not say
                inner = []
        if function:
            yield from changed(node, function)
        for each in inner:
            yield from walk(each, function, of)

    yield from walk(ast.parse(source), "", "")


def every() -> dict[str, Mutant]:
    """All mutants by id."""
    found: dict[str, Mutant] = {}
    for each in CORE:
        top = Path(PACKAGE) / each
        for path in [top] if top.is_file() else sorted(top.rglob("*.py")):
            name = path.relative_to(PACKAGE).as_posix()
            SOURCES[name] = path.read_bytes()
            for mutant in mutants(name, SOURCES[name]):
                found.setdefault(mutant.id, mutant)
    return found


def name_of(code: CodeType) -> str:
    """Module and outermost function of a code of the package."""
    return f"{code.co_filename.removeprefix(PACKAGE)}:{code.co_qualname.partition('.<locals>')[0]}"


def code_of(mutant: Mutant) -> CodeType:
    """The changed code of the function."""
    source = SOURCES[mutant.path]
    changed = source[: mutant.start] + mutant.text.encode() + source[mutant.end :]
    waiting = [compile(changed, PACKAGE + mutant.path, "exec")]
    while waiting:
        code = waiting.pop()
        if code.co_qualname == mutant.function:
            return code
        waiting += [each for each in code.co_consts if isinstance(each, CodeType)]
    raise LookupError(mutant.function)


class Trial:
    """A plugin of pytest that, in the place of running the tests, tries mutants on them."""

    def __init__(self, chosen: list[Mutant], known: set[tuple[str, str, str]]) -> None:
        self.chosen = chosen
        self.known = known
        self.found: Counter[str] = Counter()

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        items = {each.nodeid: each for each in session.items}
        called = self.calls(session.items)
        functions: dict[str, list[FunctionType]] = defaultdict(list)
        for path in SOURCES:  # many are imported when they are first used
            importlib.import_module(f"isolate.{path.removesuffix('.py').removesuffix('/__init__').replace('/', '.')}")
        for each in gc.get_objects():
            if isinstance(each, FunctionType) and each.__code__.co_filename.startswith(PACKAGE):
                functions[name_of(each.__code__)].append(each)
        for number, mutant in enumerate(self.chosen, 1):
            if (mutant.path, mutant.before, mutant.after) in self.known:
                self.found["equivalent"] += 1
                continue
            place = f"{mutant.path}:{mutant.function}"
            tests, whole = [], 0.0
            for took, test in sorted((took, test) for test, (took, names) in called.items() if place in names):
                if test in items and (not tests or whole + took < WORTH):
                    tests.append(items[test])
                    whole += took
            killed = bool(tests) and self.is_killed(mutant, functions[place], tests, 3 * whole + 10)
            self.found["killed" if killed else "survived"] += 1
            if not killed:
                print(f"{mutant.id} {mutant.path}:{mutant.line} {mutant.function} ({len(tests)} tests)")
                print(f"    {mutant.before}\n    {mutant.after}", flush=True)
            if number % 10 == 0:
                print(f"{number} of {len(self.chosen)}: {dict(self.found)}", file=sys.stderr, flush=True)
        return True

    def is_killed(self, mutant: Mutant, functions: list[FunctionType], tests: list[pytest.Item], most: float) -> bool:
        """Whether a test fails, or the processor is at it for longer than `most` seconds."""

        def run() -> None:
            code = code_of(mutant)
            for each in functions:
                if "<locals>" not in each.__qualname__:
                    each.__code__ = code
            for item, following in zip(tests, [*tests[1:], None], strict=True):
                if any(report.failed for report in runtestprotocol(item, nextitem=following, log=False)):
                    os._exit(1)

        return forked(run, most) != 0

    def calls(self, items: list[pytest.Item]) -> dict[str, tuple[float, list[str]]]:
        """Test → its seconds and the functions it calls, kept for later runs: remove the file after large changes."""

        def run() -> None:
            found = {}
            for item, following in zip(items, [*items[1:], None], strict=True):
                called: set[str] = set()

                def trace(frame: FrameType, _: str, __: object, called: set[str] = called) -> None:
                    if frame.f_code.co_filename.startswith(PACKAGE):
                        called.add(name_of(frame.f_code))

                begin = time.process_time()
                sys.settrace(trace)
                threading.settrace(trace)
                reports = runtestprotocol(item, nextitem=following, log=False)
                sys.settrace(None)
                threading.settrace(None)  # type: ignore[arg-type]
                if not any(report.failed for report in reports):
                    found[item.nodeid] = (time.process_time() - begin, sorted(called))
            CALLS.write_text(json.dumps(found))

        if not CALLS.exists():
            forked(run, 3600)
        known: dict[str, tuple[float, list[str]]] = json.loads(CALLS.read_text())
        return known


def forked(run: object, most: float) -> int:
    """How a process ends in which something is run, for at most so many seconds of the processor."""
    child = os.fork()
    if child:
        begin = time.monotonic()
        while time.monotonic() - begin < 30 * most:
            ended, status = os.waitpid(child, os.WNOHANG)
            if ended:
                return os.waitstatus_to_exitcode(status)
            time.sleep(0.01)
        os.killpg(child, signal.SIGKILL)
        os.waitpid(child, 0)
        return -signal.SIGKILL
    os.setpgid(0, 0)
    resource.setrlimit(resource.RLIMIT_CPU, (int(most) + 1, int(most) + 2))
    nothing = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nothing, 1)
    os.dup2(nothing, 2)
    code = 2
    try:
        run()  # type: ignore[operator]
        code = 0
    finally:
        os._exit(code)


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("ids", nargs="*")
    parser.add_argument("-n", "--number", type=int, default=200)
    parser.add_argument("-s", "--seed", type=int, default=1)
    given = parser.parse_args()
    listed = tomllib.loads(KEPT.read_text(encoding="utf-8"))["equivalent"] if KEPT.exists() else ()
    known = {(each["module"], each["before"], each["after"]) for each in listed}
    all_of_them = every()
    chosen = [all_of_them[each] for each in given.ids]
    chosen = chosen or random.Random(given.seed).sample([*all_of_them.values()], given.number)
    os.chdir(ROOT)
    sys.path.insert(0, str(ROOT))
    trial = Trial(chosen, known)
    pytest.main(["-q", "-s", "-p", "no:cacheprovider", *(f"tests/{each}" for each in TESTS)], plugins=[trial])
    found = trial.found
    print(", ".join(f"{number} {what}" for what, number in sorted(found.items())))
    return int(found["survived"] * 10 > found["killed"] + found["survived"])


if __name__ == "__main__":
    raise SystemExit(main())
