"""What Renovate and Dependabot change in generated files stays, and goes through the next `generate`."""

from __future__ import annotations

import hashlib
import re

import pytest

from isolate.pipeline.check import check
from isolate.pipeline.generate import generate
from tests.wheels import wheel_bytes

DIGEST = "@sha256:" + "a" * 64


@pytest.fixture
def generated(repository):
    repository.write(
        {"isolate.toml": "[defaults]\nreplicas = 2\nport = 8000\n", "api/Procfile": "web: python main.py\n"}
    )
    generate(repository.options())
    return repository


def changed(repository, path: str, before: str, after: str) -> None:
    text = repository.read(path)
    assert before in text
    repository.write({path: text.replace(before, after)})


@pytest.mark.parametrize("after", ["python:3.14.9-slim-trixie", f"python:3.14-slim-trixie{DIGEST}"])
def test_a_newer_patch_or_a_digest_of_the_base_stays(generated, after):
    changed(generated, "api/Dockerfile", "python:3.14-slim-trixie", after)
    assert check(generated.options()).exit_code() == 0
    generated.write({"isolate.toml": generated.read("isolate.toml") + 'system_packages = ["tzdata"]\n'})
    made = generate(generated.options())
    assert (made.exit_code(), "api/Dockerfile" in made.written.written) == (0, True)
    text = generated.read("api/Dockerfile")
    assert f"PYTHON_IMAGE={after}\n" in text
    assert "tzdata" in text
    assert check(generated.options()).exit_code() == 0


def test_a_newer_image_of_a_service_stays(generated):
    (now,) = re.findall(r"haproxy:[^}]+", generated.read("api/compose.yaml"))
    changed(generated, "api/compose.yaml", now, f"haproxy:9.1-alpine{DIGEST}")
    assert check(generated.options()).exit_code() == 0
    generated.write({"isolate.toml": "[defaults]\nreplicas = 3\nport = 8000\n"})
    assert generate(generated.options()).exit_code() == 0
    assert f"haproxy:9.1-alpine{DIGEST}}}" in generated.read("api/compose.yaml")


@pytest.mark.parametrize("after", ["python:3.12-slim-trixie", "python:3.14-slim-bookworm", "python:3.14.1-alpine"])
def test_another_python_or_variant_is_set_back(generated, after):
    changed(generated, "api/Dockerfile", "python:3.14-slim-trixie", after)
    assert check(generated.options()).exit_code() == 1
    assert generate(generated.options()).written.written == ("api/Dockerfile",)
    assert "PYTHON_IMAGE=python:3.14-slim-trixie\n" in generated.read("api/Dockerfile")


def test_another_image_is_a_persons(generated):
    changed(generated, "api/Dockerfile", "python:3.14-slim-trixie", "pypy:3.14-slim-trixie")
    assert generate(generated.options()).exit_code() == 1
    assert "PYTHON_IMAGE=pypy:3.14-slim-trixie\n" in generated.read("api/Dockerfile")


def test_any_other_change_is_a_persons(generated):
    changed(generated, "api/Dockerfile", "USER 10001:10001", "USER 0:0")
    assert [each.edited for each in check(generated.options()).differences] == [True]


def test_a_pin_with_its_hashes_stays(generated):
    before = generated.read("api/requirements.lock")
    generated.publish(("b 2",), ("b 3",))
    wheel = (generated.folder / "index" / "b-2-py3-none-any.whl").read_bytes()
    assert wheel == wheel_bytes("b", "2", [])
    digest = hashlib.sha256(wheel).hexdigest()
    text = re.sub(r"b==1 \\\n    --hash=sha256:\w+", rf"b==2 \\\n    --hash=sha256:{digest}", before)
    generated.write({"api/requirements.lock": text})
    assert check(generated.options()).exit_code() == 0
    made = generate(generated.options())
    assert (made.exit_code(), [each.message for each in made.problems]) == (0, [])
    assert generated.pins("api") == ["a==1", "b==2"]
    assert check(generated.options()).exit_code() == 0
    assert generate(generated.options()).written.written == ()


def test_a_pin_that_cannot_be_is_told(generated):
    generated.write({"api/requirements.lock": generated.read("api/requirements.lock").replace("b==1", "b==7")})
    made = generate(generated.options())
    assert [(each.message, each.hint) for each in made.problems] == [
        ("`api` gets `b` 1: the 7 of its lock does not fit", "`isolate explain --package b` says why")
    ]
    assert generated.pins("api") == ["a==1", "b==1"]
