"""`images.lock`: made, kept, moved, and in what is generated."""

from __future__ import annotations

from dataclasses import replace

import pytest
import yaml

from isolate.model.image_reference import ImageDigest
from isolate.model.problem import Problem
from isolate.pipeline.check import check
from isolate.pipeline.generate import generate
from isolate.pipeline.image_digests import LockedImages, lock_images
from isolate.registry.client import RegistryError

ONE, TWO = f"sha256:{'1' * 64}", f"sha256:{'2' * 64}"


class Registry:
    """Gives one digest for everything, or refuses; keeps what it was asked for."""

    def __init__(self, digest: str, platforms: tuple[str, ...] = ("linux/amd64", "linux/arm64")) -> None:
        self.asked: list[str] = []
        self._digest = digest
        self._platforms = platforms

    def digest(self, reference):
        self.asked.append(str(reference))
        if not self._digest:
            raise RegistryError("nobody answers", hint="wait")
        return ImageDigest(
            reference=reference, digest=self._digest, platforms=tuple((each, ONE) for each in self._platforms)
        )


def locked(repository, registry: Registry, *, update: bool = False) -> LockedImages:
    found = lock_images(repository.options(), update=update, client=registry)
    if not found.failed:
        found.path.write_text(found.text)
    return found


@pytest.fixture
def generated(repository):
    generate(repository.options())
    return repository


def base_of(repository) -> str:
    [line] = [each for each in repository.read("api/Dockerfile").splitlines() if each.startswith("ARG PYTHON_IMAGE=")]
    return line.removeprefix("ARG PYTHON_IMAGE=")


def test_a_digest_is_asked_for_once_and_stays(generated):
    base = base_of(generated)
    registry = Registry(ONE)
    first = locked(generated, registry)
    assert (registry.asked, [each.pinned for each in first.added]) == ([base], [f"{base}@{ONE}"])
    again = Registry(TWO)
    second = locked(generated, again)
    assert (again.asked, second.is_current, second.text) == ([], True, first.text)


def test_generated_files_name_the_digest_and_check_knows_of_it(generated):
    base = base_of(generated)
    locked(generated, Registry(ONE))
    assert [each.path for each in check(generated.options()).differences] == ["api/Dockerfile", "job/Dockerfile"]
    generate(generated.options())
    assert base_of(generated) == f"{base}@{ONE}"
    assert check(generated.options()).differences == ()


def test_an_update_says_what_moved(generated):
    base = base_of(generated)
    locked(generated, Registry(ONE))
    found = locked(generated, Registry(TWO), update=True)
    assert [(before.pinned, after.pinned) for before, after in found.moved] == [(f"{base}@{ONE}", f"{base}@{TWO}")]
    generate(generated.options())
    assert base_of(generated) == f"{base}@{TWO}"


def test_a_registry_that_does_not_answer_takes_no_digest_away(generated):
    first = locked(generated, Registry(ONE))
    found = locked(generated, Registry(""), update=True)
    assert found.problems == (Problem(severity="error", code="registry", message="nobody answers", hint="wait"),)
    assert (found.failed, found.images) == (True, first.images)


def test_an_image_that_nothing_uses_goes(generated):
    first = locked(generated, Registry(ONE))
    unused = f"FROM redis:7@{TWO}\n"
    first.path.write_text(first.text + unused)
    found = locked(generated, Registry(ONE))
    assert ([each.pinned for each in found.removed], found.text) == ([f"redis:7@{TWO}"], first.text)


def test_a_platform_that_an_image_lacks_is_a_warning(generated):
    found = locked(generated, Registry(ONE, ("linux/amd64",)))
    base = base_of(generated)
    assert [(each.severity, each.message, each.hint) for each in found.problems] == [
        ("warning", f"`{base}` has no image for linux/arm64", "it has linux/amd64")
    ]


def test_an_application_without_a_lock_is_a_problem(generated):
    (generated.folder / "job/requirements.lock").unlink()
    found = locked(generated, Registry(ONE))
    assert found.problems == (
        Problem(
            severity="error",
            code="lock-missing",
            message="`job` has no lock, so that its images are not known",
            hint="`isolate generate` makes it",
        ),
    )


def test_a_file_that_cannot_be_read_is_a_problem_of_check(generated):
    generated.write({"images.lock": "FROM python\n"})
    [problem] = check(generated.options()).problems
    assert (problem.code, problem.message) == ("images-lock", "a line is `FROM name:tag@sha256:digest`")
    assert replace(problem.origin).file == "images.lock"


def test_the_proxy_that_swarm_puts_before_one_replica_has_a_digest_too(repository):
    repository.write({"isolate.toml": '[defaults]\nport = 8000\n[deploy]\ntarget = "swarm"\n'})
    generate(repository.options())
    locked(repository, Registry(ONE))
    generate(repository.options())
    services = yaml.safe_load(repository.read("swarm/stack.yaml"))["services"]
    assert services["api-proxy"]["image"] == f"haproxy:3.0-alpine@{ONE}"
    assert check(repository.options()).differences == ()
