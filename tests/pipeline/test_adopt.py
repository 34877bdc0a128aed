"""`generate --adopt` replaces what a person wrote, and `isolate.toml` says it from then on."""

from __future__ import annotations

import tomllib

import pytest

from isolate.model.problem import InputError
from isolate.pipeline.check import check
from isolate.pipeline.generate import generate
from isolate.plan import adopted, without_place

DOCKERFILE = """\
FROM python:3.12-slim
WORKDIR /code
RUN apt-get update && apt-get install -y --no-install-recommends graphviz libpq5 \\
    && rm -rf /var/lib/apt/lists/*
RUN --mount=type=cache,target=/root/.cache pip install -r requirements.txt
RUN npm install && npm run build
ENV MODE=fast PYTHONUNBUFFERED=1
ENV GREETING "hello you"
EXPOSE 5000
CMD ["python", "/code/main.py", "--all"]
"""
COMPOSE = """\
services:
  front:
    build: .
    ports: ["80:7000"]
    environment:
      - MODE=slow
      - TOKEN
    volumes: [".:/code"]
"""


def test_what_a_dockerfile_says():
    assert adopted(DOCKERFILE, {}) == {
        "python": "3.12",
        "start": ["python", "main.py", "--all"],
        "port": 5000,
        "system_packages": ["graphviz", "libpq5"],
        "environment": {"GREETING": "hello you", "MODE": "fast"},
    }
    assert list(without_place(DOCKERFILE, {})) == [(6, "`RUN npm install`")]


def test_what_a_service_says_goes_before():
    service = {"command": "python main.py", "ports": ["80:7000"], "environment": ["MODE=slow", "TOKEN"], "volumes": []}
    found = adopted(DOCKERFILE, service)
    assert (found["start"], found["port"]) == (["python", "main.py"], 7000)
    assert found["environment"] == {"GREETING": "hello you", "MODE": "slow", "TOKEN": "${TOKEN}"}
    assert list(without_place("", service)) == [(0, "`volumes`")]


@pytest.mark.parametrize(
    ("text", "start"),
    [
        ("CMD python main.py", ["python", "main.py"]),
        ("CMD exec gunicorn --bind :$PORT main:app", ["/bin/sh", "-c", "exec gunicorn --bind :$PORT main:app"]),
        ('ENTRYPOINT ["python"]\nCMD ["main.py"]', ["python", "main.py"]),
        ("FROM debian", None),
    ],
)
def test_commands(text, start):
    assert adopted(f"FROM python:2.7\n{text}\n", {}).get("start") == start
    assert "python" not in adopted(f"FROM python:2.7\n{text}\n", {})


def test_files_are_replaced_and_kept_and_the_settings_are_written(repository):
    repository.write({"api/Dockerfile": DOCKERFILE, "api/docker-compose.yml": COMPOSE})
    before = repository.files()
    told = generate(repository.options(), adopt=True, dry_run=True)
    assert told.adopted is not None
    assert told.adopted.path == "isolate.toml"
    assert repository.files() == before
    made = generate(repository.options(), adopt=True)
    assert made.exit_code() == 0
    assert made.adopted == told.adopted
    assert repository.read("api/Dockerfile.orig") == DOCKERFILE
    assert repository.read("api/docker-compose.yml.orig") == COMPOSE
    assert "api/docker-compose.yml" not in repository.files()
    assert (repository.folder / "api/Dockerfile").read_text().startswith("# syntax")
    assert tomllib.loads(repository.read("isolate.toml"))["apps"]["api"] == {
        "path": "api",
        "python": "3.12",
        "start": ["python", "main.py", "--all"],
        "port": 7000,
        "system_packages": ["graphviz", "libpq5"],
        "environment": {"GREETING": "hello you", "MODE": "slow", "TOKEN": "${TOKEN}"},
    }
    assert [(str(each.origin), each.message, each.hint) for each in made.problems if each.code == "not-adopted"] == [
        (
            "api/Dockerfile:6",
            "`RUN npm install` has no place in `isolate.toml`, and is not in the generated file",
            "a template of your own can have it; the file is kept as `api/Dockerfile.orig`",
        ),
        (
            "api/docker-compose.yml",
            "`volumes` has no place in `isolate.toml`, and is not in the generated file",
            "a template of your own can have it; the file is kept as `api/docker-compose.yml.orig`",
        ),
    ]
    assert check(repository.options()).differences == ()
    files = repository.files()
    again = generate(repository.options(), adopt=True)
    assert (again.adopted, again.written.written, repository.files()) == (None, (), files)


def test_a_compose_file_with_further_services_stays_with_its_dockerfile(repository):
    repository.write({"api/Dockerfile": DOCKERFILE, "api/compose.yml": f"{COMPOSE}  cache:\n    image: redis:7\n"})
    made = generate(repository.options(), adopt=True)
    assert (made.exit_code(), made.adopted) == (0, None)
    assert made.kept == ("api/Dockerfile", "api/compose.yml")
    assert [(each.message, each.hint) for each in made.problems if each.code == "not-adopted"] == [
        (
            "`api/compose.yml` stays: `cache` in it is not a service of `api`",
            '`services` under `[apps."api"]` in isolate.toml asks for a server beside it; then remove the file',
        )
    ]


def test_settings_of_another_file_are_not_written(repository):
    repository.write({"pyproject.toml": '[tool.isolate.apps.api]\npath = "api"\n', "api/Dockerfile": DOCKERFILE})
    with pytest.raises(
        InputError, match=r"^`--adopt` writes `isolate\.toml`, and the settings stand in `pyproject\.toml`$"
    ):
        generate(repository.options(), adopt=True)


def test_what_stands_in_the_settings_stays(repository):
    text = '# ours\n[apps.api]  # the front\npath = "api"\nport = 9000\n\n[apps.job]\npath = "job"\n'
    repository.write({"isolate.toml": text, "api/Dockerfile": DOCKERFILE})
    assert generate(repository.options(), adopt=True).exit_code() == 0
    found = repository.read("isolate.toml")
    assert tomllib.loads(found)["apps"]["api"]["port"] == 9000
    assert tomllib.loads(found)["apps"]["job"] == {"path": "job"}
    left = [line for line in found.splitlines() if line in text.splitlines()]
    assert left == text.splitlines()
