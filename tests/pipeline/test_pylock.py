"""`pylock.toml` says what the lock says, and follows it."""

from __future__ import annotations

import tomllib

import pytest
from packaging.pylock import Pylock
from packaging.tags import Tag

from isolate.model.seal import is_untouched
from isolate.pipeline.check import check
from isolate.pipeline.generate import generate
from isolate.pipeline.lock import lock


@pytest.fixture
def locked(repository):
    lock(repository.options(pythons=("3.12",)), pylock=True)
    return repository


def test_it_names_the_files(locked):
    read = Pylock.from_dict(tomllib.loads(locked.read("api/pylock.toml")))
    assert (str(read.lock_version), read.created_by, str(read.requires_python)) == ("1.0", "isolate", "==3.12.*")
    assert [str(each) for each in read.environments or ()] == [
        'sys_platform == "linux" and platform_machine == "x86_64"',
        'sys_platform == "linux" and platform_machine == "aarch64"',
    ]
    assert [(each.name, str(each.version)) for each in read.packages] == [("a", "1"), ("b", "1")]
    (wheel,) = read.packages[0].wheels or ()
    assert wheel.path == "../index/a-1-py3-none-any.whl"
    digest = wheel.hashes["sha256"]
    assert f"--hash=sha256:{digest}" in locked.read("api/requirements.lock")
    assert is_untouched(locked.read("api/pylock.toml"))


def test_it_is_written_on_request_and_then_kept_up_to_date(repository):
    lock(repository.options())
    assert not (repository.folder / "api/pylock.toml").exists()
    lock(repository.options(), pylock=True)
    before = repository.read("api/pylock.toml")
    repository.publish(("b 2",))
    assert lock(repository.options(), pylock=True).written.written == ()
    repository.write({"api/requirements.txt": "a\nb>1\n"})
    assert [each.path for each in check(repository.options()).differences] == [
        "api/pylock.toml",
        "api/requirements.lock",
    ]
    assert generate(repository.options()).written.written[:5] == (
        "api/Dockerfile",
        "api/Dockerfile.dockerignore",
        "api/compose.dev.yaml",
        "api/compose.yaml",
        "api/pylock.toml",
    )
    assert repository.read("api/pylock.toml") != before
    assert check(repository.options()).differences == ()


def test_one_without_its_lock_is_made_again(repository):
    lock(repository.options(), pylock=True)
    (repository.folder / "api/requirements.lock").unlink()
    repository.publish(("b 2",))
    lock(repository.options())
    assert 'version = "2"' in repository.read("api/pylock.toml")
    assert check(repository.options()).differences == ()


def test_a_persons_own_is_left(repository):
    repository.write({"api/pylock.toml": 'lock-version = "1.0"\n'})
    lock(repository.options())
    assert check(repository.options()).differences == ()
    assert lock(repository.options(), pylock=True).written.refused[0].path == "api/pylock.toml"


def test_an_installer_finds_the_files_for_its_environment(locked):
    read = Pylock.from_dict(tomllib.loads(locked.read("api/pylock.toml")))
    environment = {"sys_platform": "linux", "platform_machine": "x86_64", "python_full_version": "3.12.1"}
    chosen = read.select(environment=environment, tags=[Tag("py3", "none", "any")])
    paths = [locked.folder / "api" / file.path for _, file in chosen]
    assert [path.resolve().name for path in paths if path.exists()] == ["a-1-py3-none-any.whl", "b-1-py3-none-any.whl"]


def test_a_generated_one_is_no_manifest(repository):
    repository.write({"requirements/web.txt": "b\n", "web/main.py": ""})
    lock(repository.options(), pylock=True)
    assert (repository.folder / "docker/requirements-web/pylock.toml").exists() or (
        repository.folder / "docker/web/pylock.toml"
    ).exists()
    checked = check(repository.options())
    assert (checked.apps, checked.differences) == (3, ())
