"""The stack file, and the configuration of the proxy before each application that listens."""

from __future__ import annotations

import hashlib
import posixpath
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from isolate.model.image import SECRETS, ImagePlan, RenderedFile
from isolate.model.workload import Workload
from isolate.render.documents import yaml_file
from isolate.render.files import SPARE_REPLICAS
from isolate.render.swarm.services import proxy_service, service
from isolate.render.text import render, setting

FOLDER = "swarm"
STACK = f"{FOLDER}/stack.yaml"

_CONFIGURATION = "haproxy.cfg.j2"


def files(
    workloads: Sequence[Workload],
    plans: Sequence[ImagePlan],
    *,
    name: str,
    canaries: Mapping[str, tuple[str, int]],
) -> tuple[RenderedFile, ...]:
    """The stack and the configurations of its proxies, sorted by path, below `swarm`. `name` is that of the whole.

    `plans` are those that the workloads were made from. `canaries` is service → the image of the new version and its
    share of requests in percent, for those that try one.
    """
    plan_of = {each.app: each for each in plans}
    services: dict[str, Any] = {}
    configurations: list[RenderedFile] = []
    for each in workloads:
        plan = plan_of[each.app]
        services[each.service] = service(each, written_by_hand=each.own and bool(plan.by_hand.dockerfile))
        if not each.published:
            continue
        trial = each.canary if each.service in canaries else ""
        if trial:
            image, weight = canaries[each.service]
            new = replace(each, service=trial, image=image, replicas=max(1, round(each.replicas * weight / 100)))
            services[trial] = service(new, written_by_hand=bool(plan.by_hand.dockerfile))
        services[each.proxy] = proxy_service(each, plan.proxy_image)
        configurations.append(_configuration(each, plan, trial, canaries.get(each.service, ("", 0))[1]))
    stack: dict[str, Any] = {"services": {each: services[each] for each in sorted(services)}}
    networks = {network.name: network.internal for each in workloads for network in each.networks}
    stack["networks"] = {
        each: {"driver": "overlay", **({"internal": True} if networks[each] else {})} for each in sorted(networks)
    }
    if configurations:
        stack["configs"] = {
            posixpath.basename(each.path).removesuffix(".cfg"): {
                # A configuration cannot be changed: another content is another object.
                "name": f"{name}-{posixpath.basename(each.path).removesuffix('.cfg')}-{_digest(each.text)}",
                "file": f"./{posixpath.basename(each.path)}",
            }
            for each in configurations
        }
    if volumes := sorted({volume.name for each in workloads for volume in each.volumes}):
        stack["volumes"] = {each: {} for each in volumes}
    secrets = {secret: plan_of[each.app].folder for each in workloads for secret in each.secrets}
    if secrets:
        stack["secrets"] = {
            each: {
                # Nor can a secret: whoever changes its file counts this up.
                "name": f"{name}-{each}-{setting(each, 'VERSION', 1)}",
                "file": posixpath.join("..", posixpath.normpath(posixpath.join(secrets[each], SECRETS, each))),
            }
            for each in sorted(secrets)
        }
    return tuple(sorted((yaml_file(STACK, [stack]), *configurations), key=lambda each: each.path))


def _configuration(workload: Workload, plan: ImagePlan, trial: str, weight: int) -> RenderedFile:
    text = render(
        _CONFIGURATION,
        app=workload.app,
        plan=plan,
        slots=workload.replicas + SPARE_REPLICAS,
        upstream=f"tasks.{workload.service}",
        canary=f"tasks.{trial}" if trial else "",
        weight=weight,
    )
    return RenderedFile(path=f"{FOLDER}/{workload.proxy}.cfg", text=text)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:12]
