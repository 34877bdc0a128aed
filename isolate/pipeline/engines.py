"""The files for engines beside compose, made from the same plans, and what such an engine cannot be told."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from isolate.discover import Discovered
from isolate.model.deployment import Target, path_component, without_variables
from isolate.model.image import ImagePlan, RenderedFile
from isolate.model.problem import Problem
from isolate.model.seal import is_generated
from isolate.model.workload import Workload
from isolate.render import kubernetes
from isolate.render.workloads import workloads
from isolate.render.write import read


def engine_files(
    found: Discovered, plans: tuple[ImagePlan, ...], folder: Path, target: Target | None = None
) -> tuple[tuple[RenderedFile, ...], tuple[Problem, ...]]:
    """The files of the engine that is asked for, or has files below `folder`, and what it cannot be told.

    `target` goes before what `isolate.toml` says.
    """
    wanted = {target or found.settings.target}
    if is_generated(read(folder, f"{kubernetes.FOLDER}/base/kustomization.yaml") or ""):
        wanted.add("kubernetes")
    if "kubernetes" not in wanted:
        return (), ()
    own = tuple(each for each in plans if not each.by_hand.compose)
    images = {each.app: without_variables(each.image) for each in own}
    services = workloads(own, images)
    canaries = {
        each.service: (each.canary.reference(images[each.app]), each.canary.weight) for each in own if each.canary
    }
    name = path_component(Path(found.root).name)
    files = kubernetes.files(services, name=name, canaries=canaries)
    return files, tuple(_untold(plans, services, name))


def _untold(plans: tuple[ImagePlan, ...], services: tuple[Workload, ...], namespace: str) -> Iterator[Problem]:
    """What compose is told and Kubernetes is not, and what has to be there before it starts anything."""
    for name, keys in kubernetes.secrets_by_reference(services):
        values = " ".join(f"--from-file={key}" for key in keys)
        yield _note(
            f"the Secret `{name}` is named and not generated",
            f"`kubectl --namespace {namespace} create secret generic {name} {values}`",
        )
    for plan in plans:
        if plan.by_hand.compose:
            yield _note(f"`{plan.app}` has a compose file that a person wrote, of which Kubernetes is told nothing")
    for service in services:
        if any(service.service in each.waits_for for each in services) and service.role == "once":
            yield _note(
                f"nothing waits for `{service.service}`: Kubernetes starts everything at once",
                "what needs it is restarted until it is there",
            )
    yield _note("how many processes a container may have is a setting of the nodes of Kubernetes (`podPidsLimit`)")


def _note(message: str, hint: str = "") -> Problem:
    return Problem(severity="note", code="kubernetes", message=message, hint=hint)
