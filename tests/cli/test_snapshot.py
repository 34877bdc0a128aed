from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.conftest import ROOT, Ended
from tests.servers import IndexServer, ServedFile, serve, served_sdist, served_wheel

Command = Callable[..., Ended]


def published(index: Path) -> dict[str, list[ServedFile]]:
    """The files of a folder of wheels, by project."""
    found: dict[str, list[ServedFile]] = {}
    for path in sorted(index.iterdir()):
        name = path.name.partition("-")[0].replace("_", "-")
        found.setdefault(name, []).append(ServedFile(filename=path.name, data=path.read_bytes()))
    return found


def unwrapped(ended: Ended) -> str:
    """What a command printed, in one line."""
    return " ".join(ended.out.split())


@pytest.fixture
def server() -> Iterator[IndexServer]:
    with serve({}) as running:
        yield running


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, server: IndexServer) -> Path:
    """A copy of a sample that takes its releases from a server, as the working directory."""
    folder = tmp_path / "clash"
    shutil.copytree(ROOT / "samples" / "clash", folder, ignore=shutil.ignore_patterns("expected", "index"))
    server.projects.update(published(ROOT / "samples" / "clash" / "index"))
    own = f'[index]\nurl = "{server.simple}"\n\n[defaults]'
    text = (folder / "isolate.toml").read_text()
    (folder / "isolate.toml").write_text(own + text.partition("[defaults]")[2])
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def cut_off(
    repository: Path, command: Command, server: IndexServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> IndexServer:
    """The server of a repository with a snapshot, from now on silent, and nothing in the cache."""
    ended = command("snapshot", str(repository))
    assert ended == (0, "isolate.snapshot holds 5 projects, 5 new\n", "")
    monkeypatch.setenv("ISOLATE_CACHE_DIR", str(tmp_path / "empty"))
    server.asked.clear()
    return server


COMMANDS = (
    ("analyze", "--format", "json"),
    ("analyze", "--verbose"),
    ("explain", "--apps", "billing,web"),
    ("explain", "--package", "currency"),
    ("suggest",),
    ("suggest", "--format", "json"),
    ("generate",),
    ("check",),
    ("lock", "--environments"),
)


def test_every_command_says_the_same_without_network(
    repository: Path, command: Command, server: IndexServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def run_all() -> tuple[list[Ended], dict[str, bytes]]:
        ended = [command(*each) for each in COMMANDS]
        files = {
            str(path.relative_to(repository)): path.read_bytes()
            for path in sorted(repository.rglob("*"))
            if path.is_file() and path.name != "isolate.snapshot"
        }
        return ended, files

    before = {path for path in repository.rglob("*") if path.is_file()}
    asked = run_all()
    for path in repository.rglob("*"):
        if path.is_file() and path not in before:
            path.unlink()
    assert command("snapshot").code == 0
    monkeypatch.setenv("ISOLATE_CACHE_DIR", str(tmp_path / "empty"))
    server.asked.clear()

    assert run_all() == asked
    assert server.asked == []


def test_the_file_says_nothing_of_addresses_and_is_the_same_again(
    cut_off: IndexServer, repository: Path, command: Command
) -> None:
    assert cut_off.asked == []
    text = (repository / "isolate.snapshot").read_text()
    assert "127.0.0.1" not in text
    assert "://" not in text

    assert command("snapshot", "--update").out == "isolate.snapshot holds 5 projects, none changed\n"
    assert (repository / "isolate.snapshot").read_text() == text


def test_what_is_newer_is_taken_in_by_update_alone(cut_off: IndexServer, repository: Path, command: Command) -> None:
    text = (repository / "isolate.snapshot").read_text()
    newer = served_wheel("currency", "2.9.0")
    cut_off.projects["currency"] = [*cut_off.projects["currency"], newer]

    assert command("snapshot").out == "isolate.snapshot holds 5 projects, none changed\n"
    assert (repository / "isolate.snapshot").read_text() == text
    assert command("snapshot", "--update").out == "isolate.snapshot holds 5 projects, 1 changed\n"
    lines = (repository / "isolate.snapshot").read_text().splitlines()
    now, before = set(lines), set(text.splitlines())
    assert {json.loads(line)["project"] for line in now - before if "project" in line} == {"currency"}
    assert any('"2.9.0"' in line for line in now - before)
    assert all("currency" in line for line in before - now if "project" in line)


def test_what_it_does_not_hold_is_undecided(cut_off: IndexServer, repository: Path, command: Command) -> None:
    requirements = repository / "apps" / "web" / "requirements.txt"
    requirements.write_text(requirements.read_text() + "unheard-of\n")
    ended = command("analyze")
    assert ended.code == 2
    assert cut_off.asked == []
    assert f"`unheard-of` of `{cut_off.simple}` is not in `isolate.snapshot`" in unwrapped(ended)
    hint = "`isolate snapshot --update` adds what is needed now, and `--no-snapshot` asks the indexes"
    assert hint in unwrapped(ended)

    cut_off.projects["unheard-of"] = [served_wheel("unheard-of", "1.0")]
    assert command("snapshot").out == "isolate.snapshot holds 6 projects, 1 new\n"
    assert command("analyze", "--quiet").code == 1
    requirements.write_text(requirements.read_text().replace("unheard-of\n", ""))
    assert command("snapshot").out == "isolate.snapshot holds 5 projects, 1 gone\n"


def test_an_index_that_is_silent_takes_nothing_away(cut_off: IndexServer, repository: Path, command: Command) -> None:
    text = (repository / "isolate.snapshot").read_text()
    for path in [*cut_off.projects]:
        del cut_off.projects[path]
    cut_off.credentials = "Basic x"
    ended = command("snapshot", "--update")
    assert ended.code == 2
    assert "error: an index did not say everything about `invoices`" in ended.err
    kept = (repository / "isolate.snapshot").read_text()
    assert {line for line in kept.splitlines() if '"invoices"' in line} <= set(text.splitlines())


def test_a_lock_that_names_addresses_is_made_with_an_index(cut_off: IndexServer, command: Command) -> None:
    ended = command("lock", "--pylock", "--quiet")
    message = "the `pylock.toml` of `billing` would name where files are, which no snapshot says"
    hint = "hint: `--no-snapshot` asks the indexes"
    assert ended.code == 2
    assert f"apps/billing/requirements.txt: error: {message}\n  {hint}\n" in ended.err
    assert cut_off.asked == []


def test_another_index_is_not_that_of_the_snapshot(cut_off: IndexServer, command: Command) -> None:
    with serve({}) as other:
        ended = command("analyze", "--index-url", other.simple)
        assert ended.code == 2
        assert f"`invoices` of `{other.simple}` is not in `isolate.snapshot`" in unwrapped(ended)
        assert other.asked == []
        assert command("analyze", "--quiet", "--no-snapshot").code == 1
        assert cut_off.asked


@pytest.mark.usefixtures("cut_off")
def test_any_damage_is_one_line(repository: Path, command: Command) -> None:
    path = repository / "isolate.snapshot"
    data = path.read_bytes()
    for place in (0, data.index(b"sha256") + 12, len(data) // 2):
        path.write_bytes(data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :])
        ended = command("analyze", "--quiet")
        assert (ended.code, ended.out) == (2, "")
        first, hint = ended.err.splitlines()
        assert first.startswith("error: `isolate.snapshot` is damaged at line ")
        assert hint == "  hint: restore it, or `isolate snapshot --update` writes it anew"
    assert command("snapshot").code == 2
    path.write_bytes(data[:-40])
    assert command("snapshot", "--update").code == 0
    assert path.read_bytes() == data


@pytest.mark.usefixtures("cut_off")
def test_times_of_upload_are_needed_for_a_cut_off(command: Command) -> None:
    ended = command("analyze", "--exclude-newer", "2026-01-31")
    said = (
        "error: `--exclude-newer` needs to know when files were uploaded, and `isolate.snapshot` does not say it\n"
        "  hint: `isolate snapshot --update --exclude-newer 2026-01-31` writes it with these times\n"
    )
    assert ended == (2, "", said)


def test_indexes_of_applications_and_what_tells_nothing_are_held_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: Command, server: IndexServer
) -> None:
    bare = served_wheel("bare", "1.0")
    bare.hashed = False
    with serve({}) as other:
        server.projects.update(
            a=[served_wheel("a", "1.0", ["c<2"]), served_wheel("a", "2.0", yanked="broken")],
            c=[served_wheel("c", "1.0"), served_wheel("c", "2.0", requires_python=">=3.99")],
            d=[served_sdist("d", "1.0", dynamic=["Requires-Dist"])],
            bare=[bare],
        )
        other.projects.update(
            b=[served_wheel("b", "1.0", ["c>=3"])], c=[served_wheel("c", "3.0"), served_wheel("c", "3.1")]
        )
        files = {
            "one": "a",
            "two": f"--extra-index-url {other.simple}\nb",
            "three": "d",
            "six": "bare",
            "four": f"a\nc @ {server.url}/files/c-1.0-py3-none-any.whl",
            "five": f"--index-url {other.simple}\nb\nnot-there",
        }
        for name, text in files.items():
            (tmp_path / "shop" / name).mkdir(parents=True)
            (tmp_path / "shop" / name / "requirements.txt").write_text(f"{text}\n")
        monkeypatch.chdir(tmp_path / "shop")
        options = ("--index-url", server.simple, "--python", "3.12")
        asked = (
            command("analyze", "--format", "json", "--no-snapshot", *options),
            command("lock", "--dry-run", "--format", "json", "--no-snapshot", *options),
        )
        made = command("snapshot", "--quiet", *options)
        assert made.code in (0, 2)
        assert "did not say everything" not in made.err
        for each in (server, other):
            each.asked.clear()
        monkeypatch.setenv("ISOLATE_CACHE_DIR", str(tmp_path / "empty"))
        again = (
            command("analyze", "--format", "json", *options),
            command("lock", "--dry-run", "--format", "json", *options),
        )
        assert server.asked == other.asked == []
        assert [json.loads(each.out) for each in again] == [json.loads(each.out) for each in asked]
        assert again == asked
