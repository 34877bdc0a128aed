"""What people meant and what their locks pin, for each tool that writes locks.

The locks beside this file are what uv, Poetry 2.5, PDM 2.29 and Pipenv 2026.10 wrote for the manifests beside them:
`older` on an index with the first release of `currency` alone, `newer` on one with the second too. Changed is nothing
but the address of the index, and Poetry's and Pipenv's mention of it, which locks of the usual index do not have.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from samples.build_index import Release, wheel
from tests.conftest import Ended

Command = Callable[..., Ended]
LOCKS = Path(__file__).parent / "locks"
RELEASES = (
    Release("currency", "1.5.0", ("rates",)),
    Release("currency", "2.1.0", ("rates",)),
    Release("rates", "1.0.0"),
)

# By tool: its manifest, the line there as `analyze` shows it, the name of its lock, the line of its first pin.
TOOLS = {
    "uv": ("pyproject.toml:6", "currency{}", "uv.lock:17"),
    "poetry": ("pyproject.toml:8", 'currency = "{}"', "poetry.lock:4"),
    "pdm": ("pyproject.toml:6", "currency{}", "pdm.lock:14"),
    "pipenv": ("Pipfile:7", 'currency = "{}"', "Pipfile.lock:19"),
}
# The Pipfiles say that they are for 3.11.
PYTHON = {"uv": "3.14", "poetry": "3.14", "pdm": "3.14", "pipenv": "3.11"}


def repository(folder: Path, tool: str, **apps: tuple[str, str]) -> str:
    """Applications by name, each with what its manifest requires and the lock it has."""
    (folder / "index").mkdir()
    for release in RELEASES:
        (folder / "index" / release.filename).write_bytes(wheel(release))
    (folder / "isolate.toml").write_text('[index]\nno_index = true\nfind_links = ["index"]\n')
    for name, (specifier, lock) in apps.items():
        shutil.copytree(LOCKS / tool / lock, folder / name)
        manifest = folder / name / TOOLS[tool][0].partition(":")[0]
        line = TOOLS[tool][1]
        text = manifest.read_text()
        assert line.format(">=1") in text
        manifest.write_text(text.replace(line.format(">=1"), line.format(specifier)))
    return str(folder)


def aligned(*rows: tuple[str, str]) -> str:
    width = max(len(place) for place, _ in rows)
    return "".join(f"  {place.ljust(width)}  {text}\n" for place, text in rows)


@pytest.mark.parametrize("tool", TOOLS)
def test_locks_that_conflict_where_what_people_meant_fits(tool: str, command: Command, tmp_path: Path) -> None:
    folder = repository(tmp_path, tool, shop=(">=1", "older"), web=(">=1", "newer"))
    ended = command("analyze", folder)
    pin = TOOLS[tool][2]
    assert ended == (
        0,
        (
            "2 applications, no conflict: 1 environment is enough\n"
            "\n"
            "the locks of `shop` and `web` conflict in 1 pair; these conflicts exist only in your locks\n"
            + aligned((f"shop/{pin}", "currency==1.5.0"), (f"web/{pin}", "currency==2.1.0"))
            + "  no release of `currency` is in both ranges\n"
            "  hint: locking again together gives one environment\n"
            "\n"
            f"env-1  Python {PYTHON[tool]}  2 projects  shop, web\n"
        ),
        "",
    )
    (conflict,) = json.loads(command("analyze", folder, "--format", "json").out)["conflicts"]
    assert (conflict["in"], conflict["kind"], conflict["apps"]) == ("lock", "direct", ["shop", "web"])


@pytest.mark.parametrize("tool", TOOLS)
def test_where_both_conflict_what_people_meant_is_told(tool: str, command: Command, tmp_path: Path) -> None:
    folder = repository(tmp_path, tool, shop=("<2", "older"), web=(">=2", "newer"))
    assert command("analyze", folder) == (1, _conflict_of_intent(tool), "")
    (conflict,) = json.loads(command("analyze", folder, "--format", "json").out)["conflicts"]
    assert conflict["in"] == "intent"


@pytest.mark.parametrize("tool", TOOLS)
def test_where_only_what_people_meant_conflicts_a_lock_is_out_of_date(
    tool: str, command: Command, tmp_path: Path
) -> None:
    folder = repository(tmp_path, tool, shop=("<2", "older"), web=(">=2", "older"))
    manifest, line, pin = TOOLS[tool]
    column = 6 if line == "currency{}" else 13
    assert command("analyze", folder) == (
        1,
        _conflict_of_intent(tool),
        (
            f"web/{pin}: warning: `currency==1.5.0` contradicts `{line.format('>=2')}` of web/{manifest}:{column}, "
            "which counts\n"
            "  hint: lock again\n"
        ),
    )


@pytest.mark.parametrize("tool", TOOLS)
def test_locks_of_the_same_pins_do_not_conflict(tool: str, command: Command, tmp_path: Path) -> None:
    folder = repository(tmp_path, tool, shop=(">=1", "newer"), web=(">=2", "newer"))
    assert command("analyze", folder) == (
        0,
        (
            "2 applications, no conflict: 1 environment is enough\n"
            "\n"
            f"env-1  Python {PYTHON[tool]}  2 projects  shop, web\n"
        ),
        "",
    )


def _conflict_of_intent(tool: str) -> str:
    manifest, line, _ = TOOLS[tool]
    python = PYTHON[tool]
    return (
        "2 applications, 1 conflict: 2 environments are needed (certified: shop and web conflict)\n"
        "\n"
        "`shop` and `web` conflict over `currency`\n"
        + aligned((f"shop/{manifest}", line.format("<2")), (f"web/{manifest}", line.format(">=2")))
        + "  no release of `currency` is in both ranges\n"
        "\n"
        f"env-1  Python {python}  2 projects  shop\n"
        f"env-2  Python {python}  2 projects  web\n"
    )


def test_pins_with_markers_count_where_the_environment_has_them(command: Command, tmp_path: Path) -> None:
    """Pins that differ only on a Python that nobody needs, then on the one that the environment has."""
    folder = repository(tmp_path, "pipenv", shop=(">=1", "older"), web=(">=1", "newer"))
    for app in ("shop", "web"):
        lock = tmp_path / app / "Pipfile.lock"
        lock.write_text(lock.read_text().replace("python_version >= '3.8'", "python_version < '3.11'"))
    assert "conflict in" not in command("analyze", folder).out
    for app in ("shop", "web"):
        pipfile = tmp_path / app / "Pipfile"
        pipfile.write_text(pipfile.read_text().replace("3.11", "3.10"))
    assert "the locks of `shop` and `web` conflict in 1 pair" in command("analyze", folder).out


def test_an_override_does_not_hide_what_a_lock_pins(command: Command, tmp_path: Path) -> None:
    folder = repository(tmp_path, "uv", shop=(">=1", "older"), web=(">=1", "newer"))
    for app in ("shop", "web"):
        with (tmp_path / app / "pyproject.toml").open("a") as file:
            file.write('\n[tool.uv]\noverride-dependencies = ["currency"]\n')
    assert "the locks of `shop` and `web` conflict in 1 pair" in command("analyze", folder).out
