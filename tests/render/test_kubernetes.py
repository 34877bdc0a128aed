"""Plans → Kubernetes objects: whole files, valid against the schemas of every version, and true to themselves."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import kubernetes_validate
import pytest
import yaml
from jsonschema import Draft202012Validator

from isolate.model.image import ImagePlan, RenderedFile
from isolate.model.seal import is_untouched
from isolate.model.workload import Workload
from isolate.render import kubernetes
from isolate.render.kubernetes.files import by_share, secrets_by_reference
from isolate.render.workloads import workloads
from tests.render.test_render import API, NIGHTLY, SHOP, plans
from tests.samples.images import NAMES, plans_of

Object = dict[str, Any]

PLANS: dict[str, tuple[ImagePlan, ...]] = {
    "several": plans(API, NIGHTLY),
    "beside": plans(SHOP),
    "together": plans(API, NIGHTLY, SHOP),
}
SAMPLES = "samples"
CASES = [*PLANS, SAMPLES]
CANARIES = {each: (f"registry.example/{each}:2", 10) for each in ("shop", "flask", "django")}


@lru_cache(maxsize=1)
def plans_of_samples() -> tuple[ImagePlan, ...]:
    """The images of all samples, as if they stood in one repository; one is tried as it would be with replicas."""
    with TemporaryDirectory() as folder:
        found = [plan for name in NAMES for plan in plans_of(name, Path(folder))]
    assert len({plan.service for plan in found}) == len(found) >= len(NAMES)
    return tuple(replace(plan, replicas=3) if plan.service == "flask" else plan for plan in found)


@lru_cache
def services(case: str) -> tuple[Workload, ...]:
    made = plans_of_samples() if case == SAMPLES else PLANS[case]
    return workloads(made, {plan.app: f"registry.example/{plan.service}:1" for plan in made})


@lru_cache
def files(case: str) -> tuple[RenderedFile, ...]:
    return kubernetes.files(services(case), name="some-thing", canaries=CANARIES)


def objects(case: str, below: str = "") -> list[Object]:
    found = []
    for each in files(case):
        if each.path.startswith(f"kubernetes/{below}") and not each.path.endswith("kustomization.yaml"):
            found += [document for document in yaml.safe_load_all(each.text) if document]
    return found


def pods(documents: list[Object]) -> Iterator[tuple[str, Object]]:
    """The pod template of everything that runs pods, by the name of its owner."""
    for each in documents:
        if each["kind"] in ("Deployment", "StatefulSet", "Job"):
            yield each["metadata"]["name"], each["spec"]["template"]


def matches(selector: Object, labels: dict[str, str]) -> bool:
    wanted = selector.get("matchLabels", {})
    expressions = selector.get("matchExpressions", [])
    assert all(each["operator"] == "In" for each in expressions)
    return wanted.items() <= labels.items() and all(labels.get(each["key"]) in each["values"] for each in expressions)


@pytest.mark.parametrize("case", PLANS)
def test_every_file(case, golden):
    made = files(case)
    for each in made:
        assert is_untouched(each.text)
        golden(Path("expected") / "kubernetes" / case / each.path.removeprefix("kubernetes/"), each.text)
    folder = Path(__file__).parent / "expected" / "kubernetes" / case
    kept = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert kept == {each.path.removeprefix("kubernetes/") for each in made}


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("version", ["1.29", "1.33", "1.37"])
def test_every_object_is_valid(case, version):
    for each in objects(case):
        if not each["apiVersion"].startswith("gateway."):
            kubernetes_validate.validate(each, version, strict=True)


@pytest.mark.parametrize("case", CASES)
def test_every_object_of_a_gateway_is_valid(case):
    schemas = json.loads((Path(__file__).parent / "gateway_api" / "schemas.json").read_text("utf-8"))
    found = [each for each in objects(case) if each["apiVersion"].startswith("gateway.")]
    assert {each["kind"] for each in found} == ({"Gateway", "HTTPRoute"} if case != "several" or found else set())
    for each in found:
        Draft202012Validator(schemas[each["kind"]]).validate(each)
        broken = {**each, "spec": {**each["spec"], "weight": 1}}
        assert not Draft202012Validator(schemas[each["kind"]]).is_valid(broken)


@pytest.mark.images  # starts a program for each overlay, half a minute for the samples
@pytest.mark.parametrize("case", CASES)
def test_kubectl_puts_every_overlay_together(case, tmp_path):
    """What comes out is what the files say, in the namespace, with the patches of the overlay."""
    kubectl = shutil.which("kubectl") or pytest.skip("there is no `kubectl`")
    for each in files(case):
        path = tmp_path / each.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(each.text)
    folders = sorted(each.parent for each in tmp_path.rglob("kustomization.yaml"))
    assert len(folders) > 1
    for folder in folders:
        done = subprocess.run([kubectl, "kustomize", str(folder)], text=True, capture_output=True)
        assert done.returncode == 0, done.stderr
        made = [each for each in yaml.safe_load_all(done.stdout) if each]
        below = folder.relative_to(tmp_path / "kubernetes").as_posix()
        known = objects(case, "base/") + (objects(case, f"{below}/") if below != "base" else [])
        named = {(each["kind"], each["metadata"]["name"]) for each in made}
        assert named == {(each["kind"], each["metadata"]["name"]) for each in known}
        assert {each["metadata"].get("namespace") for each in made if each["kind"] != "Namespace"} == {"some-thing"}
        for each in made:
            if not each["apiVersion"].startswith("gateway."):
                kubernetes_validate.validate(each, "1.33", strict=True)
        replicas = {
            each["metadata"]["name"]: each["spec"].get("replicas") for each in made if each["kind"] == "Deployment"
        }
        selectors = {each["metadata"]["name"]: each["spec"]["selector"] for each in made if each["kind"] == "Service"}
        if case == SAMPLES:
            continue
        if below == "overlays/canary":
            assert (replicas["shop"], replicas["shop-canary"]) == (9, 1)
        if below == "overlays/autoscale":
            assert replicas["shop"] is None
        if below == "overlays/canary-gateway":
            assert [selectors[each]["track"] for each in ("shop", "shop-canary")] == ["stable", "canary"]


@pytest.mark.parametrize("case", CASES)
def test_every_pod_obeys_the_restricted_standard(case):
    for _, pod in pods(objects(case)):
        spec = pod["spec"]
        assert spec["securityContext"]["runAsNonRoot"] is True
        assert spec["securityContext"]["runAsUser"] > 0
        assert spec["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
        assert spec["automountServiceAccountToken"] is False
        assert not {"hostNetwork", "hostPID", "hostIPC"} & spec.keys()
        allowed = {"configMap", "emptyDir", "persistentVolumeClaim", "projected", "secret"}
        assert all(set(each) - {"name"} <= allowed for each in spec["volumes"])
        for container in spec["containers"]:
            assert container["securityContext"] == {
                "allowPrivilegeEscalation": False,
                "capabilities": {"drop": ["ALL"]},
                "readOnlyRootFilesystem": True,
            }
            assert {"cpu", "memory"} <= container["resources"]["limits"].keys()


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("overlay", ["", "gateway", "autoscale", "canary", "canary-gateway"])
def test_what_is_named_is_there(case, overlay):
    documents = objects(case, "base") + (objects(case, f"overlays/{overlay}/") if overlay else [])
    names = {(each["kind"], each["metadata"]["name"]) for each in documents}
    assert len(names) == len(documents)
    labels = [pod["metadata"]["labels"] for _, pod in pods(documents)]
    secrets = {(name, key) for name, keys in secrets_by_reference(services(case)) for key in keys}
    for each in documents:
        match each["kind"]:
            case "Deployment" | "StatefulSet":
                template = each["spec"]["template"]
                assert matches(each["spec"]["selector"], template["metadata"]["labels"])
                owners = [
                    pod for name, pod in pods(documents) if matches(each["spec"]["selector"], pod["metadata"]["labels"])
                ]
                assert owners == [template]
            case "Service":
                selected = [one for one in labels if matches({"matchLabels": each["spec"]["selector"]}, one)]
                assert selected
            case "PodDisruptionBudget":
                assert any(matches(each["spec"]["selector"], one) for one in labels)
            case "HorizontalPodAutoscaler":
                assert ("Deployment", each["spec"]["scaleTargetRef"]["name"]) in names
            case "HTTPRoute":
                assert ("Gateway", each["spec"]["parentRefs"][0]["name"]) in names
                backends = each["spec"]["rules"][0]["backendRefs"]
                assert all(("Service", one["name"]) in names for one in backends)
                assert len(backends) == 1 or sum(one["weight"] for one in backends) == 100
    for _, pod in pods(documents):
        spec = pod["spec"]
        assert ("ServiceAccount", spec["serviceAccountName"]) in names
        [container] = spec["containers"]
        claims = {volume["name"] for volume in spec["volumes"]}
        claimed = {
            one["metadata"]["name"]
            for each in documents
            for one in each.get("spec", {}).get("volumeClaimTemplates", [])
        }
        assert {one["name"] for one in container.get("volumeMounts", [])} <= claims | claimed
        for volume in spec["volumes"]:
            for source in volume.get("projected", {}).get("sources", []):
                assert {(source["secret"]["name"], item["key"]) for item in source["secret"]["items"]} <= secrets
        assert all(("ConfigMap", one["configMapRef"]["name"]) in names for one in container.get("envFrom", []))
        for one in container.get("env", []):
            reference = one["valueFrom"]["secretKeyRef"]
            assert (reference["name"], reference["key"]) in secrets


def allowed(documents: list[Object]) -> set[tuple[str, str, int]]:
    """Who may open connections to whom, on which port, by the policies alone."""
    policies = [each["spec"] for each in documents if each["kind"] == "NetworkPolicy"]
    owners = {name: pod["metadata"]["labels"] for name, pod in pods(documents)}

    def permits(direction: str, peer: str, one: dict[str, str], other: dict[str, str], port: int) -> bool:
        about = [each for each in policies if matches(each["podSelector"], one) and direction in each["policyTypes"]]
        assert about, "nothing says anything: everything would be allowed"
        return any(
            any("podSelector" in end and matches(end["podSelector"], other) for end in rule[peer])
            and any(each["port"] == port for each in rule["ports"])
            for each in about
            for rule in each.get(direction.lower(), [])
        )

    ports = {
        name: container["ports"][0]["containerPort"]
        for name, pod in pods(documents)
        for container in pod["spec"]["containers"]
        if "ports" in container
    }
    return {
        (one, other, port)
        for one, labels in owners.items()
        for other, port in ports.items()
        if one != other
        and permits("Egress", "to", labels, owners[other], port)
        and permits("Ingress", "from", owners[other], labels, port)
    }


@pytest.mark.parametrize("case", CASES)
def test_the_policies_allow_what_the_plans_say_and_nothing_else(case):
    expected = {(caller, each.service, each.port) for each in services(case) for caller in each.callers}
    assert allowed(objects(case, "base")) == expected
    assert case != "together" or ("shop-worker", "shop-postgresql", 5432) in expected


@pytest.mark.parametrize("case", CASES)
def test_commands_environment_limits_and_mounts_are_those_of_the_plan(case):
    made = dict(pods(objects(case, "base")))
    configured = {
        each["metadata"]["name"]: each["data"] for each in objects(case, "base") if each["kind"] == "ConfigMap"
    }
    assert made.keys() == {each.service for each in services(case)}
    for each in services(case):
        [container] = made[each.service]["spec"]["containers"]
        assert [word.replace("$$", "$") for word in container.get("args", [])] == [*each.command]
        assert [word.replace("$$", "$") for word in container.get("command", [])] == [*each.entrypoint]
        known = {name: value for name, value in each.environment if "${" not in value}
        assert configured.get(each.service, {}) == known
        assert [one["name"] for one in container.get("env", [])] == [
            name for name, value in each.environment if "${" in value
        ]
        mounts = {one["mountPath"] for one in container.get("volumeMounts", [])}
        assert mounts == {*each.tmpfs, *(one.path for one in each.volumes), *(["/run/secrets"] if each.secrets else [])}
        assert container["resources"]["limits"] == {
            "cpu": f"{round(each.limits.cpus * 1000)}m",
            "memory": f"{each.limits.memory}Mi",
        }


@pytest.mark.parametrize(
    ("replicas", "percent", "shares"),
    [(1, 10, (9, 1)), (3, 10, (9, 1)), (20, 10, (18, 2)), (2, 50, (1, 1)), (4, 1, (99, 1))],
)
def test_the_share_of_a_canary_by_the_ratio_of_replicas(replicas, percent, shares):
    assert by_share(replicas, percent) == shares
