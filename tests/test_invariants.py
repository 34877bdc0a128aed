"""The invariants of ARCHITECTURE.md that no import contract keeps."""

from __future__ import annotations

import ast
import dataclasses
import inspect
import pkgutil
import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import isolate.model
from tests.test_architecture import ROOT

PACKAGE = ROOT / "isolate"
TREES = {path.relative_to(PACKAGE).as_posix(): ast.parse(path.read_bytes()) for path in sorted(PACKAGE.rglob("*.py"))}

ROOMS_AT_THE_DISK = {"cli", "discover", "index", "registry", "render", "verify", "storage.py", "regular_file.py"}
# Data that ships with a library or with the program, beside the modules that are about it.
READ_THEIR_OWN_DATA = {
    "model/address.py",
    "manifests/conda.py",
    "plan/backing.py",
    "plan/system_packages.py",
    "plan/writable.py",
    "report/html.py",
}
MODULES_OF_THE_SYSTEM = {"http", "requests", "shutil", "socket", "sqlite3", "ssl", "subprocess", "tempfile", "urllib3"}
CALLS_OF_THE_SYSTEM = {
    *("read_text", "read_bytes", "write_text", "write_bytes", "iterdir", "rglob", "unlink", "mkdir", "rmdir", "touch"),
    *("listdir", "scandir", "walk", "fsync", "chmod", "symlink_to", "urlopen"),
}
# The memory of a walk through requirements, which grows while the walk goes on.
NO_VALUES = {"Walk.followed"}
CONCURRENCY = {"asyncio", "concurrent", "multiprocessing", "queue", "threading"}


def imported(tree: ast.AST) -> Iterator[str]:
    """The libraries that a module imports, wherever in it."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (each.name.partition(".")[0] for each in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield (node.module or "").partition(".")[0]


def called(tree: ast.AST) -> Iterator[tuple[str, str]]:
    """What a module calls: the name or the last attribute, and what that is an attribute of."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            if isinstance(node.func, ast.Name):
                yield node.func.id, ""
            elif isinstance(node.func, ast.Attribute):
                owner = node.func.value
                yield node.func.attr, owner.id if isinstance(owner, ast.Name) else "?"


def touches_the_system(tree: ast.AST) -> bool:
    calls = {name for name, owner in called(tree) if owner not in {"ast", "self"}}
    return bool(
        MODULES_OF_THE_SYSTEM.intersection(imported(tree))
        or CALLS_OF_THE_SYSTEM & calls
        or ("open", "") in set(called(tree))
    )


def test_only_these_touch_disk_and_network() -> None:
    found = {name for name, tree in TREES.items() if touches_the_system(tree)}
    assert {name for name in found if name.split("/")[0] not in ROOMS_AT_THE_DISK} == READ_THEIR_OWN_DATA


def test_concurrency_lives_in_index_alone() -> None:
    """`render/write.py` and `pipeline/analyze.py` ask whether they run in the main thread, which alone gets signals."""
    found = {name for name, tree in TREES.items() if CONCURRENCY.intersection(imported(tree))}
    assert {name for name in found if not name.startswith("index/")} == {"pipeline/analyze.py", "render/write.py"}


def test_values_are_frozen_and_hold_tuples() -> None:
    nouns = [
        noun
        for found in pkgutil.iter_modules(isolate.model.__path__)
        for _, noun in inspect.getmembers(import_module(f"isolate.model.{found.name}"), inspect.isclass)
        if dataclasses.is_dataclass(noun) and noun.__module__.startswith("isolate.model")
    ]
    assert len(nouns) > 60
    assert {noun.__name__ for noun in nouns if not noun.__dataclass_params__.frozen} == set()
    mutable = re.compile(r"\b(list|dict|set|bytearray|defaultdict|Counter)\[")
    fields = {f"{noun.__name__}.{field.name}: {field.type}" for noun in nouns for field in dataclasses.fields(noun)}
    assert {field.partition(":")[0] for field in fields if mutable.search(field)} == NO_VALUES


def test_headings_that_docstrings_name_are_in_the_page() -> None:
    page = Path(ROOT / "docs" / "solver.md").read_text("utf-8")
    headings = set(re.findall(r"^## (.+)$", page, re.MULTILINE))
    named = {
        heading
        for path in PACKAGE.rglob("*.py")
        for listed in re.findall(r'docs/solver\.md, ((?:"[^"]+"(?:, )?)+)', path.read_text("utf-8"))
        for heading in re.findall(r'"([^"]+)"', listed)
    }
    assert len(named) > 8
    assert named - headings == set()


def test_what_architecture_says_keeps_an_invariant_exists() -> None:
    text = (ROOT / "ARCHITECTURE.md").read_text("utf-8")
    tests = "\n".join(path.read_text("utf-8") for path in (ROOT / "tests").rglob("test_*.py"))
    functions = set(re.findall(r"\btest_\w+\b(?!\.py)", text))
    assert len(functions) > 8
    assert {name for name in functions if f"def {name}(" not in tests} == set()
    files = set(re.findall(r"`((?:tests|docs|benchmarks|isolate)/[\w/.]+\.\w+)`", text))
    assert {name for name in files if not (ROOT / name).is_file()} == set()
