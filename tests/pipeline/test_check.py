"""A check sees everything that generating would change, from the files alone."""

from __future__ import annotations

import shutil

import pytest

from isolate.frameworks import script
from isolate.pipeline.check import check
from isolate.pipeline.generate import generate
from isolate.pipeline.lock import lock
from isolate.resolve import Resolver


@pytest.fixture
def generated(repository, monkeypatch):
    """The repository with its files; from now on nothing can be resolved."""
    generate(repository.options())
    monkeypatch.setattr(Resolver, "__init__", lambda *_, **__: pytest.fail("a check resolves nothing"))
    return repository


def told(repository, **options) -> list[tuple[str, str]]:
    return [(each.path, each.reason) for each in check(repository.options(), **options).differences]


def test_what_was_generated_is_as_it_should_be(generated):
    before = generated.files()
    generated.publish(("b 2",))
    for _ in "twice":
        checked = check(generated.options())
        assert (checked.apps, checked.differences, checked.problems, checked.exit_code()) == (2, (), (), 0)
    assert {path: data for path, data in generated.files().items() if path in before} == before


def test_a_requirement_that_changed_is_in_the_difference(generated):
    generated.write({"api/requirements.txt": "a>=2\n"})
    checked = check(generated.options())
    assert checked.exit_code() == 1
    ((difference,),) = (checked.differences,)
    assert (difference.path, difference.reason) == ("api/requirements.lock", "it is out of date")
    changed = [line for line in difference.diff.splitlines()[2:] if line[0] in "+-" and "sha256" not in line]
    assert changed == [
        '-# requirement = "a (api/requirements.txt)"',
        '+# requirement = "a>=2 (api/requirements.txt)"',
    ]


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("api/Dockerfile", "a person wrote or edited it"),
        ("job/compose.yaml", "a person wrote or edited it"),
        ("compose.yaml", "a person wrote or edited it"),
        ("docker-bake.json", "a person wrote or edited it"),
    ],
)
def test_a_file_that_a_person_edited_is_named(generated, path, reason):
    generated.write({path: generated.read(path) + "# more\n"})
    checked = check(generated.options())
    assert [(each.path, each.reason, each.edited) for each in checked.differences] == [(path, reason, True)]


def test_a_lock_that_a_person_wrote_is_named(generated):
    generated.write({"job/requirements.lock": "b==1\n"})
    checked = check(generated.options())
    assert [(each.path, each.reason, each.edited) for each in checked.differences] == [
        ("job/requirements.lock", "a person wrote it", True)
    ]


def test_an_edited_lock_is_named(generated):
    generated.write({"job/requirements.lock": generated.read("job/requirements.lock").replace("==1 ", " == 1 ")})
    (difference,) = check(generated.options()).differences
    assert (difference.path, difference.edited, difference.diff) == ("job/requirements.lock", True, "")


@pytest.mark.parametrize("path", ["api/Dockerfile", "api/requirements.lock", "compose.yaml"])
def test_a_file_that_is_gone_is_named(generated, path):
    (generated.folder / path).unlink()
    assert told(generated) == [(path, "it is missing")]


def test_source_that_starts_otherwise_changes_the_image(generated):
    generated.write({"api/main.py": "x = 1\n"})
    assert told(generated) == []
    (generated.folder / "api/main.py").rename(generated.folder / "api/app.py")
    assert told(generated) == [("api/Dockerfile", "it is out of date")]


def test_settings_and_options_count(generated):
    assert told(generated) == []
    generated.write({"isolate.toml": '[defaults]\nsystem_packages = ["tzdata"]\n'})
    assert told(generated) == [(f"{app}/Dockerfile", "it is out of date") for app in ("api", "job")]
    checked = check(generated.options(platforms=("linux/amd64",)))
    assert [each.path for each in checked.differences if each.path.endswith("lock")] == [
        f"{app}/requirements.lock" for app in ("api", "job")
    ]


def test_an_application_that_has_no_files_yet_is_named(generated):
    generated.write({"new/requirements.txt": "b\n", "new/main.py": ""})
    assert told(generated) == [("new/requirements.lock", "it is missing")]


def test_what_generating_would_do_is_what_the_check_says(repository):
    generate(repository.options())
    repository.write({"isolate.toml": "[defaults]\nport = 9000\n", "job/Procfile": "web: python main.py\n"})
    says = check(repository.options()).differences
    assert says == generate(repository.options(), dry_run=True).differences
    assert says
    generate(repository.options())
    assert check(repository.options()).exit_code() == 0


def test_locks_alone_are_checked_where_only_they_were_made(repository):
    repository.write({"api/Dockerfile": "FROM scratch\n"})
    lock(repository.options())
    assert told(repository) == []
    repository.write({"api/requirements.txt": "a>=1\n"})
    assert told(repository) == [("api/requirements.lock", "it is out of date")]


def test_another_folder(repository, tmp_path):
    output = str(tmp_path / "out")
    generate(repository.options(), output=output)
    assert told(repository, output=output) == []
    assert told(repository) == [(f"{app}/requirements.lock", "it is missing") for app in ("api", "job")]
    shutil.copytree(output, tmp_path / "deeper" / "out")
    moved = [path for path, _ in told(repository, output=str(tmp_path / "deeper" / "out"))]
    assert {"api/compose.yaml", "job/compose.yaml"} <= set(moved)


def test_a_broken_manifest_is_a_problem(generated):
    generated.write({"api/requirements.txt": "a ==\n"})
    checked = check(generated.options())
    assert checked.exit_code() == 2
    assert [each.code for each in checked.problems] == ["requirement-syntax"]


def test_what_was_compared_is_not_made_again(generated, monkeypatch):
    looked: list[str] = []
    detect = script.detect
    monkeypatch.setattr(script, "detect", lambda tree, app: looked.append(app.name) or detect(tree, app))
    check(generated.options())
    assert looked == ["api", "job"]
    check(generated.options())
    assert looked == ["api", "job"]
    generated.write({"job/main.py": "changed = True\n"})
    check(generated.options())
    assert looked == ["api", "job", "job"]
