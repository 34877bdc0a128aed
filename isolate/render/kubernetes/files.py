"""The files: `base` with everything, overlays for a gateway, a canary, autoscaling and the way to the internet."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from isolate.model.image import RenderedFile
from isolate.model.workload import Workload
from isolate.render.documents import yaml_file
from isolate.render.kubernetes import network, pods
from isolate.render.kubernetes.pods import Object

FOLDER = "kubernetes"
_CANARY = "canary"
_GATEWAY = "applications"
_GATEWAY_NAMESPACE = "gateway-system"
_MOST_REPLICAS = 10


def files(
    workloads: Sequence[Workload], *, name: str, canaries: Mapping[str, tuple[str, int]]
) -> tuple[RenderedFile, ...]:
    """All files, sorted by path, below `kubernetes`. `name` is the namespace.

    `canaries` is service → the image of the new version and its share of requests in percent, for those that try one.
    """
    web = [each for each in workloads if each.published]
    scaled = [each for each in web if each.replicas > 1]
    tried = [each for each in web if each.service in canaries]
    found = [
        _file("base/namespace.yaml", [_namespace(name), *network.deny_all()]),
        *(_file(f"base/{_name(each)}", objects(each, workloads), of=each.app) for each in workloads),
        _kustomization(
            "base",
            {"namespace": name, "resources": ["namespace.yaml", *map(_name, workloads)]},
        ),
        *_overlay(name, "internet", [network.allow_internet()]),
    ]
    if web:
        entry = network.allow_gateway(web, _GATEWAY_NAMESPACE)
        found += _overlay(name, "gateway", [gateway(), *(route(each, name) for each in web), entry])
    if scaled:
        patches = [_patch("Deployment", each.service, "remove", "/spec/replicas") for each in scaled]
        found += _overlay(name, "autoscale", [_autoscaler(each) for each in scaled], patches)
    if tried:
        shares = {each.service: by_share(each.replicas, canaries[each.service][1]) for each in tried}
        new = [_canary(each, canaries[each.service][0], shares[each.service][1]) for each in tried]
        patches = [
            _patch("Deployment", each.service, "replace", "/spec/replicas", shares[each.service][0]) for each in tried
        ]
        found += _overlay(name, "canary", new, patches)
        routed = [
            *(_canary(each, canaries[each.service][0], 1) for each in tried),
            *(_service_of_canary(each) for each in tried),
            gateway(),
            *(route(each, name, canaries.get(each.service, ("", 0))[1]) for each in web),
            network.allow_gateway(web, _GATEWAY_NAMESPACE),
        ]
        patches = [_patch("Service", each.service, "add", "/spec/selector/track", "stable") for each in tried]
        found += _overlay(name, "canary-gateway", routed, patches)
    return tuple(sorted(found, key=lambda each: each.path))


def _name(workload: Workload) -> str:
    """The file of a service; two hyphens are in no name of an application."""
    own = workload.service in ("kustomization", "namespace")
    return f"{workload.service}--service.yaml" if own else f"{workload.service}.yaml"


def _overlay(
    namespace: str, name: str, documents: Sequence[Object], patches: Sequence[Object] = ()
) -> tuple[RenderedFile, ...]:
    content: Object = {"namespace": namespace, "resources": ["../../base", f"{name}.yaml"]}
    if patches:
        content["patches"] = [*patches]
    return _file(f"overlays/{name}/{name}.yaml", documents), _kustomization(f"overlays/{name}", content)


def objects(workload: Workload, workloads: Sequence[Workload]) -> list[Object]:
    """Everything about one service."""
    callers = [each for each in workloads if each.service in workload.callers]
    found: list[Object] = [
        {
            "apiVersion": "v1",
            "kind": "ServiceAccount",
            "metadata": {"name": workload.service, "labels": pods.labels(workload)},
            "automountServiceAccountToken": False,
        }
    ]
    if data := pods.literal_environment(workload):
        found.append(
            {
                "apiVersion": "v1",
                "kind": "ConfigMap",
                "metadata": {"name": pods.config_name(workload), "labels": pods.labels(workload)},
                "data": data,
            }
        )
    found += [*pods.claims(workload, workloads), pods.controller(workload)]
    if workload.port:
        found.append(network.service(workload))
    if workload.replicas > 1:
        found.append(
            {
                "apiVersion": "policy/v1",
                "kind": "PodDisruptionBudget",
                "metadata": {"name": workload.service, "labels": pods.labels(workload)},
                "spec": {"maxUnavailable": 1, "selector": {"matchLabels": pods.selector(workload)}},
            }
        )
    return found + network.allow(workload, callers)


def secrets_by_reference(workloads: Sequence[Workload]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The Secrets that pods name and nobody generates, with their keys, sorted."""
    found: dict[str, set[str]] = {}
    for each in workloads:
        for name in each.secrets:
            found.setdefault(name, set()).add(name)
        if variables := pods.operator_variables(each):
            found.setdefault(pods.operator_secret(each), set()).update(variables)
    return tuple((name, tuple(sorted(keys))) for name, keys in sorted(found.items()))


