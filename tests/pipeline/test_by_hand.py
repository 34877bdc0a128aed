"""A file that a person wrote is kept and used, and keeps nothing else back."""

from __future__ import annotations

import pytest
import yaml

from isolate.pipeline.check import check
from isolate.pipeline.generate import generate

DOCKERFILE = """\
FROM python:3.12 AS build
RUN pip wheel \\
    # a comment
    .
FROM python:3.12-slim
EXPOSE 5000
ENTRYPOINT ["python", "main.py"]
CMD ["--all"]
"""
COMPOSE = "services:\n  front:\n    build: .\n"


def service(repository, path: str, name: str) -> dict[str, object]:
    return yaml.safe_load(repository.read(path))["services"][name]


def included(repository) -> list[str]:
    return yaml.safe_load(repository.read("compose.yaml"))["include"]


def test_the_service_is_built_with_the_dockerfile_of_a_person(repository):
    repository.write({"api/Dockerfile": DOCKERFILE})
    made = generate(repository.options())
    assert (made.exit_code(), made.kept) == (0, ("api/Dockerfile",))
    assert repository.read("api/Dockerfile") == DOCKERFILE
    assert "api/Dockerfile.dockerignore" not in repository.files()
    assert {"api/requirements.lock", "api/compose.yaml", "compose.yaml"} <= {*repository.files()}
    assert (repository.folder / "job/Dockerfile").is_file()
    api = service(repository, "api/compose.yaml", "api")
    assert api["build"] == {"context": ".", "dockerfile": "Dockerfile"}
    assert api["expose"] == ["5000"]
    assert api["restart"] == "unless-stopped"
    assert {"read_only", "cap_drop", "command", "healthcheck"}.isdisjoint(api)
    assert service(repository, "job/compose.yaml", "job")["read_only"] is True
    assert check(repository.options()).differences == ()


def test_a_dockerfile_is_enough_to_know_the_start(repository):
    repository.write({"api/Dockerfile": "FROM python:3.12\nCMD python -m api\n"})
    (repository.folder / "api/main.py").unlink()
    (plan, _) = generate(repository.options()).plans
    assert plan.command == ("/bin/sh", "-c", "python -m api")


def test_every_other_file_is_that_without_it(repository):
    generate(repository.options())
    before = repository.files()
    repository.write({"api/Dockerfile": DOCKERFILE, "api/docker-compose.yml": COMPOSE})
    generate(repository.options())
    after = repository.files()
    assert {path: after[path] for path in after if path.startswith("job/")} == {
        path: before[path] for path in before if path.startswith("job/")
    }


@pytest.mark.parametrize("name", ["compose.yaml", "compose.yml", "docker-compose.yaml", "docker-compose.yml"])
def test_the_compose_file_of_an_application_is_included_untouched(repository, name):
    repository.write({f"api/{name}": COMPOSE})
    made = generate(repository.options())
    assert (made.exit_code(), made.kept) == (0, (f"api/{name}",))
    assert repository.read(f"api/{name}") == COMPOSE
    assert included(repository) == [f"api/{name}", "job/compose.yaml"]
    assert {"api/compose.dev.yaml", *({"api/compose.yaml"} - {f"api/{name}"})}.isdisjoint(repository.files())
    assert (repository.folder / "api/Dockerfile").is_file()
    assert check(repository.options()).differences == ()


BESIDE = "services:\n  db:\n    image: postgres:17\n    volumes: [./init.sql:/docker-entrypoint-initdb.d/init.sql]\n"


def test_a_compose_file_that_starts_no_application_stays_beside_the_one_that_does(repository):
    repository.write({"api/docker-compose.yml": BESIDE})
    made = generate(repository.options())
    assert (made.exit_code(), made.kept) == (0, ())
    assert repository.read("api/docker-compose.yml") == BESIDE
    assert included(repository) == ["api/compose.yaml", "job/compose.yaml"]
    assert [(each.severity, each.code, each.message, each.hint) for each in made.problems] == [
        (
            "warning",
            "compose-by-hand",
            "`api/docker-compose.yml` starts nothing of `api`: Compose takes `api/compose.yaml` beside it",
            "`docker compose -f api/docker-compose.yml up` starts what a person wrote",
        )
    ]
    assert check(repository.options()).differences == ()


@pytest.mark.parametrize(
    "runs",
    ["build: .", "{image: team/web, volumes: ['.:/app']}", "{image: 'python:3.12'}", "{extends: {service: a}}", "{}"],
)
def test_a_compose_file_that_may_start_the_application_is_used(repository, runs):
    repository.write({"api/docker-compose.yml": f"{BESIDE}  web: {runs if runs[0] == '{' else '{' + runs + '}'}\n"})
    assert generate(repository.options()).kept == ("api/docker-compose.yml",)
    assert included(repository) == ["api/docker-compose.yml", "job/compose.yaml"]


