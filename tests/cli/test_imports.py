"""What a run must not load: the start of a short run is most of what it costs (docs/decisions/060)."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from isolate.report import FORMATS
from tests.conftest import Ended
from tests.wheels import wheel_bytes, wheel_filename

NEVER = ("pydantic", "pypi_simple", "requests", "urllib3", "bs4", "asyncio")
"""None of these is needed where no server is asked and no page is HTML."""
READERS = tuple(
    f"isolate.manifests.{name}" for name in ("conda", "pyproject", "setup_py", "poetry", "pylock", "uv_lock")
)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """Two applications with a requirements file each, and the wheels for them."""
    (tmp_path / "index").mkdir()
    for name, requires in (("one", ["two>=1"]), ("two", [])):
        (tmp_path / "index" / wheel_filename(name, "1.0")).write_bytes(wheel_bytes(name, "1.0", requires))
    (tmp_path / "isolate.toml").write_text('[index]\nfind_links = ["index"]\nno_index = true\n')
    for app in ("a", "b"):
        (tmp_path / app).mkdir()
        (tmp_path / app / "requirements.txt").write_text("one\n")
        (tmp_path / app / "main.py").write_text("print()\n")
    return tmp_path


def loaded(*arguments: str) -> set[str]:
    """The modules that a run which ends well has loaded."""
    script = (
        "import sys\nfrom isolate.cli.run import run\n"
        f"code = run({list(arguments)})\n"
        "print(*sys.modules, file=sys.stderr)\nsys.exit(code)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    return set(done.stderr.split())


def test_a_check_loads_what_it_uses(repository: Path, command: Callable[..., Ended]) -> None:
    assert command("generate", "--quiet", str(repository)).code == 0
    assert command("check", str(repository)).code == 0  # what it compares is remembered
    unwanted = {*NEVER, *READERS, "sqlite3", "jinja2", "rich", "yaml", "pathspec", "isolate.resolve", "isolate.group"}
    assert loaded("check", str(repository)) & {*unwanted, "isolate.index"} == set()


def test_a_run_that_asks_no_server_loads_no_library_for_it(repository: Path, command: Callable[..., Ended]) -> None:
    assert command("analyze", "--offline", str(repository)).code == 0  # what the wheels say is remembered
    unwanted = {*NEVER, *READERS, "jinja2", "rich", "yaml", "pysat", "zipfile", "tarfile", "csv", "isolate.model.image"}
    others = {f"isolate.report.{name}" for name in FORMATS if name != "text"}
    assert loaded("analyze", "--offline", str(repository)) & {*unwanted, *others} == set()


@pytest.mark.parametrize("arguments", [("--help",), ("check", "--help"), ("--version",)])
def test_help_loads_what_it_uses(arguments: tuple[str, ...]) -> None:
    assert loaded(*arguments) & {*NEVER, *READERS, "packaging", "isolate.pipeline", "isolate.discover"} == set()
