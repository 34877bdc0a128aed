"""Templates of a person's own, and the installer, as `isolate.toml` names them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from isolate.model.problem import ConfigurationError, InputError
from isolate.pipeline.check import check
from isolate.pipeline.generate import generate
from isolate.render.templates import eject

OWN = '[images]\ntemplates = "own"\n'
TEMPLATE = "{{ made_by }}\n{{ seal }}\nFROM {{ plan.base }}\n"


def told(repository) -> list[tuple[str, str]]:
    return [(each.path, each.reason) for each in check(replace(repository.options(), trust_templates=True)).differences]


def test_a_template_changes_its_files_and_the_check_sees_it(repository):
    generate(repository.options())
    assert told(repository) == []
    repository.write({"isolate.toml": OWN, "own/Dockerfile.j2": TEMPLATE})
    stale = [(f"{app}/Dockerfile", "it is out of date") for app in ("api", "job")]
    assert told(repository) == stale
    assert generate(repository.options()).problems == ()
    assert repository.read("api/Dockerfile").splitlines()[2].startswith("FROM python:")
    assert told(repository) == []
    repository.write({"own/Dockerfile.j2": f"{TEMPLATE}USER 1\n"})
    assert told(repository) == stale


def test_a_dockerfile_without_its_first_line_says_nothing_about_python(repository):
    repository.write({"isolate.toml": OWN, "own/Dockerfile.j2": "{{ seal }}\nFROM python:3.11-slim\n"})
    generate(repository.options())
    assert told(repository) == []


def test_ejected_templates_change_nothing(repository):
    generate(repository.options())
    eject(repository.folder / "own")
    repository.write({"isolate.toml": OWN})
    assert told(repository) == []
    assert generate(repository.options()).written.written == ()


def test_a_template_of_no_file_is_told(repository):
    repository.write({"isolate.toml": OWN, "own/dockerfile.j2": TEMPLATE})
    (problem,) = generate(repository.options()).problems
    assert (problem.severity, problem.message) == ("warning", "the template `dockerfile.j2` takes the place of none")
    assert "`Dockerfile.j2`" in problem.hint


def test_a_folder_that_is_not_there_is_told(repository):
    repository.write({"isolate.toml": OWN})
    with pytest.raises(ConfigurationError) as raised:
        generate(repository.options())
    (problem,) = raised.value.problems
    assert (str(problem.origin), problem.message) == ("isolate.toml:2", "`templates` names `own`, which is no folder")
    assert problem.hint == "`isolate templates eject own` makes one with the built-in templates"


UNTRUSTED = "images are made with templates of the repository, which are not rendered"


def test_a_check_renders_no_template_unless_it_is_trusted(repository):
    repository.write({"isolate.toml": OWN, "own/Dockerfile.j2": TEMPLATE})
    generate(repository.options())
    repository.write(
        {"own/Dockerfile.j2": "{% for a in range(99999) %}{% for b in range(99999) %}x{% endfor %}{% endfor %}"}
    )
    checked = check(repository.options())
    assert [(str(each.origin), each.message) for each in checked.problems] == [("isolate.toml", UNTRUSTED)]
    assert checked.exit_code() == 2
    with pytest.raises(InputError, match=UNTRUSTED):
        generate(replace(repository.options(), trust_templates=False))


def test_a_template_that_is_a_link_is_not_read(repository):
    repository.write(
        {"isolate.toml": OWN, "own/Dockerfile.j2": TEMPLATE + "{% include 'leak' %}\n", "secret": "hunter2\n"}
    )
    (repository.folder / "own" / "leak").symlink_to("../secret")
    with pytest.raises(InputError, match="own/leak` is a link that leads out of its folder"):
        generate(repository.options())


def test_a_folder_outside_of_the_repository_is_refused(repository):
    (repository.folder.parent / "outside").mkdir()
    repository.write({"isolate.toml": '[images]\ntemplates = "../outside"\n'})
    with pytest.raises(ConfigurationError, match="which is outside of the repository"):
        generate(repository.options())


def test_uv_instead_of_pip(repository):
    repository.write({"isolate.toml": '[images]\ninstaller = "uv"\n'})
    generate(repository.options())
    assert "&& uv pip install " in repository.read("api/Dockerfile")
    assert told(repository) == []
    repository.write({"isolate.toml": '[images]\ninstaller = "pip"\n'})
    assert [path for path, _ in told(repository)] == ["api/Dockerfile", "job/Dockerfile"]
