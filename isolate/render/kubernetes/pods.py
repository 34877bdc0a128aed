"""What runs: the pods of a service under the restricted Pod Security standard, and what keeps them running."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from typing import Any

from isolate.model.workload import Workload

Object = dict[str, Any]

_MOST_NAME = 63
_CLAIM = {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "1Gi"}}}
_SET_BY_WHO_RUNS_IT = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)(?::?([-+?])([^{}$]*))?\}")


def labels(workload: Workload, track: str = "") -> dict[str, str]:
    """What the pods of a service are found by, and whose they are; `track` tells two versions of one apart."""
    return {**selector(workload, track), "app.kubernetes.io/part-of": label_value(workload.app)}


def label_value(text: str) -> str:
    """A text as the value of a label: at most 63 letters, digits, `-`, `_` and `.`."""
    return re.sub(r"[^A-Za-z0-9_.-]+", "-", text)[:_MOST_NAME].strip("-_.") or "app"


def selector(workload: Workload, track: str = "") -> dict[str, str]:
    """The labels by which the pods of a service are selected."""
    found = {"app.kubernetes.io/name": workload.service}
    return {**found, "track": track} if track else found


def operator_variables(workload: Workload) -> tuple[str, ...]:
    """The variables of a service whose value holds `${NAME}`, so that whoever runs it has to set them."""
    return tuple(name for name, value in workload.environment if _SET_BY_WHO_RUNS_IT.search(value))


def literal_environment(workload: Workload) -> dict[str, str]:
    """The variables of a service whose values are known."""
    open_ones = operator_variables(workload)
    return {name: value for name, value in workload.environment if name not in open_ones}


def controller(workload: Workload, *, track: str = "stable") -> Object:
    """The object that runs the pods of a service: Deployment, StatefulSet for a backing server, Job for what ends."""
    if workload.role == "once":
        return _job(workload)
    if workload.role == "backing":
        return _stateful_set(workload)
    strategy: Object = {"type": "Recreate"}
    # Of a scheduler, and of what holds a volume that one node alone may mount, the old one ends before the new begins.
    if workload.role != "scheduler" and not workload.volumes:
        strategy = {"type": "RollingUpdate", "rollingUpdate": {"maxSurge": 1, "maxUnavailable": 0}}
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": workload.service, "labels": labels(workload)},
        "spec": {
            "replicas": workload.replicas,
            "revisionHistoryLimit": 5,
            "strategy": strategy,
            "selector": {"matchLabels": selector(workload, track)},
            "template": _template(workload, track=track),
        },
    }


def claims(workload: Workload, workloads: Sequence[Workload]) -> list[Object]:
    """The volumes of an application, with the first of its services that has them; a StatefulSet claims its own."""
    if workload.role == "backing":
        return []
    return [
        {
            "apiVersion": "v1",
            "kind": "PersistentVolumeClaim",
            "metadata": {"name": each.name, "labels": labels(workload)},
            "spec": _CLAIM,
        }
        for each in workload.volumes
        if next((one for one in workloads if each in one.volumes), workload) is workload
    ]


def _stateful_set(workload: Workload) -> Object:
    return {
        "apiVersion": "apps/v1",
        "kind": "StatefulSet",
        "metadata": {"name": workload.service, "labels": labels(workload)},
        "spec": {
            "replicas": 1,
            "serviceName": workload.service,
            "selector": {"matchLabels": selector(workload)},
            "template": _template(workload),
            "volumeClaimTemplates": [
                {
                    "metadata": {"name": each.name, "labels": labels(workload)},
                    "spec": _CLAIM,
                }
                for each in workload.volumes
            ],
        },
    }


def _job(workload: Workload) -> Object:
    template = _template(workload)
    template["spec"]["restartPolicy"] = "OnFailure"
    return {
        "apiVersion": "batch/v1",
        "kind": "Job",
        "metadata": {"name": workload.service, "labels": labels(workload)},
        # A job cannot be changed: once it has ended it goes, so that the next version can be applied.
        "spec": {"backoffLimit": 6, "ttlSecondsAfterFinished": 600, "template": template},
    }


def _template(workload: Workload, *, track: str = "") -> Object:
    claimed = workload.role == "backing"
    volumes: list[Object] = [{"name": volume_name(path), "emptyDir": {}} for path in workload.tmpfs]
    volumes += (
        []
        if claimed
        else [{"name": each.name, "persistentVolumeClaim": {"claimName": each.name}} for each in workload.volumes]
    )
    if workload.secrets:
        sources = [{"secret": {"name": name, "items": [{"key": name, "path": name}]}} for name in workload.secrets]
        volumes.append({"name": "secrets", "projected": {"defaultMode": 0o440, "sources": sources}})
    spec: Object = {
        "serviceAccountName": workload.service,
        "automountServiceAccountToken": False,
        "enableServiceLinks": False,
        "terminationGracePeriodSeconds": 30,
        "securityContext": {
            "runAsNonRoot": True,
            "runAsUser": workload.uid,
            "runAsGroup": workload.gid,
            "fsGroup": workload.gid,
            "seccompProfile": {"type": "RuntimeDefault"},
        },
        "containers": [_container(workload)],
        "volumes": volumes,
    }
    if workload.hostname:
        spec["hostname"] = workload.hostname
    return {"metadata": {"labels": labels(workload, track)}, "spec": spec}


def _container(workload: Workload) -> Object:
    found: Object = {"name": workload.service, "image": workload.image, "imagePullPolicy": "IfNotPresent"}
    # An entrypoint takes the place of the image's own, and the command follows it, as in compose.
    if workload.entrypoint:
        found["command"] = [_literal(word) for word in workload.entrypoint]
    if workload.command:
        found["args"] = [_literal(word) for word in workload.command]
    found |= _environment(workload)
    if workload.port:
        found["ports"] = [{"name": "main", "containerPort": workload.port, "protocol": "TCP"}]
        found |= _probes(workload)
    limits = workload.limits
    found["resources"] = {
        "limits": {"cpu": _cpus(limits.cpus), "memory": f"{limits.memory}Mi"},
        "requests": {"cpu": _cpus(min(limits.cpus, 0.1)), "memory": f"{max(1, limits.memory // 2)}Mi"},
    }
    found["securityContext"] = {
        "allowPrivilegeEscalation": False,
        "capabilities": {"drop": ["ALL"]},
        "readOnlyRootFilesystem": True,
    }
    mounts: list[Object] = [{"name": volume_name(path), "mountPath": path} for path in workload.tmpfs]
    # A folder of the volume: the volume itself may hold what its file system put there.
    mounts += [{"name": each.name, "mountPath": each.path, "subPath": "data"} for each in workload.volumes]
    if workload.secrets:
        mounts.append({"name": "secrets", "mountPath": "/run/secrets", "readOnly": True})
    if mounts:
        found["volumeMounts"] = mounts
    return found


def _literal(word: str) -> str:
    """A word in which Kubernetes fills in nothing: `$$` is a dollar there."""
    return word.replace("$", "$$")


def _environment(workload: Workload) -> Mapping[str, Any]:
    found: Object = {}
    if literal_environment(workload):
        found["envFrom"] = [{"configMapRef": {"name": config_name(workload)}}]
    variables = [
        {"name": name, "valueFrom": {"secretKeyRef": {"name": operator_secret(workload), "key": name}}}
        for name in operator_variables(workload)
    ]
    if variables:
        found["env"] = variables
    return found


def config_name(workload: Workload) -> str:
    """The ConfigMap with the variables of an application; those of a backing server have one of their own."""
    return workload.service


def operator_secret(workload: Workload) -> str:
    """The Secret with the variables that whoever runs a service sets."""
    return f"{workload.service}-environment"


def volume_name(path: str) -> str:
    """The name of the volume for a folder that is empty when a container starts."""
    return f"tmp{re.sub(r'[^a-z0-9]+', '-', path.lower()).rstrip('-')}"[:_MOST_NAME].rstrip("-")


def _probes(workload: Workload) -> Object:
    """Started and ready as its health says; alive while it accepts connections, which asks no backing server."""
    listens: Object = {"tcpSocket": {"port": "main"}}
    ready: Object = listens
    # As the proxy asks: an application may know no name of its own but this.
    host = {"name": "Host", "value": "localhost"}
    if workload.health_path:
        ready = {"httpGet": {"path": workload.health_path, "port": "main", "httpHeaders": [host]}}
    elif workload.role == "backing":
        ready = {"exec": {"command": _check(workload.health)}}
    return {
        "startupProbe": {**ready, "periodSeconds": 2, "timeoutSeconds": 5, "failureThreshold": 60},
        "readinessProbe": {**ready, "periodSeconds": 5, "timeoutSeconds": 5, "failureThreshold": 3},
        "livenessProbe": {**listens, "periodSeconds": 10, "timeoutSeconds": 5, "failureThreshold": 6},
    }


def _check(health: tuple[str, ...]) -> list[str]:
    """The command of a check in the words of compose: `CMD`, or `CMD-SHELL` for a shell."""
    kind, *words = health
    return ["/bin/sh", "-c", *words] if kind == "CMD-SHELL" else words


def _cpus(number: float) -> str:
    return f"{math.ceil(number * 1000)}m"
