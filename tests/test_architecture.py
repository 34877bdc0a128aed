"""What ARCHITECTURE.md promises of the code itself."""

from __future__ import annotations

import ast
import contextlib
import inspect
import io
import os
import pkgutil
import re
import shutil
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from collections.abc import Iterable, Iterator
from importlib import import_module
from pathlib import Path
from types import ModuleType

import pytest

from isolate import frameworks, manifests, report
from isolate.cli.run import run

ROOT = Path(__file__).parent.parent


def tracked_files() -> list[Path]:
    """The files of the project; in a checkout those git knows or would add."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"], cwd=ROOT, capture_output=True
    )
    names = os.fsdecode(listed.stdout).split("\0") if listed.returncode == 0 else []
    return [path for name in names if name and (path := ROOT / name).is_file()]


FILES = tracked_files()
CHECKER = "the checker shares with the solver nothing but what docs/solver.md names"
TRUSTED = "what the checker trusts rests on nouns alone"
needs_git = pytest.mark.skipif(not FILES, reason="no checkout of git")


def test_the_layers_hold() -> None:
    program = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([program, "--no-cache"], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    ("module", "line", "contract"),
    [
        ("resolve/kernel/solver.py", "from isolate.model import target", "the kernel knows integers only"),
        ("resolve/kernel/solver.py", "from isolate.resolve import warnings", "the kernel knows integers only"),
        ("resolve/kernel/solver.py", "import packaging.version", "the kernel knows integers only"),
        ("resolve/check/premises.py", "from isolate.resolve.universe import candidates", CHECKER),
        ("resolve/check/premises.py", "from isolate.model import options", CHECKER),
        ("resolve/facts/lines.py", "from isolate.resolve.kernel import solver", TRUSTED),
    ],
)
def test_a_contract_is_closed(tmp_path: Path, module: str, line: str, contract: str) -> None:
    """An import that nobody thought of breaks it."""
    shutil.copytree(ROOT / "isolate", tmp_path / "isolate", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    with (tmp_path / "isolate" / module).open("a", encoding="utf-8") as file:
        file.write(f"\n{line}\n")
    program = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([program, "--no-cache"], cwd=tmp_path, capture_output=True, text=True)
    assert f"{contract} BROKEN" in done.stdout


@pytest.mark.parametrize(
    ("folder", "registered", "function", "parameters"),
    [
        (
            manifests,
            [import_module(f"isolate.manifests.{each.module}") for each in manifests.FORMATS.values()],
            "read",
            None,
        ),
        (frameworks, frameworks.DETECTORS, "detect", None),
        (
            report,
            [import_module(f"isolate.report.{each.module}") for each in report.FORMATS.values()],
            "write",
            ["report", "look"],
        ),
    ],
    ids=["manifests", "frameworks", "report"],
)
def test_every_module_that_could_be_registered_is(
    folder: ModuleType, registered: Iterable[object], function: str, parameters: list[str] | None
) -> None:
    able = []
    for found in pkgutil.iter_modules(folder.__path__):
        module = import_module(f"{folder.__name__}.{found.name}")
        own = getattr(module, function, None)
        if not inspect.isfunction(own) or own.__module__ != module.__name__:
            continue
        if parameters is None or [*inspect.signature(own).parameters] == parameters:
            able.append(module.__name__)
    assert able == sorted(module.__name__ for module in registered)  # type: ignore[attr-defined]


@needs_git
def test_no_registry_is_named_anywhere() -> None:
    hosts = [
        ".".join(parts).encode()
        for parts in (
            ("pypi", "org"),
            ("python" + "hosted", "org"),
            ("deb", "debian", "org"),
            ("registry", "npmjs", "org"),
            ("docker", "io"),
            ("ghcr", "io"),
            ("quay", "io"),
        )
    ]
    found = [(path.name, host) for path in FILES for host in hosts if host in path.read_bytes()]
    assert found == []


@needs_git
def test_no_file_has_the_name_of_an_option() -> None:
    assert [path.name for path in FILES if path.name.startswith("-")] == []


@needs_git
def test_no_file_of_code_is_too_long() -> None:
    long = {
        str(path.relative_to(ROOT)): lines
        for path in FILES
        if path.suffix == ".py" and path.name != "test_messages.py" and (lines := path.read_bytes().count(b"\n")) > 400
    }
    assert long == {}


def test_a_wheel_holds_all_that_runs(tmp_path: Path) -> None:
    script = f"from hatchling.build import build_wheel; print(build_wheel({str(tmp_path)!r}))"
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    with zipfile.ZipFile(tmp_path / done.stdout.strip().splitlines()[-1]) as wheel:
        names = set(wheel.namelist())
    package = {path.relative_to(ROOT) for path in (ROOT / "isolate").rglob("*") if path.is_file()}
    expected = {path.as_posix() for path in package if "__pycache__" not in path.parts}
    expected |= {f"isolate/templates/{path.name}" for path in (ROOT / "templates").iterdir()}
    assert {name for name in names if ".dist-info/" not in name} == expected


@needs_git
def test_a_source_distribution_holds_all_that_is_tracked(tmp_path: Path) -> None:
    script = f"from hatchling.build import build_sdist; print(build_sdist({str(tmp_path)!r}))"
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    with tarfile.open(tmp_path / done.stdout.strip().splitlines()[-1]) as archive:
        names = {path.partition("/")[2] for path in archive.getnames()}
    assert names - {"PKG-INFO"} == {path.relative_to(ROOT).as_posix() for path in FILES}


def test_the_list_of_modules_is_that_of_the_code(request: pytest.FixtureRequest) -> None:
    document = ROOT / "docs" / "modules.md"
    text = list_of_modules()
    if request.config.getoption("--update"):
        document.write_text(text, encoding="utf-8", newline="\n")
    assert document.read_text("utf-8") == text


def test_the_page_of_commands_is_what_help_prints(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    page = ROOT / "docs" / "commands.md"
    text = page_of_commands()
    if request.config.getoption("--update"):
        page.write_text(text, encoding="utf-8", newline="\n")
    assert page.read_text("utf-8") == text


def page_of_commands() -> str:
    """Whatever `--help` prints of each command; a command of several commands is followed by these."""

    def helps(*names: str) -> Iterator[tuple[str, str]]:
        out = io.StringIO()
        with contextlib.redirect_stdout(out):
            assert run([*names, "--help"]) == 0
        text = out.getvalue()
        if names:
            yield " ".join(("isolate", *names)), text
        for name in re.findall(r"^  ([a-z]+) ", text.partition("\nCommands:\n")[2], re.MULTILINE):
            yield from helps(*names, name)

    sections = "".join(f"\n## `{name}`\n\n```\n{text.strip()}\n```\n" for name, text in helps())
    return (
        "# Commands\n\nWhat `--help` prints of each command, made by `pytest tests/test_architecture.py --update`. "
        f"README has a table of\nthe commands and their exit codes.\n{sections}"
    )


STATUS = re.compile(
    r"Status: (?:accepted|superseded by (?P<by>\d{3}))\."
    r"(?: Superseded in part by (?P<partly>\d{3}(?:(?:, | and )\d{3})*)\.)?"
    r"(?: Supersedes (?:parts of )?(?P<older>\d{3}(?:(?:, | and )\d{3})*)\.)?"
)


def test_the_index_of_decisions_is_that_of_the_decisions(request: pytest.FixtureRequest) -> None:
    index = ROOT / "docs" / "decisions" / "README.md"
    text = list_of_decisions()
    if request.config.getoption("--update"):
        index.write_text(text, encoding="utf-8", newline="\n")
    assert index.read_text("utf-8") == text


def list_of_decisions() -> str:
    """A row for each decision: its title and its status, which names the other one on both sides."""
    rows, newer, older = [], set(), set()
    for path in sorted((ROOT / "docs" / "decisions").glob("[0-9]*.md")):
        title, blank, said = path.read_text("utf-8").splitlines()[:3]
        number = path.name[:3]
        status = STATUS.fullmatch(said if said.endswith(".") else f"{said}.")
        assert re.fullmatch(rf"# {number}\. [A-Z`].*[^.]", title), f"{path.name} begins with `# {number}. Title`"
        assert not blank, f"the second line of {path.name} is empty"
        assert status, f"the third line of {path.name} is `Status: accepted` or what `STATUS` in this test accepts"
        numbers = re.compile(r"\d{3}")
        newer |= {(other, number) for other in numbers.findall(status["older"] or "")}
        older |= {(number, other) for other in numbers.findall(f"{status['by']} {status['partly']}")}
        rows.append(
            f"| [{number}]({path.name}) | {title.partition('. ')[2]} | {said.removeprefix('Status: ').rstrip('.')} |\n"
        )
    assert newer == older, "what supersedes another decision and what is superseded name each other"
    return (
        "# Decisions\n\nWhy things are as they are: ten lines each, never rewritten but superseded. A new one takes "
        "the next number,\nbegins as the others do, and is listed here by "
        "`pytest tests/test_architecture.py --update`.\n\n"
        f"| number | decision | status |\n|---|---|---|\n{''.join(rows)}"
    )


def rooms() -> list[str]:
    """The folders of the package in the order of the layers that `lint-imports` keeps, the highest first."""
    [layers] = [
        each["layers"]
        for each in tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]
        if each["type"] == "layers" and each["containers"] == ["isolate"]
    ]
    return [name.strip() for layer in layers for name in layer.split("|")]


def list_of_modules() -> str:
    """One line for each module: its path in the package, and the first sentence it says of itself."""
    order = ["", *rooms()]

    def place(path: Path) -> tuple[object, ...]:
        room = path.relative_to(ROOT / "isolate").with_suffix("").parts[0].replace("__init__", "")
        return (order.index(room), path.parent, path.name != "__init__.py", path)

    paths = sorted((ROOT / "isolate").rglob("*.py"), key=place)
    lines = []
    for path in paths:
        said = ast.get_docstring(ast.parse(path.read_bytes())) or ""
        name = path.relative_to(ROOT / "isolate").as_posix().removesuffix("__init__.py") or "isolate"
        first = re.split(r"(?<=[^.])[.](?:\s|$)|\n\n", said, maxsplit=1)[0].replace("\n", " ")
        lines.append(f"{name:37} {first}\n")
    heading = (
        "# Modules\n\nThe first sentence of each module, the highest layer first; `pytest --update` makes this page."
    )
    return f"{heading}\n\n```\n{''.join(lines)}```\n"
