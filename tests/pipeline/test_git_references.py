"""Requirements on Git repositories: one commit is fetched, and what it says is read without building it."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from isolate.index import git_source
from isolate.model.options import IndexSettings, RunOptions
from isolate.model.report import Report
from isolate.model.resolution import Resolution, Undecided
from isolate.pipeline.analyze import analyze
from isolate.pipeline.lock import lock
from tests.servers import IndexServer, serve, served_wheel

PROJECT = """[project]
name = "Taxes"
version = "1.{minor}"
requires-python = ">=3.9"
dependencies = ["lib{specifier}"]

[project.optional-dependencies]
more = ["extra"]
"""


@pytest.fixture
def usual() -> Iterator[IndexServer]:
    projects = {
        "lib": [served_wheel("lib", "1.0"), served_wheel("lib", "2.0")],
        "extra": [served_wheel("extra", "1.0")],
    }
    with serve(projects) as running:
        yield running


class Repository:
    """A bare repository on this machine, of which a test allows `git` to fetch."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder / "work"
        self.bare = folder / "taxes.git"
        self._git("init", "--quiet", "--bare", "--initial-branch=main", str(self.bare), cwd=folder)
        self._git("config", "uploadpack.allowFilter", "true", cwd=self.bare)
        self._git("config", "uploadpack.allowAnySHA1InWant", "true", cwd=self.bare)
        self._git("init", "--quiet", "--initial-branch=main", str(self._folder), cwd=folder)

    def commit(self, files: dict[str, str], tag: str = "") -> str:
        """Put these files, and no others, into a commit on `main`; gives its name."""
        for path in self._folder.rglob("*"):
            if path.is_file() and ".git" not in path.parts:
                path.unlink()
        for name, text in files.items():
            (self._folder / name).parent.mkdir(parents=True, exist_ok=True)
            (self._folder / name).write_text(text)
        self._git("add", "--all")
        self._git("-c", "user.name=x", "-c", "user.email=x@example.com", "commit", "--quiet", "--message=x")
        if tag:
            self._git("tag", tag)
        self._git("push", "--quiet", "--force", "--tags", self.bare.as_uri(), "main")
        return self._git("rev-parse", "HEAD").strip()

    def line(self, revision: str = "", name: str = "taxes", folder: str = "") -> str:
        at = f"@{revision}" if revision else ""
        return f"{name} @ git+{self.bare.as_uri()}{at}" + (f"#subdirectory={folder}" if folder else "")

    def _git(self, *words: str, cwd: Path | None = None) -> str:
        environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
        environment |= {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
        done = subprocess.run(
            ["git", *words], cwd=cwd or self._folder, env=environment, check=True, capture_output=True, text=True
        )
        return done.stdout


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repository:
    monkeypatch.setattr(git_source, "PROTOCOLS", ("file",))
    return Repository(tmp_path)


def analyzed(folder: Path, usual: IndexServer, *, offline: bool = False, **apps: str) -> Report:
    return analyze(written(folder, usual, offline=offline, **apps))


def written(folder: Path, usual: IndexServer, *, offline: bool = False, **apps: str) -> RunOptions:
    for app, text in apps.items():
        (folder / "root" / app).mkdir(parents=True, exist_ok=True)
        (folder / "root" / app / "requirements.txt").write_text(text)
    index = IndexSettings(index_url=usual.simple, cache_dir=str(folder / "cache"), offline=offline)
    return RunOptions(paths=(str(folder / "root"),), pythons=("3.12",), index=index)


def pins(report: Report, app: str) -> dict[str, str]:
    answer = dict(report.grouping.alone)[app]
    assert isinstance(answer, Resolution), answer
    return dict(answer.pins())


def reasons(report: Report, app: str) -> list[str]:
    answer = dict(report.grouping.alone)[app]
    assert isinstance(answer, Undecided), answer
    return [each.reason for each in answer.missing]


def test_what_a_commit_requires_is_resolved_and_proven(
    tmp_path: Path, usual: IndexServer, repository: Repository
) -> None:
    first = repository.commit({"pyproject.toml": PROJECT.format(minor=0, specifier="<2")}, tag="v1.0")
    repository.commit({"pyproject.toml": PROJECT.format(minor=1, specifier=">=2")})
    report = analyzed(
        tmp_path,
        usual,
        branch=repository.line("main") + "\n",
        commit=repository.line(first) + "\n",
        default=repository.line() + "\n",
        extra=repository.line(name="taxes[more]") + "\n",
        newer="lib>=2\n",
        older="taxes<1.1\n" + repository.line("v1.0") + "\n",
    )
    assert pins(report, "commit") == {"lib": "1.0", "taxes": "1.0"}
    assert pins(report, "older") == {"lib": "1.0", "taxes": "1.0"}
    assert pins(report, "branch") == pins(report, "default") == {"lib": "2.0", "taxes": "1.1"}
    assert pins(report, "extra") == {"extra": "1.0", "lib": "2.0", "taxes": "1.1"}
    proofs = {each.apps: [step.requirement for step in each.steps] for each in report.conflicts()}
    assert "lib<2" in proofs["commit", "newer"]
    assert ("newer", "older") in proofs


def test_its_version_is_compared_with_the_lines_of_others(
    tmp_path: Path, usual: IndexServer, repository: Repository
) -> None:
    repository.commit({"pyproject.toml": PROJECT.format(minor=0, specifier="")})
    report = analyzed(tmp_path, usual, one=repository.line() + "\n", two=repository.line() + "\ntaxes>=2\n")
    assert [each.apps for each in report.conflicts()] == [("two",)]


@pytest.mark.parametrize(
    "files",
    [
        {"setup.cfg": "[metadata]\nname = taxes\nversion = 1.0\n[options]\ninstall_requires = lib<2\n"},
        {"setup.py": "from setuptools import setup\nsetup(name='taxes', version='1.0', install_requires=['lib<2'])\n"},
        {
            "pyproject.toml": "[project]\nname = 'taxes'\nversion = '1.0'\ndynamic = ['dependencies']\n"
            "[tool.setuptools.dynamic]\ndependencies = {file = 'requirements.txt'}\n",
            "requirements.txt": "lib<2\n",
        },
        {
            "pyproject.toml": "[tool.poetry]\nname = 'taxes'\nversion = '1.0'\n"
            "[tool.poetry.dependencies]\npython = '>=3.9'\nlib = '<2'\n"
        },
    ],
)
@pytest.mark.parametrize("folder", ["", "packages/taxes"])
def test_every_format_of_a_source_tree_is_read(
    tmp_path: Path, usual: IndexServer, repository: Repository, files: dict[str, str], folder: str
) -> None:
    repository.commit({f"{folder}/{name}" if folder else name: text for name, text in files.items()})
    report = analyzed(tmp_path, usual, one=repository.line(folder=folder) + "\n")
    assert pins(report, "one") == {"lib": "1.0", "taxes": "1.0"}


@pytest.mark.parametrize(
    ("files", "reason"),
    [
        ({"README": ""}, "no file of its source says the name of its project"),
        (
            {"pyproject.toml": "[project]\nname = 'taxes'\ndynamic = ['version']\n"},
            "its version is made by running its build",
        ),
        (
            {"setup.py": "from setuptools import setup\nsetup(name='taxes', version='1', install_requires=read())\n"},
            "what it requires is made by running its build",
        ),
        (
            {"pyproject.toml": "[project]\nname = 'taxes'\nversion = '1'\ndependencies = ['lib ==']\n"},
            "its `pyproject.toml` cannot be read",
        ),
        ({"pyproject.toml": "[project]\nname = 'other'\nversion = '1'\n"}, "its source says that it is `other`"),
        (
            {
                "pyproject.toml": "[project]\nname = 'taxes'\nversion = '1'\ndependencies = ['lib']\n"
                "[tool.uv.sources]\nlib = {path = '../lib'}\n"
            },
            "it requires `lib` from a place that its own tools alone know",
        ),
        (
            {"pyproject.toml": "#" * (8 << 20) + "#"},
            "its file `pyproject.toml` is larger than 8 MiB",
        ),
    ],
)
def test_what_only_a_build_would_say_is_undecided(
    tmp_path: Path, usual: IndexServer, repository: Repository, files: dict[str, str], reason: str
) -> None:
    repository.commit(files)
    report = analyzed(tmp_path, usual, one=repository.line() + "\n", two="lib\n")
    assert reasons(report, "one") == [reason]
    assert pins(report, "two") == {"lib": "2.0"}


def test_what_is_not_there_or_not_fetched_is_undecided(
    tmp_path: Path, usual: IndexServer, repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    repository.commit({"pyproject.toml": PROJECT.format(minor=0, specifier="")})
    report = analyzed(
        tmp_path,
        usual,
        absent=repository.line("v9") + "\n",
        option=repository.line("--upload-pack=touch") + "\n",
        outside=repository.line(folder="../other") + "\n",
        plain="taxes @ git+http://git.example/taxes\n",
    )
    assert reasons(report, "absent") == ["its revision `v9` could not be fetched with `git`"]
    assert reasons(report, "option") == ["its revision or its folder is no name that Git has"]
    assert reasons(report, "outside") == ["its revision or its folder is no name that Git has"]
    assert reasons(report, "plain") == ["nothing is fetched over `http`"]
    monkeypatch.setenv("PATH", str(tmp_path))
    report = analyzed(tmp_path, usual, absent=repository.line() + "\n")
    assert reasons(report, "absent") == ["it is fetched with `git`, which is not installed"]


def test_a_local_repository_is_not_fetched(tmp_path: Path, usual: IndexServer) -> None:
    repository = Repository(tmp_path)
    repository.commit({"pyproject.toml": PROJECT.format(minor=0, specifier="")})
    report = analyzed(tmp_path, usual, one=repository.line() + "\n")
    assert reasons(report, "one") == ["nothing is fetched over `file`"]


def test_without_the_network_the_cache_answers(tmp_path: Path, usual: IndexServer, repository: Repository) -> None:
    first = repository.commit({"pyproject.toml": PROJECT.format(minor=0, specifier="")})
    apps = {"branch": repository.line("main") + "\n", "commit": repository.line(first) + "\n"}
    report = analyzed(tmp_path, usual, offline=True, **apps)
    assert reasons(report, "branch") == reasons(report, "commit") == ["its source is not in the cache"]
    assert pins(analyzed(tmp_path, usual, **apps), "branch") == {"lib": "2.0", "taxes": "1.0"}
    second = repository.commit({"pyproject.toml": PROJECT.format(minor=1, specifier="<2")})
    assert first != second
    for offline, expected in ((True, {"lib": "2.0", "taxes": "1.0"}), (False, {"lib": "1.0", "taxes": "1.1"})):
        report = analyzed(tmp_path, usual, offline=offline, **apps)
        assert pins(report, "branch") == expected
        assert pins(report, "commit") == {"lib": "2.0", "taxes": "1.0"}


def test_hooks_and_settings_of_git_do_not_run(
    tmp_path: Path, usual: IndexServer, repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    repository.commit({"pyproject.toml": PROJECT.format(minor=0, specifier=""), ".gitattributes": "* filter=x\n"})
    hooks = tmp_path / "hooks"
    hooks.mkdir()
    (tmp_path / "config").write_text(f'[core]\nhooksPath = {hooks}\n[filter "x"]\nsmudge = touch {tmp_path}/ran\n')
    for name in ("post-checkout", "reference-transaction", "post-index-change"):
        (hooks / name).write_text(f"#!/bin/sh\ntouch {tmp_path}/ran\n")
        (hooks / name).chmod(0o755)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    (tmp_path / "home").mkdir()
    (tmp_path / "config").rename(tmp_path / "home" / ".gitconfig")
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "elsewhere"))
    report = analyzed(tmp_path, usual, one=repository.line() + "\n")
    assert pins(report, "one") == {"lib": "2.0", "taxes": "1.0"}
    assert not (tmp_path / "ran").exists()


def test_a_lock_says_that_a_repository_has_no_hash(tmp_path: Path, usual: IndexServer, repository: Repository) -> None:
    repository.commit({"pyproject.toml": PROJECT.format(minor=0, specifier="")})
    made = lock(written(tmp_path, usual, one=repository.line() + "\n"))
    assert [(each.code, each.message) for each in made.problems if each.severity == "error"] == [
        ("lock-unhashed", f"`taxes` of `one` comes from `git+{repository.bare.as_uri()}`, which has no hash")
    ]
