"""What every test gets: no settings of the person who runs it, golden files, one Hypothesis profile."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import HealthCheck, is_hypothesis_test, settings

from isolate.cli.run import run

ROOT = Path(__file__).parent.parent

_SETTINGS_OF_OTHERS = ("PIP_", "UV_", "ISOLATE_", "XDG_")
_SETTINGS_OF_THE_TERMINAL = ("NO_COLOR", "FORCE_COLOR", "COLUMNS", "LINES", "PYTHONIOENCODING")

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    # A shell starts what runs in its background so; the programs that tests interrupt would inherit it.
    signal.signal(signal.SIGINT, signal.default_int_handler)

# The same examples in each run, few while one works and many in CI; `explore` looks for new ones.
_QUIET = [HealthCheck.too_slow]
settings.register_profile("default", deadline=None, derandomize=True, max_examples=10, suppress_health_check=_QUIET)
settings.register_profile("ci", deadline=None, derandomize=True, max_examples=100, suppress_health_check=_QUIET)
settings.register_profile("explore", deadline=None, max_examples=400, suppress_health_check=_QUIET)
settings.load_profile("ci" if os.environ.get("CI") else "default")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update", action="store_true", help="rewrite the golden files with what the code gives now")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.get_closest_marker("network") or item.get_closest_marker("images"):
            item.add_marker("enable_socket")
        if is_hypothesis_test(getattr(item, "obj", None)):
            item.add_marker("law")


@pytest.fixture(scope="session")
def bytecode(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A folder for the bytecode of the programs that tests start, where the person's Python is to write none."""
    return str(tmp_path_factory.mktemp("bytecode")) if os.environ.get("PYTHONDONTWRITEBYTECODE") else ""


@pytest.fixture(autouse=True)
def own_settings(
    request: pytest.FixtureRequest,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path_factory: pytest.TempPathFactory,
    bytecode: str,
) -> None:
    """A home and a cache of the test's own, and no setting of pip, uv or the terminal.

    Tests that ask the real index reach it the way the person does.
    """
    home = tmp_path_factory.mktemp("home")
    if request.node.get_closest_marker("network") or request.node.get_closest_marker("images"):
        monkeypatch.setenv("ISOLATE_CACHE_DIR", str(home / "cache"))
        return
    for name in [*os.environ]:
        if name.startswith(_SETTINGS_OF_OTHERS) or name in _SETTINGS_OF_THE_TERMINAL:
            monkeypatch.delenv(name)
    if bytecode:
        monkeypatch.delenv("PYTHONDONTWRITEBYTECODE")
        monkeypatch.setenv("PYTHONPYCACHEPREFIX", bytecode)
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("USERPROFILE", str(home))
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("UV_NO_CONFIG", "1")
    monkeypatch.setenv("ISOLATE_CACHE_DIR", str(home / "cache"))


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[Path, str], None]:
    """Compare a text with a file, whole; `--update` writes the file, a missing file fails.

    A relative path is meant beside the test's module.
    """
    update = request.config.getoption("--update")

    def compare(path: Path, text: str) -> None:
        path = request.path.parent / path
        if update:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="\n")
        if not path.exists():
            pytest.fail(f"{path} is missing: `pytest --update` writes it")
        assert text == path.read_bytes().decode("utf-8")

    return compare


class Ended(NamedTuple):
    code: int
    out: str
    err: str


@pytest.fixture
def command(capsys: pytest.CaptureFixture[str]) -> Callable[..., Ended]:
    """Run the command line in this process: `command("analyze", "--quiet")`."""

    def call(*arguments: str) -> Ended:
        code = run(arguments)
        return Ended(code, *capsys.readouterr())

    return call
