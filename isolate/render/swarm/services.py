"""One service of a stack: what runs, how it is replaced by a new version, and where."""

from __future__ import annotations

from typing import Any

from isolate.model.workload import Limits, Workload
from isolate.render.text import interpolated, literal, setting

Object = dict[str, Any]

_PROXY_IMAGE = "haproxy:3.0-alpine"
_PROXY_PORT = 8080
_PROXY_LIMITS = Limits(cpus=0.5, memory=128, processes=64)
_CONFIGURATION = "/usr/local/etc/haproxy/haproxy.cfg"
_TMPFS_BYTES = 64 * 2**20


def service(workload: Workload, *, written_by_hand: bool) -> Object:
    """A service as `docker stack deploy` takes it.

    `written_by_hand` says that a person wrote its Dockerfile: whom it runs as, what it writes and how its health is
    checked are known there alone.
    """
    found: Object = {"image": workload.image}
    if not workload.own:
        found["user"] = f"{workload.uid}:{workload.gid}"
    if workload.hostname:
        found["hostname"] = workload.hostname
    if workload.entrypoint:
        found["entrypoint"] = [literal(word) for word in workload.entrypoint]
    # Without an entrypoint of its own the first process of an image runs the image's own command.
    if workload.command and not (written_by_hand and workload.port and not workload.entrypoint):
        found["command"] = [literal(word) for word in workload.command]
    if workload.environment:
        fill = interpolated if workload.own else literal
        found["environment"] = {name: fill(value) for name, value in workload.environment}
    if workload.health and not written_by_hand:
        found["healthcheck"] = _health(workload)
    found["init"] = True
    if not written_by_hand:
        found |= {"read_only": True, "cap_drop": ["ALL"]}
    found |= _ends()
    mounts: list[Object] = []
    if not written_by_hand:
        mounts += [{"type": "tmpfs", "target": path, "tmpfs": {"size": _TMPFS_BYTES}} for path in workload.tmpfs]
    mounts += [{"type": "volume", "source": each.name, "target": each.path} for each in workload.volumes]
    if mounts:
        found["volumes"] = mounts
    if workload.secrets:
        found["secrets"] = [
            {"source": each, "target": each, "uid": str(workload.uid), "gid": str(workload.gid), "mode": 0o400}
            for each in workload.secrets
        ]
    found["networks"] = [each.name for each in workload.networks]
    found["deploy"] = _deploy(workload)
    return found


def proxy_service(workload: Workload, image: str) -> Object:
    """The proxy before an application: one on every node, on the port that the application is published at."""
    name = workload.proxy
    port = {"target": _PROXY_PORT, "published": setting(workload.service, "PORT", workload.published), "mode": "host"}
    return {
        "image": image or _PROXY_IMAGE,
        "init": True,
        "read_only": True,
        "cap_drop": ["ALL"],
        **_ends(),
        "configs": [{"source": name, "target": _CONFIGURATION}],
        "ports": [port],
        "networks": [each.name for each in workload.networks if not each.internal],
        "deploy": {
            "mode": "global",
            "endpoint_mode": "dnsrr",
            "resources": {"limits": _limits(name, _PROXY_LIMITS)},
            "restart_policy": {"condition": "any", "delay": "2s"},
            # Two cannot have the port of one node.
            "update_config": _update("stop-first"),
            "rollback_config": _rollback("stop-first"),
        },
    }


def _deploy(workload: Workload) -> Object:
    limits = {"resources": {"limits": _limits(workload.service, workload.limits)}}
    if workload.role == "once":
        restart = {"condition": "on-failure", "delay": "5s", "max_attempts": 6}
        return {"mode": "replicated-job", **limits, "restart_policy": restart}
    # Of a scheduler, and of what holds data, the old one ends before the new begins.
    order = "stop-first" if workload.role == "scheduler" or workload.volumes else "start-first"
    found: Object = {
        "endpoint_mode": "dnsrr",
        "replicas": setting(workload.service, "REPLICAS", workload.replicas) if workload.port and workload.own else 1,
        **limits,
        "restart_policy": {"condition": "any", "delay": "2s"},
        "update_config": _update(order),
        "rollback_config": _rollback(order),
    }
    if workload.volumes:
        node = f"${{{_DATA_NODE}:?the host name of the node that keeps the data (docker node ls)}}"
        found["placement"] = {"constraints": [f"node.hostname == {node}"]}
    return found


_DATA_NODE = "DATA_NODE"


def _update(order: str) -> Object:
    return {**_rollback(order), "failure_action": "rollback"}


def _rollback(order: str) -> Object:
    return {"parallelism": 1, "order": order, "monitor": "15s", "max_failure_ratio": 0}


def _limits(name: str, limits: Limits) -> Object:
    return {
        "cpus": setting(name, "CPUS", limits.cpus),
        "memory": setting(name, "MEMORY", f"{limits.memory}M"),
        "pids": limits.processes,
    }


def _health(workload: Workload) -> Object:
    words = ("CMD", *workload.health) if workload.own else workload.health
    return {
        "test": [literal(word) for word in words],
        "interval": "10s",
        "timeout": "5s",
        "retries": 3,
        "start_period": setting(workload.service, "START_PERIOD", "60s"),
        "start_interval": "1s",
    }


def _ends() -> Object:
    """How a container ends, and how much it may log."""
    options = {"max-size": "10m", "max-file": "3"}
    return {"stop_grace_period": "30s", "logging": {"driver": "json-file", "options": options}}
