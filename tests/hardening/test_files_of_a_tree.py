"""What a repository can hold in the place of a file, and folders that lead elsewhere: told by name, never read."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import Ended

pytestmark = pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no FIFOs")
CLASH = Path(__file__).parents[2] / "samples" / "clash"
SECRET = "machine pypi.corp login me password hunter2"
HINT = "  hint: put a file into the repository in its place\n"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "secret").write_text(SECRET + "\n")
    root = tmp_path / "r"
    (root / "apps/web").mkdir(parents=True)
    (root / "apps/billing").mkdir()
    (root / "apps/web/requirements.txt").write_text("c\n")
    (root / "apps/billing/requirements.txt").write_text("c\n")
    return root


def replace(path: Path, kind: str) -> str:
    """Put something else in the place of a file, and give what is said of it."""
    path.unlink(missing_ok=True)
    match kind:
        case "device":
            path.symlink_to("/dev/zero")
            return "it is a link that leads out of the repository"
        case "fifo":
            os.mkfifo(path)
            return "it is not a regular file"
        case "dangling":
            path.symlink_to("missing.txt")
            return "it is a link to a file that does not exist"
        case "loop":
            path.symlink_to(path.name)
            return "it is a link that leads to itself"
        case _:
            path.symlink_to("../" * (len(path.parts)) + str(path.parents[len(path.parts) - 2]).lstrip("/"))
            return ""


@pytest.mark.parametrize("kind", ["device", "fifo", "dangling", "loop"])
@pytest.mark.parametrize(
    "place",
    ["isolate.toml", "pyproject.toml", ".gitignore", "apps/web/requirements.txt", "apps/web/Dockerfile",
     "apps/web/.python-version", "apps/web/uv.lock"],
)  # fmt: skip
def test_what_is_no_file_is_an_error_with_its_name(
    kind: str, place: str, root: Path, command: Callable[..., Ended]
) -> None:
    said = replace(root / place, kind)
    if place == "apps/web/uv.lock":
        (root / "apps/web/requirements.txt").unlink()
        (root / "apps/web/pyproject.toml").write_text("[project]\nname = 'web'\n")
    ended = command("analyze", str(root), "--offline")
    assert ended.code == 2
    assert f"{place}: error: `{place}` cannot be read: {said}\n{HINT}" in ended.err
    assert "bug" not in ended.err


@pytest.mark.parametrize("line", ["-r ../../../secret", "-c ../../../secret", "-r /dev/stdin", "-r /dev/zero"])
def test_an_include_from_outside_is_not_quoted(line: str, root: Path, command: Callable[..., Ended]) -> None:
    (root / "apps/web/requirements.txt").write_text(f"{line}\n")
    ended = command("analyze", str(root), "--offline", "--format", "json")
    assert ended.code == 2
    assert "hunter2" not in ended.out + ended.err
    assert "cannot be read: it is " in ended.err
    assert "out of the repository" in ended.err or "outside of the repository" in ended.err


def test_a_link_to_a_file_outside_is_not_quoted(root: Path, command: Callable[..., Ended]) -> None:
    (root / "apps/web/requirements.txt").unlink()
    (root / "apps/web/requirements.txt").symlink_to(root.parent / "secret")
    ended = command("analyze", str(root), "--offline")
    assert ended.code == 2
    assert "hunter2" not in ended.out + ended.err
    place = "apps/web/requirements.txt"
    said = "it is a link that leads out of the repository"
    assert f"{place}: error: `{place}` cannot be read: {said}\n{HINT}" in ended.err


def test_a_link_within_the_repository_is_followed(root: Path, command: Callable[..., Ended]) -> None:
    (root / "base.txt").write_text("no such\n")
    (root / "apps/web/requirements.txt").unlink()
    (root / "apps/web/requirements.txt").symlink_to("../../base.txt")
    ended = command("analyze", str(root), "--offline")
    assert "apps/web/requirements.txt:1:4: error: `no such` is not a requirement" in ended.err


def test_a_folder_that_is_a_link_out_of_the_tree_is_told(root: Path, command: Callable[..., Ended]) -> None:
    (root.parent / "real").mkdir()
    (root / "apps/link").symlink_to("../../real")
    ended = command("analyze", str(root), "--offline")
    assert (
        "apps/link: warning: `apps/link` is left out: it is a link to a folder elsewhere\n"
        "  hint: analyse the folder that it leads to\n"
    ) in ended.err


def test_a_file_that_is_too_large(root: Path, command: Callable[..., Ended]) -> None:
    with (root / "apps/web/requirements.txt").open("wb") as file:
        file.truncate(33 << 20)
    ended = command("analyze", str(root), "--offline")
    assert ended.code == 2
    assert "`apps/web/requirements.txt` cannot be read: it is larger than 32 MiB\n" in ended.err


def test_a_folder_whose_name_is_not_utf_8(root: Path, command: Callable[..., Ended]) -> None:
    folder = os.path.join(os.fsencode(root), b"h\xed\xa0\x80")  # noqa: PTH118
    os.mkdir(folder)  # noqa: PTH102
    with open(folder + b"/requirements.txt", "w") as file:  # noqa: PTH123
        file.write("cc\n")
    ended = command("analyze", str(root), "--offline", "--format", "json")
    assert ended.code == 2
    assert "left out: its name is not UTF-8\n  hint: rename it, or let `.gitignore` ignore it\n" in ended.err
    assert '"apps/billing"' in ended.out


def test_folders_within_each_other_are_bounded(root: Path, command: Callable[..., Ended]) -> None:
    deep = root
    for _ in range(300):
        deep = deep / "d"
    deep.mkdir(parents=True)
    ended = command("analyze", str(root), "--offline")
    assert ended.code == 2
    assert "is left out: more than 100 folders are above it\n" in ended.err


def test_a_pattern_that_git_passes_over(root: Path, command: Callable[..., Ended]) -> None:
    (root / ".gitignore").write_text("[z-a]\napps/web\n")
    ended = command("analyze", str(root), "--offline", "--format", "json")
    assert "bug" not in ended.err
    assert '"apps/web"' not in ended.out


def test_a_broken_configuration_asks_nothing(root: Path, command: Callable[..., Ended]) -> None:
    (root / "isolate.toml").write_text("[index]\nno_index = true\n[images\n")
    ended = command("analyze", str(root), "--index-url", "http://127.0.0.1:1/simple/")
    assert (ended.code, ended.out) == (2, "")
    assert ended.err.startswith("isolate.toml:3:8: error: `isolate.toml` is not valid TOML: ")
    assert "refused the connection" not in ended.err


GENERATED = ("apps/web/Dockerfile.dockerignore", "apps/web/compose.yaml", "apps/web/requirements.lock", "compose.yaml")


@pytest.mark.parametrize(
    ("kind", "places", "said"),
    [
        ("device", (*GENERATED, "images.lock"), "is a link, where a generated file goes\n  hint: remove it\n"),
        (
            "fifo",
            (*GENERATED, "images.lock", "kubernetes/base/web.yaml", "swarm/stack.yaml"),
            "cannot be read: it is not a regular file\n",
        ),
    ],
)
def test_what_stands_in_the_place_of_a_generated_file(
    kind: str, places: tuple[str, ...], said: str, tmp_path: Path, command: Callable[..., Ended]
) -> None:
    generated, root = tmp_path / "generated" / "r", tmp_path / "r"
    shutil.copytree(CLASH, generated, ignore=shutil.ignore_patterns("expected"))
    assert command("generate", "--quiet", str(generated)).code == 0
    for place in places:
        shutil.copytree(generated, root)
        (root / place).parent.mkdir(parents=True, exist_ok=True)
        replace(root / place, kind)
        for name in ("check", "generate"):
            ended = command(name, str(root))
            assert (ended.code, ended.err) == (2, f"error: `{root / place}` {said}")
        shutil.rmtree(root)


@pytest.mark.parametrize(("name", "said"), [("uv.toml", "uv's"), ("pip.conf", "pip's")])
def test_a_configuration_that_is_too_large(
    name: str, said: str, root: Path, command: Callable[..., Ended], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = root.parent / name
    with path.open("wb") as file:
        file.truncate(33 << 20)
    monkeypatch.setenv("UV_CONFIG_FILE" if name == "uv.toml" else "PIP_CONFIG_FILE", str(path))
    monkeypatch.delenv("UV_NO_CONFIG")
    ended = command("analyze", str(root), "--offline")
    assert f"{said} configuration `{path}` cannot be read and is left out" in ended.err


@pytest.mark.parametrize(
    "text", ["!!timestamp x", "!!bool x", "!!int []", "!!python/object/apply:os.system [ls]", "&a [*a]"]
)
def test_a_compose_file_of_a_person_with_odd_values(text: str, tmp_path: Path, command: Callable[..., Ended]) -> None:
    root = tmp_path / "r"
    shutil.copytree(CLASH, root, ignore=shutil.ignore_patterns("expected"))
    (root / "docker-compose.yml").write_text(f"services:\n  web: {{build: {text}}}\ninclude: {text}\n")
    ended = command("generate", "--quiet", str(root))
    assert (ended.code, ended.err) == (0, "")
