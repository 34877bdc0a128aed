"""What nothing makes any more is told by a check, and removed by generating, unless a person edited it."""

from __future__ import annotations

import shutil
import subprocess

import pytest

from isolate.pipeline.check import check
from isolate.pipeline.generate import generate
from isolate.render.leftover import REASON

JOB = [
    "job/Dockerfile",
    "job/Dockerfile.dockerignore",
    "job/compose.dev.yaml",
    "job/compose.yaml",
    "job/requirements.lock",
]


def left(repository, **options) -> list[str]:
    checked = check(repository.options(**options))
    of_all = ("compose.yaml", "docker-bake.json")
    assert all(each.reason == REASON for each in checked.differences if each.path not in of_all)
    return [each.path for each in checked.differences if each.reason == REASON]


@pytest.fixture
def generated(repository):
    generate(repository.options())
    return repository


def test_an_application_that_is_gone(generated):
    (generated.folder / "job/requirements.txt").unlink()
    assert left(generated) == JOB
    assert check(generated.options()).exit_code() == 1
    assert generate(generated.options(), dry_run=True).written.removed == tuple(JOB)
    assert left(generated) == JOB
    assert generate(generated.options()).written.removed == tuple(JOB)
    assert [path.name for path in (generated.folder / "job").iterdir()] == ["main.py"]
    assert check(generated.options()).exit_code() == 0


def test_the_difference_is_what_git_applies(generated):
    (generated.folder / "job/requirements.txt").unlink()
    diff = "".join(each.diff for each in generate(generated.options(), dry_run=True).differences)
    subprocess.run(["git", "apply", "-"], input=diff, text=True, check=True, cwd=generated.folder)
    assert check(generated.options()).exit_code() == 0


def test_a_whole_folder_that_is_gone_but_for_its_files(generated):
    for name in ("requirements.txt", "main.py"):
        (generated.folder / "job" / name).unlink()
    generate(generated.options())
    assert not (generated.folder / "job").exists()


def test_an_application_without_a_folder_of_its_own(repository):
    repository.write({"requirements/one.txt": "b\n", "requirements/two.txt": "b\n"})
    repository.write({"isolate.toml": '[defaults]\nstart = ["python", "x.py"]\n'})
    assert generate(repository.options()).problems == ()
    (repository.folder / "requirements/two.txt").unlink()
    (repository.folder / "compose.yaml").unlink()  # not the only thing that remembers them
    told = {(each.path.rpartition("/")[0], each.reason) for each in check(repository.options()).differences}
    assert told == {("docker/two", REASON), ("", "it is missing"), ("", "it is out of date")}
    assert {path.rpartition("/")[0] for path in generate(repository.options()).written.removed} == {"docker/two"}
    assert [path.name for path in (repository.folder / "docker").iterdir()] == ["one"]


def test_a_proxy_that_is_not_needed_any_more(repository):
    repository.write({"isolate.toml": "[defaults]\nreplicas = 2\nport = 8000\n", "job/Procfile": "web: x\n"})
    generate(repository.options())
    assert (repository.folder / "job/haproxy.cfg").exists()
    assert left(repository) == []
    repository.write({"isolate.toml": "[defaults]\nport = 8000\n"})
    assert "job/haproxy.cfg" in {each.path for each in check(repository.options()).differences}
    assert "job/haproxy.cfg" in generate(repository.options()).written.removed
    assert not (repository.folder / "job/haproxy.cfg").exists()


def test_what_a_person_edited_stays_and_is_told(generated):
    text = generated.read("job/Dockerfile") + "USER root\n"
    generated.write({"job/Dockerfile": text, "job/compose.yaml": "x: 1\n"})
    (generated.folder / "job/requirements.txt").unlink()
    checked = check(generated.options())
    made = generate(generated.options(), force=True)
    for problems in (checked.problems, made.problems):
        assert [(each.code, each.message) for each in problems] == [
            (
                "leftover-edited",
                "`job/Dockerfile` was generated, nothing makes it any more, and a person edited it: it stays",
            )
        ]
    assert made.written.removed == tuple(path for path in JOB if path not in ("job/Dockerfile", "job/compose.yaml"))
    assert (generated.read("job/Dockerfile"), generated.read("job/compose.yaml")) == (text, "x: 1\n")


def test_an_edited_file_of_another_application_keeps_nothing_back(generated):
    (generated.folder / "job/requirements.txt").unlink()
    generated.write({"api/Dockerfile": generated.read("api/Dockerfile") + "USER root\n"})
    assert "job/Dockerfile" in generate(generated.options()).written.removed
    assert not (generated.folder / "job/Dockerfile").exists()


@pytest.mark.parametrize("path", ["api", "api/requirements.txt"])
def test_a_part_of_the_repository_says_nothing_of_the_rest(generated, path):
    before = generated.files()
    made = generate(generated.options(paths=(str(generated.folder / path),)), output=str(generated.folder))
    assert made.written.removed == ()
    assert {*before} <= {*generated.files()}


def test_nothing_is_removed_while_something_cannot_be_read(generated):
    shutil.rmtree(generated.folder / "job")
    generate(generated.options())
    generated.write({"job/requirements.txt": "b\n", "job/main.py": ""})
    generate(generated.options())
    generated.write({"job/requirements.txt": "b ==\n"})
    assert generate(generated.options()).written.removed == ()


def test_what_guards_secrets_stays_with_them(repository):
    repository.publish(("redis 5",))
    repository.write({"job/requirements.txt": "redis\n", "job/main.py": "import os\nos.environ['REDIS_URL']\n"})
    generate(repository.options())
    (repository.folder / "job/requirements.txt").unlink()
    generate(repository.options())
    assert sorted(path.name for path in (repository.folder / "job/.secrets").iterdir()) == [".gitignore", "job-redis"]
    assert check(repository.options()).exit_code() == 0


def test_a_bill_of_materials_that_is_not_asked_for_any_more(repository):
    repository.write({"isolate.toml": "[images]\nsbom = true\n"})
    generate(repository.options())
    assert '"purl": "pkg:pypi/b@1"' in repository.read("job/sbom.cdx.json")
    assert check(repository.options()).differences == ()
    repository.write({"isolate.toml": ""})
    gone = [each.path for each in check(repository.options()).differences if each.reason == REASON]
    assert gone == ["api/sbom.cdx.json", "job/sbom.cdx.json"]
    assert generate(repository.options()).written.removed == ("api/sbom.cdx.json", "job/sbom.cdx.json")
