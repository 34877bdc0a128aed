"""Image plans → the services of all applications, as every engine is told them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from itertools import chain, count

from isolate.model.image import Backing, ImagePlan, Service
from isolate.model.workload import Limits, Network, Role, Volume, Workload
from isolate.render.text import health_command, secret_entrypoint

UID = GID = 10001
"""Whom an application runs as in its image."""

_LIMITS = Limits(cpus=1.0, memory=512, processes=256)
_SCHEDULERS = ("beat", "clock", "scheduler")
"""Words that tell a process that sets off work at times: two of them would do everything twice."""


def workloads(plans: Sequence[ImagePlan], image_of: Mapping[str, str]) -> tuple[Workload, ...]:
    """The services of these images, sorted by name. `image_of` is application → the reference its image has."""
    callers_through = {network: _services(plan) for plan in plans for network in plan.networks}
    found: list[Workload] = []
    for plan in plans:
        callers = {service for network in plan.callers for service in callers_through.get(network, ())}
        own = [_workload(plan, each, image_of[plan.app], tuple(sorted(callers))) for each in _processes(plan)]
        found += [*own, *(_backing(plan, each, tuple(sorted(one.service for one in own))) for each in plan.backing)]
    taken = {each.service for each in found}
    named = (
        replace(each, proxy=_beside(each.service, "proxy", taken), canary=_beside(each.service, "canary", taken))
        if each.published
        else each
        for each in found
    )
    return tuple(sorted(named, key=lambda each: each.service))


def _beside(service: str, part: str, taken: Collection[str]) -> str:
    """The name of what stands beside a service: one that no service has."""
    names = chain((f"{service}-{part}", f"{service}--{part}"), (f"{service}--{part}-{each}" for each in count(2)))
    return next(each for each in names if each not in taken)


def _processes(plan: ImagePlan) -> tuple[Service, ...]:
    return (Service(service=plan.service, command=plan.command), *plan.processes)


def mebibytes(size: str) -> int:
    """A size as compose writes it (`512M`, `2G`) in MiB."""
    return int(size[:-1]) * {"M": 1, "G": 1024}[size[-1].upper()]


def _services(plan: ImagePlan) -> tuple[str, ...]:
    return tuple(each.service for each in _processes(plan))


def _workload(plan: ImagePlan, process: Service, image: str, callers: tuple[str, ...]) -> Workload:
    first = process.service == plan.service
    listens = first and plan.port > 0
    before = (each.service for each in plan.processes if each.once and not process.once)
    return Workload(
        app=plan.app,
        service=process.service,
        role=_role(plan, process, listens=listens),
        image=image,
        own=True,
        command=process.command,
        entrypoint=secret_entrypoint(plan) if plan.secret_environment else (),
        environment=plan.environment,
        secrets=plan.secrets,
        port=plan.port if listens else 0,
        uid=UID,
        gid=GID,
        tmpfs=("/tmp",),  # noqa: S108 - a folder of the container
        volumes=plan.volumes,
        limits=replace(_LIMITS, memory=mebibytes(plan.memory)),
        health_path=plan.health if listens else "",
        health=health_command(plan) if listens else (),
        networks=_networks(plan, first=first),
        replicas=plan.replicas if listens else 1,
        callers=callers if listens else (),
        published=plan.published if listens else 0,
        waits_for=tuple(sorted((*(each.service for each in plan.backing), *before))),
    )


def _networks(plan: ImagePlan, *, first: bool) -> tuple[Network, ...]:
    own = (Network(name=plan.service), *((_backing_network(plan),) if plan.backing else ()))
    return (*own, *(Network(name=each) for each in (*plan.networks, *(plan.callers if first else ()))))


def _backing_network(plan: ImagePlan) -> Network:
    return Network(name=f"{plan.service}--backing", internal=True)


def _role(plan: ImagePlan, process: Service, *, listens: bool) -> Role:
    if listens:
        return "web"
    if process.once or (process.service == plan.service and not plan.stays):
        return "once"
    words = {*process.command, process.service.rpartition("-")[2]}
    return "scheduler" if words.intersection(_SCHEDULERS) else "worker"


def _backing(plan: ImagePlan, backing: Backing, callers: tuple[str, ...]) -> Workload:
    return Workload(
        app=plan.app,
        service=backing.service,
        role="backing",
        image=backing.image,
        own=False,
        command=backing.command,
        environment=backing.environment,
        secrets=(backing.secret,) if backing.secret else (),
        port=backing.port,
        uid=backing.uid,
        gid=backing.gid,
        tmpfs=backing.tmpfs,
        volumes=(Volume(name=backing.service, path=backing.data),),
        limits=_LIMITS,
        health=backing.health,
        hostname=backing.hostname,
        callers=callers,
        networks=(_backing_network(plan),),
    )
