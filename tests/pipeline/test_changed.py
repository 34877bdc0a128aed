"""Which images a changed file touches: by what is copied, mounted, read and included, whether or not it is there."""

from __future__ import annotations

import pytest

from isolate.model.results import Affected
from isolate.pipeline.changed import affected_images
from isolate.pipeline.generate import generate
from isolate.pipeline.lock import lock

TREE = {
    "isolate.toml": (
        '[images]\ntemplates = "docker/own"\n[apps.api]\npath = "apps/api"\nshared = ["shared/words"]\n'
        '[apps.job]\npath = "apps/job"\n'
        '[apps.one]\nmanifests = ["requirements/one.txt"]\nstart = ["python", "one.py"]\n'
    ),
    "apps/api/requirements.txt": "-r ../../requirements/base.txt\n../../libs/money\n",
    "apps/api/main.py": "",
    "apps/job/requirements.txt": "b\n",
    "apps/job/main.py": "",
    "requirements/base.txt": "a\n",
    "requirements/one.txt": "b\n",
    "requirements/one.py": "",
    "libs/money/pyproject.toml": '[project]\nname = "money"\nversion = "1"\ndependencies = ["b"]\n',
    "libs/money/money.py": "",
    "shared/words/__init__.py": "",
    "docker/own/README.md": "",
}

CASES = {
    "apps/api/main.py": {"api": "build: source"},
    "apps/api/deleted/long/ago.txt": {"api": "build: source"},
    "apps/api/__pycache__/main.cpython-312.pyc": {},
    "apps/api/.env": {},
    "libs/money/money.py": {"api": "build: local"},
    "libs/money/pyproject.toml": {"api": "build: local, manifest"},
    "shared/words/deleted.py": {"api": "build: local"},
    "shared/other.py": {},
    "requirements/base.txt": {"api": "build: manifest", "one": "build: source"},
    "requirements/one.txt": {"one": "build: manifest, source"},
    "apps/api/requirements.txt": {"api": "build: manifest, source"},
    "apps/api/requirements.lock": {"api": "build: lock"},
    "requirements/requirements.lock": {"one": "build: lock"},
    "apps/job/Dockerfile": {"job": "build: dockerfile"},
    "apps/job/Dockerfile.dockerignore": {"job": "build: dockerfile"},
    "apps/job/compose.yaml": {"job": "restart: compose"},
    "compose.yaml": dict.fromkeys(("api", "job", "one"), "restart: compose"),
    "isolate.toml": dict.fromkeys(("api", "job", "one"), "build: configuration"),
    "docker/own/Dockerfile.j2": dict.fromkeys(("api", "job", "one"), "build: template"),
    "index/b-1-py3-none-any.whl": dict.fromkeys(("api", "job", "one"), "build: wheel"),
    "README.md": {},
    "../elsewhere.py": {},
}


def told(affected: Affected) -> dict[str, str]:
    return {
        each.app: f"{each.action}: {', '.join(role for file in each.files for role in file.roles)}"
        for each in affected.images
    }


@pytest.fixture
def tree(repository, monkeypatch):
    for each in ("api", "job"):
        (repository.folder / each / "requirements.txt").unlink()
    repository.write(TREE)
    generate(repository.options())
    monkeypatch.chdir(repository.folder)
    return repository


@pytest.mark.parametrize("path", CASES)
def test_a_changed_file_touches(tree, path):
    before = tree.files()
    affected = affected_images(tree.options(), [path])
    assert (told(affected), affected.exit_code(), affected.problems) == (CASES[path], 0, ())
    assert affected.unaffected == tuple(sorted({"api", "job", "one"} - CASES[path].keys()))
    assert affected.elsewhere == (() if CASES[path] else (path,))
    assert tree.files() == before


def test_files_are_meant_from_the_working_directory(tree, monkeypatch):
    monkeypatch.chdir(tree.folder / "apps")
    assert told(affected_images(tree.options(), ["job/main.py"])) == {"job": "build: source"}
    assert told(affected_images(tree.options(), [str(tree.folder / "apps/job/main.py")])) == {"job": "build: source"}
    assert affected_images(tree.options(), []).images == ()


def test_one_new_image_is_enough_to_build(tree):
    affected = affected_images(tree.options(), ["apps/job/compose.yaml", "apps/job/main.py"])
    assert told(affected) == {"job": "build: compose, source"}
    assert [file.path for file in affected.images[0].files] == ["apps/job/compose.yaml", "apps/job/main.py"]


def test_an_application_without_lock_or_start_is_touched_by_all_it_could_be_made_from(repository, monkeypatch):
    monkeypatch.chdir(repository.folder)
    assert told(affected_images(repository.options(), ["api/.env", "api/main.py"])) == {"api": "build: source, source"}
    lock(repository.options())
    (repository.folder / "api/main.py").unlink()
    affected = affected_images(repository.options(), ["api/main.py", "job/requirements.txt"])
    assert told(affected) == {"api": "build: source", "job": "build: manifest, source"}
    assert [(each.severity, each.code) for each in affected.problems] == [("warning", "start-unknown")]


def test_a_file_of_another_output(tree, tmp_path):
    output = str(tmp_path / "out")
    generate(tree.options(), output=output)
    assert told(affected_images(tree.options(), [f"{output}/apps/job/Dockerfile"], output=output)) == {
        "job": "build: dockerfile"
    }
    assert told(affected_images(tree.options(), [f"{output}/compose.yaml"], output=output)).keys() == {
        "api",
        "job",
        "one",
    }


def test_a_manifest_that_cannot_be_read_is_an_error(tree):
    tree.write({"apps/job/requirements.txt": "b ==\n"})
    assert affected_images(tree.options(), ["apps/job/main.py"]).exit_code() == 2
