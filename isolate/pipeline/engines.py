"""The files for engines beside compose, made from the same plans, and what such an engine cannot be told."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path

from isolate.discover import Discovered
from isolate.model.deployment import Target, path_component, without_variables
from isolate.model.image import ImagePlan, RenderedFile
from isolate.model.problem import Problem
from isolate.model.seal import is_generated
from isolate.model.workload import Workload
from isolate.render import kubernetes, swarm
from isolate.render.workloads import workloads
from isolate.render.write import read

_TITLES: dict[Target, str] = {"swarm": "Swarm", "kubernetes": "Kubernetes"}
_FIRST_FILES: dict[Target, str] = {
    "swarm": swarm.STACK,
    "kubernetes": f"{kubernetes.FOLDER}/base/kustomization.yaml",
}
"""The file of each engine that is there once its files were asked for."""


def engine_files(
    found: Discovered, plans: tuple[ImagePlan, ...], folder: Path, target: Target | None = None
) -> tuple[tuple[RenderedFile, ...], tuple[Problem, ...]]:
    """The files of the engine that is asked for, or has files below `folder`, and what it cannot be told.

    `target` goes before what `isolate.toml` says.
    """
    wanted = {target or found.settings.target}
    for engine, path in _FIRST_FILES.items():
        if is_generated(read(folder, path) or ""):
            wanted.add(engine)
    if wanted == {"compose"}:
        return (), ()
    own = tuple(each for each in plans if not each.by_hand.compose)
    images = {each.app: without_variables(each.image) for each in own}
    canaries = {
        each.service: (each.canary.reference(images[each.app]), each.canary.weight) for each in own if each.canary
    }
    name = path_component(Path(found.root).name)
    files: tuple[RenderedFile, ...] = ()
    told: tuple[Problem, ...] = tuple(_written_by_hand(plans, wanted))
    if "kubernetes" in wanted:
        services = workloads(own, images)
        files += kubernetes.files(services, name=name, canaries=canaries)
        told += tuple(_untold_kubernetes(services, name))
    if "swarm" in wanted:
        services = workloads(own, {each.app: each.image for each in own})
        files += swarm.files(services, own, name=name, canaries=canaries)
        told += tuple(_untold_swarm(services))
    return files, told


def _written_by_hand(plans: tuple[ImagePlan, ...], wanted: Collection[Target]) -> Iterator[Problem]:
    for engine, title in _TITLES.items():
        for plan in plans:
            if engine in wanted and plan.by_hand.compose:
                message = f"`{plan.app}` has a compose file that a person wrote, of which {title} is told nothing"
                yield _note(engine, message)


def _untold_swarm(services: tuple[Workload, ...]) -> Iterator[Problem]:
    """What compose is told and Swarm is not, and what has to be there before a stack starts."""
    if any(each.volumes for each in services):
        yield _note(
            "swarm",
            "a volume is on one node, and what needs it runs there alone",
            "`DATA_NODE` is the name of that node, as `docker node ls` prints it",
        )
    if any(each.published for each in services):
        yield _note(
            "swarm",
            "ports are published on all addresses of every node, where compose publishes them on this machine alone",
            "a firewall or a balancer before the nodes decides who comes through",
        )
    yield from _not_waited_for("swarm", services, "started again")
    yield _note(
        "swarm",
        "Swarm does not take `no-new-privileges` from a stack",
        '`"no-new-privileges": true` in the `daemon.json` of every node sets it for all containers',
    )


def _untold_kubernetes(services: tuple[Workload, ...], namespace: str) -> Iterator[Problem]:
    """What compose is told and Kubernetes is not, and what has to be there before it starts anything."""
    for name, keys in kubernetes.secrets_by_reference(services):
        values = " ".join(f"--from-file={key}" for key in keys)
        yield _note(
            "kubernetes",
            f"the Secret `{name}` is named and not generated",
            f"`kubectl --namespace {namespace} create secret generic {name} {values}`",
        )
    yield from _not_waited_for("kubernetes", services, "restarted")
    yield _note(
        "kubernetes", "how many processes a container may have is a setting of the nodes of Kubernetes (`podPidsLimit`)"
    )


def _not_waited_for(engine: Target, services: tuple[Workload, ...], again: str) -> Iterator[Problem]:
    """What ends before others start under compose, and does not under the engine, which has them `again` instead."""
    awaited = {name for each in services for name in each.waits_for}
    for each in services:
        if each.role == "once" and each.service in awaited:
            yield _note(
                engine,
                f"nothing waits for `{each.service}`: {_TITLES[engine]} starts everything at once",
                f"what needs it is {again} until it is there",
            )


def _note(engine: Target, message: str, hint: str = "") -> Problem:
    return Problem(
        severity="note", code="kubernetes" if engine == "kubernetes" else "swarm", message=message, hint=hint
    )
