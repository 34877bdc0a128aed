"""Locks keep what they have, change where they must, and are not resolved again where nothing changed."""

from __future__ import annotations

import pytest

from isolate.model.options import Upgrade
from isolate.pipeline.generate import generate
from isolate.pipeline.lock import lock
from isolate.resolve import Resolver


@pytest.fixture
def resolved(monkeypatch) -> list[str]:
    """The applications that were resolved, in order."""
    names: list[str] = []
    solve = Resolver.solve

    def remember(self, apps, **options):
        names.extend(apps)
        return solve(self, apps, **options)

    monkeypatch.setattr(Resolver, "solve", remember)
    return names


def test_a_lock_that_holds_is_not_resolved_again(repository, resolved):
    assert lock(repository.options()).written.written == ("api/requirements.lock", "job/requirements.lock")
    assert (repository.pins("api"), repository.pins("job")) == (["a==1", "b==1"], ["b==1"])
    assert resolved == ["api", "job"]
    repository.publish(("a 2", "b"), ("b 2",))
    before = repository.files()
    assert lock(repository.options()).written.written == ()
    assert repository.files() == before
    assert resolved == ["api", "job"]


def test_generate_takes_the_lock_that_is_there(repository, resolved):
    lock(repository.options())
    repository.publish(("b 2",))
    generated = generate(repository.options())
    assert "api/requirements.lock" in generated.written.unchanged
    assert resolved == ["api", "job"]
    assert generate(repository.options()).written.written == ()


@pytest.mark.parametrize(
    ("text", "pins"),
    [
        ("a\nc\n", ["a==1", "b==1", "c==2"]),
        ("a\nb>1\n", ["a==1", "b==2"]),
        ("a>1\n", ["a==2", "b==1"]),
        ("b\n", ["b==1"]),
    ],
    ids=["added", "narrowed", "raised", "removed"],
)
def test_what_still_satisfies_stays_and_only_that(repository, resolved, text, pins):
    repository.publish(("c 1",), ("c 2",))
    lock(repository.options())
    repository.publish(("a 2", "b"), ("b 2",))
    repository.write({"api/requirements.txt": text})
    assert lock(repository.options()).written.written == ("api/requirements.lock",)
    assert repository.pins("api") == pins
    assert resolved == ["api", "job", "api"]


def test_comments_spaces_and_order_change_nothing(repository, resolved):
    repository.write({"api/requirements.txt": "a\nb >= 1\n"})
    lock(repository.options())
    repository.write({"api/requirements.txt": "# why\n\nb>=1 # x\na\n"})
    assert lock(repository.options()).written.written == ()
    assert resolved == ["api", "job"]


@pytest.mark.parametrize(
    ("upgrade", "pins"),
    [
        (Upgrade(everything=True), ["a==2", "b==2"]),
        (Upgrade(projects=("a",)), ["a==2", "b==1"]),
        (Upgrade(projects=("b",)), ["a==1", "b==2"]),
    ],
    ids=["everything", "a", "b"],
)
def test_upgrading(repository, upgrade, pins):
    lock(repository.options())
    repository.publish(("a 2", "b"), ("b 2",))
    assert lock(repository.options(), upgrade=upgrade).problems == ()
    assert repository.pins("api") == pins


def test_a_project_that_no_lock_has_cannot_be_upgraded(repository):
    (problem,) = lock(repository.options(), upgrade=Upgrade(projects=("z",))).problems
    assert (problem.severity, problem.message) == ("warning", "no lock has `z`, which is to be upgraded")


def test_a_lock_for_other_platforms_keeps_its_pins(repository):
    lock(repository.options())
    repository.publish(("b 2",))
    assert lock(repository.options(platforms=("linux/amd64",))).written.written
    assert repository.pins("api") == ["a==1", "b==1"]
    assert '# platform = "linux/arm64"' not in repository.read("api/requirements.lock")


def test_an_edited_lock_is_kept_and_another_tools_lock_says_nothing(repository):
    lock(repository.options())
    edited = repository.read("api/requirements.lock").replace("==1 ", " == 1 ")
    theirs = "b==0\n"
    repository.write({"api/requirements.lock": edited, "job/requirements.lock": theirs})
    written = lock(repository.options()).written
    assert [each.path for each in written.refused] == ["api/requirements.lock", "job/requirements.lock"]
    lock(repository.options(), force=True)
    assert (repository.pins("api"), repository.pins("job")) == (["a==1", "b==1"], ["b==1"])


def test_an_impossible_application_changes_no_file_of_another(repository):
    generate(repository.options())
    before = repository.files()
    repository.write({"other/requirements.txt": "nowhere\n", "other/main.py": ""})
    generated = generate(repository.options())
    assert [each.apps for each in generated.impossible] == [("other",)]
    assert generated.written.written == ()
    assert {path: data for path, data in repository.files().items() if not path.startswith("other")} == before


def test_credentials_stay_out_of_a_lock(repository):
    repository.write({"api/requirements.txt": "--extra-index-url https://me:secret@index.example/simple/\na\n"})
    lock(repository.options())
    text = repository.read("api/requirements.lock")
    assert '# extra-index = "https://index.example/simple/"' in text
    assert "secret" not in text