def _namespace(name: str) -> Object:
    modes = ("enforce", "audit", "warn")
    return {
        "apiVersion": "v1",
        "kind": "Namespace",
        "metadata": {"name": name, "labels": {f"pod-security.kubernetes.io/{mode}": "restricted" for mode in modes}},
    }


def _autoscaler(workload: Workload) -> Object:
    return {
        "apiVersion": "autoscaling/v2",
        "kind": "HorizontalPodAutoscaler",
        "metadata": {"name": workload.service, "labels": pods.labels(workload)},
        "spec": {
            "scaleTargetRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": workload.service},
            "minReplicas": workload.replicas,
            "maxReplicas": max(workload.replicas, _MOST_REPLICAS),
            "metrics": [
                {
                    "type": "Resource",
                    "resource": {"name": "cpu", "target": {"type": "Utilization", "averageUtilization": 80}},
                }
            ],
        },
    }


def _patch(kind: str, name: str, operation: str, path: str, value: object = None) -> Object:
    """A change of one field of an object of the base (JSON patch, RFC 6902)."""
    text = f"- op: {operation}\n  path: {path}\n" + (f"  value: {value}\n" if value is not None else "")
    return {"target": {"kind": kind, "name": name}, "patch": text}


def by_share(replicas: int, percent: int) -> tuple[int, int]:
    """How many replicas of the old and of the new version give the new one about this share of all requests.

    At least one of each; together no fewer than `replicas`, and no more than 100.
    """
    total = min(100, max(replicas, math.ceil(100 / percent)))
    new = min(max(1, round(total * percent / 100)), total - 1)
    return total - new, new


def _canary(workload: Workload, image: str, replicas: int) -> Object:
    """A second Deployment, of the new version, whose pods the Service of the base selects too."""
    found = pods.controller(workload, track=_CANARY)
    found["metadata"]["name"] = workload.canary
    found["spec"]["replicas"] = replicas
    found["spec"]["template"]["spec"]["containers"][0]["image"] = image
    return found


def _service_of_canary(workload: Workload) -> Object:
    """A Service for the new version alone, so that a route can weigh the two."""
    found = network.service(workload)
    found["metadata"]["name"] = workload.canary
    found["spec"]["selector"] = pods.selector(workload, _CANARY)
    return found


def gateway() -> Object:
    """The one entry of the namespace; the class is the cluster's to name."""
    listener = {"name": "http", "protocol": "HTTP", "port": 80, "allowedRoutes": {"namespaces": {"from": "Same"}}}
    return {
        "apiVersion": "gateway.networking.k8s.io/v1",
        "kind": "Gateway",
        "metadata": {"name": _GATEWAY},
        "spec": {"gatewayClassName": "default", "listeners": [listener]},
    }


def route(workload: Workload, namespace: str, percent: int = 0) -> Object:
    """The way to a service, by a host name of its own; `percent` of the requests go to its canary."""
    backends: list[Object] = [{"name": workload.service, "port": workload.port}]
    if percent:
        backends = [
            {"name": workload.service, "port": workload.port, "weight": 100 - percent},
            {"name": workload.canary, "port": workload.port, "weight": percent},
        ]
    return {
        "apiVersion": "gateway.networking.k8s.io/v1",
        "kind": "HTTPRoute",
        "metadata": {"name": workload.service, "labels": pods.labels(workload)},
        "spec": {
            "parentRefs": [{"name": _GATEWAY}],
            "hostnames": [f"{workload.service}.{namespace}.internal"],
            "rules": [{"backendRefs": backends}],
        },
    }


def _kustomization(folder: str, content: Mapping[str, Any]) -> RenderedFile:
    head = {"apiVersion": "kustomize.config.k8s.io/v1beta1", "kind": "Kustomization"}
    return _file(f"{folder}/kustomization.yaml", [{**head, **content}])


def _file(path: str, documents: Sequence[Object], *, of: str = "") -> RenderedFile:
    return yaml_file(f"{FOLDER}/{path}", documents, of=of)
