"""One plan, three engines: what compose, Swarm and Kubernetes are told of a service is the same."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import yaml
from hypothesis import given
from hypothesis import strategies as st

from isolate.model.image import ImagePlan
from isolate.model.workload import Volume, Workload
from isolate.render import images, kubernetes, swarm
from isolate.render.workloads import workloads
from tests.examples import examples
from tests.render.test_render import SHOP, plans

Object = dict[str, Any]
Told = dict[str, Object]
"""Service → what its engine is told."""

[BASE] = plans(SHOP)
OPERATOR = re.compile(r"\$\{[A-Z]+\}")

words = st.text(
    st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp"), exclude_characters="{"), max_size=8
) | st.sampled_from(["$HOME", "${TOKEN}", "$$", '"', "'", "#", ": ", "yes", "1", "\\", "{{ a }}", "%{a}"])
names = st.from_regex(r"[A-Z][A-Z0-9_]{0,6}", fullmatch=True)
planned = st.builds(
    replace,
    st.just(BASE),
    command=st.lists(words.filter(bool), min_size=1, max_size=4).map(tuple),
    environment=st.dictionaries(names, words, max_size=4).map(lambda found: tuple(sorted(found.items()))),
    port=st.integers(1, 65535),
    memory=st.sampled_from(["64M", "512M", "2G"]),
    replicas=st.integers(2, 5),
    health=st.sampled_from(["", "/up"]),
    volumes=st.sampled_from([(), (Volume(name="shop-data", path="/app/data"),)]),
)


def filled(value: object) -> str:
    """A value of a compose file where nobody sets a variable: its default, but for those that have none."""
    text = re.sub(r"\$\{[A-Z0-9_]+:-([^}]*)\}", r"\1", str(value))
    return text.replace("$$", "$")


def mebibytes(size: str) -> int:
    return int(size[:-1]) * {"M": 1, "G": 1024}[size[-1]]


def limits_of(service: Object) -> Object:
    found = service["deploy"]["resources"]["limits"]
    return {
        "cpus": float(filled(found["cpus"])),
        "memory": mebibytes(filled(found["memory"])),
        "processes": found["pids"],
    }


def of_dockerfile(text: str, instruction: str) -> str:
    return re.findall(rf"^{instruction} (.*)$", text, re.MULTILINE)[-1]


def mounts_of(service: Object) -> set[str]:
    """Where a service of compose or Swarm may write."""
    found = {*service.get("tmpfs", [])}
    for each in service.get("volumes", []):
        found.add(each["target"] if isinstance(each, dict) else each.partition(":")[2])
    return found


def in_compose(plan: ImagePlan) -> Told:
    texts = {each.path.rpartition("/")[2]: each.text for each in images((plan,))}
    found = {}
    for name, service in yaml.safe_load(texts["compose.yaml"])["services"].items():
        if name == plan.proxy:
            continue
        own = "build" in service
        command = service.get("command")
        # The first process of an image without an entrypoint is the image's own.
        said = [filled(each) for each in command or ()] if command or not own else None
        found[name] = {
            "command": json.loads(of_dockerfile(texts["Dockerfile"], "CMD")) if said is None else said,
            "entrypoint": [filled(each) for each in service.get("entrypoint", [])],
            "environment": {key: filled(value) for key, value in service.get("environment", {}).items()},
            "secrets": {*service.get("secrets", [])},
            "user": of_dockerfile(texts["Dockerfile"], "USER") if own else None,
            "mounts": mounts_of(service),
            "limits": limits_of(service),
            "port": int(service["expose"][0]) if "expose" in service else None,
        }
    return found


def in_swarm(plan: ImagePlan) -> Told:
    services = workloads((plan,), {plan.app: "registry.example/shop:1"})
    made = {each.path: each.text for each in swarm.files(services, (plan,), name="x", canaries={})}
    stack = yaml.safe_load(made[swarm.STACK])["services"]
    found = {}
    for each in services:
        service = stack[each.service]
        port = None
        if each.published:
            proxied = re.findall(rf"tasks\.{each.service}:(\d+)", made[f"swarm/{each.proxy}.cfg"])
            port = int(proxied[0])
        found[each.service] = {
            "command": [filled(word) for word in service.get("command", [])],
            "entrypoint": [filled(word) for word in service.get("entrypoint", [])],
            "environment": {key: filled(value) for key, value in service.get("environment", {}).items()},
            "secrets": {one["target"] for one in service.get("secrets", [])},
            "user": service.get("user"),
            "mounts": mounts_of(service),
            "limits": limits_of(service),
            "port": port,
        }
    return found


def in_kubernetes(plan: ImagePlan) -> Told:
    services = workloads((plan,), {plan.app: "registry.example/shop:1"})
    made = kubernetes.files(services, name="x", canaries={})
    base = [each for file in made if "/base/" in file.path for each in yaml.safe_load_all(file.text)]
    configured = {each["metadata"]["name"]: each["data"] for each in base if each["kind"] == "ConfigMap"}
    found = {}
    for each in base:
        if each["kind"] not in ("Deployment", "StatefulSet", "Job"):
            continue
        name = each["metadata"]["name"]
        pod = each["spec"]["template"]["spec"]
        [container] = pod["containers"]
        context = pod["securityContext"]
        limits = container["resources"]["limits"]
        secret = next((one for one in pod["volumes"] if one["name"] == "secrets"), {})
        found[name] = {
            "command": [word.replace("$$", "$") for word in container.get("args", [])],
            "entrypoint": [word.replace("$$", "$") for word in container.get("command", [])],
            "environment": {
                **{key: value for one in container.get("envFrom", []) for key, value in configured[name].items()},
                **{one["name"]: None for one in container.get("env", [])},
            },
            "secrets": {one["secret"]["name"] for one in secret.get("projected", {}).get("sources", [])},
            "user": f"{context['runAsUser']}:{context['runAsGroup']}",
            "mounts": {one["mountPath"] for one in container.get("volumeMounts", [])} - {"/run/secrets"},
            "limits": {"cpus": int(limits["cpu"][:-1]) / 1000, "memory": int(limits["memory"][:-2])},
            "port": container["ports"][0]["containerPort"] if "ports" in container else None,
        }
    return found


def wanted(each: Workload, *, secret: Callable[[str], object] = str) -> Object:
    return {
        "command": [*each.command],
        "entrypoint": [*each.entrypoint],
        "environment": {name: secret(value) for name, value in each.environment},
        "secrets": {*each.secrets},
        "user": f"{each.uid}:{each.gid}",
        "mounts": {*each.tmpfs, *(one.path for one in each.volumes)},
        "limits": {"cpus": each.limits.cpus, "memory": each.limits.memory, "processes": each.limits.processes},
        "port": each.port or None,
    }


@given(planned)
@examples(100)
def test_three_engines_are_told_the_same(plan):
    of_compose, of_swarm, of_kubernetes = in_compose(plan), in_swarm(plan), in_kubernetes(plan)
    services = {each.service: each for each in workloads((plan,), {plan.app: "registry.example/shop:1"})}
    assert of_compose.keys() == of_swarm.keys() == of_kubernetes.keys() == services.keys()
    for name, each in services.items():
        expected = wanted(each)
        # Only what listens says so to compose and Swarm; an image's own user needs no word, a server's name is its own.
        served = each.port or None if each.own else None
        assert of_compose[name] == {
            **expected,
            "port": served,
            "user": expected["user"] if each.own else None,
        }
        assert of_swarm[name] == {
            **expected,
            "port": served,
            "user": None if each.own else expected["user"],
        }
        told = {**expected, "limits": {key: expected["limits"][key] for key in ("cpus", "memory")}}
        # What whoever runs it sets is in a Secret; how many processes there may be is told (`engines`).
        told["environment"] = {
            key: None if OPERATOR.search(value) else value for key, value in expected["environment"].items()
        }
        assert of_kubernetes[name] == told