def test_an_older_compose_file_at_the_top_is_included_too(repository):
    repository.write({"docker-compose.yml": "services:\n  web:\n    build: ./api\n  db:\n    image: postgres\n"})
    made = generate(repository.options())
    assert (made.exit_code(), made.kept) == (0, ("docker-compose.yml",))
    assert included(repository) == ["docker-compose.yml", "job/compose.yaml"]
    assert [(each.severity, each.message, each.hint) for each in made.problems] == [
        (
            "note",
            "`docker-compose.yml` has a service for `api`: `api/compose.yaml` is not included beside it",
            "remove the service from `docker-compose.yml` to have the generated one",
        )
    ]
    assert check(repository.options()).differences == ()


def test_services_of_one_name_are_told_and_not_included_twice(repository):
    repository.write({"api/compose.yml": "services: {web: {}}\n", "job/compose.yml": "services: {web: {}}\n"})
    made = generate(repository.options())
    assert included(repository) == ["api/compose.yml"]
    assert [(each.severity, each.message, each.hint) for each in made.problems] == [
        (
            "warning",
            "`job/compose.yml` has a service `web`, as `api/compose.yml` has: it is not included",
            "rename one of them, or start both files by themselves",
        )
    ]


def test_a_compose_file_in_the_place_of_the_one_above_all_stays(repository):
    text = "include: [job/compose.yaml]\nservices: {}\n"
    repository.write({"compose.yaml": text})
    made = generate(repository.options())
    assert (made.exit_code(), repository.read("compose.yaml")) == (0, text)
    assert [(each.severity, each.message, each.hint) for each in made.problems] == [
        (
            "warning",
            "`compose.yaml` stays as a person wrote it, and does not start `api`",
            (
                "add `api/compose.yaml` to its list `include`, or rename it to `docker-compose.yml`, "
                "which is included then"
            ),
        )
    ]
    assert check(repository.options()).differences == ()
    assert generate(repository.options(), force=True).exit_code() == 0
    assert included(repository) == ["api/compose.yaml", "job/compose.yaml"]


def test_what_is_no_yaml_is_included_as_it_is(repository):
    repository.write({"api/compose.yml": "services: [\n"})
    assert generate(repository.options()).exit_code() == 0
    assert included(repository) == ["api/compose.yml", "job/compose.yaml"]


def test_a_lock_of_a_person_leaves_only_its_application_out(repository):
    repository.write({"api/requirements.lock": "a==1\n"})
    made = generate(repository.options())
    assert (made.exit_code(), made.left_out) == (1, ("api",))
    assert [each.path for each in made.written.refused] == ["api/requirements.lock"]
    assert "api/Dockerfile" not in repository.files()
    assert included(repository) == ["job/compose.yaml"]


def test_an_application_without_a_start_is_left_out_alone(repository):
    (repository.folder / "api/main.py").unlink()
    made = generate(repository.options())
    assert (made.exit_code(), made.left_out) == (1, ("api",))
    assert [each.message for each in made.problems] == ["nothing says how `api` starts"]
    assert included(repository) == ["job/compose.yaml"]


def test_a_library_of_the_repository_is_no_application_and_no_error(repository):
    repository.write(
        {
            "core/pyproject.toml": '[project]\nname = "core"\nversion = "1"\ndependencies = ["b"]\n',
            "core/core/__init__.py": "",
            "api/requirements.txt": "a\n../core\n",
        }
    )
    made = generate(repository.options())
    assert (made.exit_code(), [each.app for each in made.plans]) == (0, ["api", "job"])
    assert [(each.severity, each.message) for each in made.problems] == [
        ("note", "`core` gets no image: nothing starts it, and `api` requires it")
    ]
    assert check(repository.options()).differences == ()


def test_one_that_nobody_requires_is_told_with_what_makes_it_an_application(repository):
    repository.write(
        {
            "core/pyproject.toml": '[project]\nname = "core"\nversion = "1"\ndependencies = ["b"]\n',
            "core/core/__init__.py": "",
        }
    )
    made = generate(repository.options())
    assert [(each.severity, each.message, each.hint) for each in made.problems] == [
        (
            "warning",
            "`core` gets no image: nothing starts it, so it is taken for a library",
            '`start` under `[apps."core"]` in isolate.toml makes it an application',
        )
    ]
    assert made.exit_code() == 0


def test_what_ends_by_itself_is_not_started_again(repository):
    generate(repository.options())
    assert service(repository, "job/compose.yaml", "job")["restart"] == "no"


def test_a_bake_file_that_a_person_wrote_is_kept(repository):
    repository.write({"docker-bake.json": "{}\n"})
    made = generate(repository.options())
    assert (made.kept, made.exit_code()) == (("docker-bake.json",), 0)
    assert repository.read("docker-bake.json") == "{}\n"
    assert check(repository.options()).differences == ()
    generate(repository.options(), force=True)
    assert "job" in repository.read("docker-bake.json")


def test_a_wrong_image_in_a_file_that_a_person_wrote_is_an_error_of_check(repository):
    repository.write({"api/Dockerfile": "FROM Python\nCMD x\n", "docker-compose.yml": COMPOSE + "    image: a\n"})
    generate(repository.options())
    checked = check(repository.options())
    told = [(each.severity, each.code, str(each.origin)) for each in checked.problems if "image-" in each.code]
    assert (checked.exit_code(), told) == (2, [("error", "image-reference", "api/Dockerfile:1")])
