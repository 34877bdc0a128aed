"""Files for Kubernetes beside those of compose: asked for, kept up to date, and removed."""

from __future__ import annotations

import pytest
import yaml

from isolate.model.problem import InputError, Problem
from isolate.pipeline.check import check
from isolate.pipeline.generate import generate

KUSTOMIZATION = "kubernetes/base/kustomization.yaml"


def image_of(repository) -> str:
    documents = yaml.safe_load_all(repository.read("kubernetes/base/api.yaml"))
    [job] = [each for each in documents if each["kind"] == "Job"]
    return job["spec"]["template"]["spec"]["containers"][0]["image"]


def test_nothing_of_kubernetes_is_made_unasked(repository):
    generate(repository.options())
    assert not (repository.folder / "kubernetes").exists()


def test_what_was_asked_for_once_is_kept_up_to_date(repository):
    generate(repository.options(), target="kubernetes", tag="1")
    assert image_of(repository) == "repository/api:1"
    assert yaml.safe_load(repository.read(KUSTOMIZATION)) == {
        "apiVersion": "kustomize.config.k8s.io/v1beta1",
        "kind": "Kustomization",
        "namespace": "repository",
        "resources": ["namespace.yaml", "api.yaml", "job.yaml"],
    }
    assert [each.path for each in check(repository.options()).differences] == [
        "api/compose.yaml",
        "docker-bake.json",
        "job/compose.yaml",
        "kubernetes/base/api.yaml",
        "kubernetes/base/job.yaml",
    ]
    repository.write({"isolate.toml": '[images]\nregistry = "registry.example"\ntag = "${TAG:-2}"\n'})
    generate(repository.options())
    assert image_of(repository) == "registry.example/repository/api:2"
    assert "${TAG:-2}" in repository.read("api/compose.yaml")
    assert check(repository.options()).differences == ()


def test_what_an_application_that_is_gone_had_is_removed(repository):
    generate(repository.options(), target="kubernetes")
    (repository.folder / "job/requirements.txt").unlink()
    (repository.folder / "job/main.py").unlink()
    made = generate(repository.options())
    assert "kubernetes/base/job.yaml" in made.written.removed
    assert "job.yaml" not in repository.read(KUSTOMIZATION)


def test_a_file_that_a_person_edited_is_kept(repository):
    generate(repository.options(), target="kubernetes")
    edited = repository.read("kubernetes/base/api.yaml").replace("backoffLimit: 6", "backoffLimit: 9")
    repository.write({"kubernetes/base/api.yaml": edited})
    made = generate(repository.options(), tag="3")
    assert [each.path for each in made.written.refused] == ["kubernetes/base/api.yaml"]
    assert repository.read("kubernetes/base/api.yaml") == edited


def test_what_kubernetes_cannot_be_told_is_a_note(repository):
    repository.write({"isolate.toml": '[deploy]\ntarget = "kubernetes"\n[defaults.environment]\nKEY = "${KEY}"\n'})
    notes = [each for each in generate(repository.options()).problems if each.code == "kubernetes"]
    secret = (
        "`kubectl --namespace repository create secret generic {0}-environment --from-file=KEY`",
        "the Secret `{0}-environment` is named and not generated",
    )
    assert notes == [
        Problem(
            severity="note",
            code="kubernetes",
            message="how many processes a container may have is a setting of the nodes of Kubernetes (`podPidsLimit`)",
        ),
        *(
            Problem(severity="note", code="kubernetes", message=secret[1].format(app), hint=secret[0].format(app))
            for app in ("api", "job")
        ),
    ]


def test_a_tag_that_is_none_is_refused(repository):
    with pytest.raises(InputError) as caught:
        generate(repository.options(), tag="a b")
    assert str(caught.value) == (
        "`--tag a b`: the tag of `app:a b` may have letters, digits, `_`, `.` and `-`, "
        "and begins with none of the last two"
    )


def test_a_stack_that_was_asked_for_once_is_kept_up_to_date_and_goes_with_its_application(repository):
    generate(repository.options(), target="swarm", tag="1")
    assert yaml.safe_load(repository.read("swarm/stack.yaml"))["services"]["api"]["image"] == "repository/api:1"
    repository.write({"isolate.toml": '[images]\ntag = "${TAG:-2}"\n'})
    generate(repository.options())
    images = {
        name: each["image"] for name, each in yaml.safe_load(repository.read("swarm/stack.yaml"))["services"].items()
    }
    assert images == {"api": "repository/api:${TAG:-2}", "job": "repository/job:${TAG:-2}"}
    assert check(repository.options()).differences == ()
    assert not (repository.folder / "kubernetes").exists()


def test_what_swarm_cannot_be_told_is_a_note(repository):
    repository.write({"isolate.toml": '[deploy]\ntarget = "swarm"\n'})
    notes = [each for each in generate(repository.options()).problems if each.code == "swarm"]
    assert notes == [
        Problem(
            severity="note",
            code="swarm",
            message="Swarm does not take `no-new-privileges` from a stack",
            hint='`"no-new-privileges": true` in the `daemon.json` of every node sets it for all containers',
        )
    ]
