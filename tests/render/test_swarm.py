"""Plans → a stack for Swarm: whole files, and true to the services that they were made from."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from isolate.model.deployment import Canary
from isolate.model.image import RenderedFile
from isolate.model.seal import is_untouched
from isolate.render import swarm
from isolate.render.workloads import workloads
from tests.render.test_kubernetes import CANARIES, PLANS, services
from tests.render.test_render import SHOP, app, plans

Object = dict[str, Any]


def files(case: str) -> tuple[RenderedFile, ...]:
    return swarm.files(services(case), PLANS[case], name="some-thing", canaries=CANARIES)


def stack(case: str) -> Object:
    [text] = [each.text for each in files(case) if each.path == swarm.STACK]
    found: Object = yaml.safe_load(text)
    return found


@pytest.mark.parametrize("case", PLANS)
def test_every_file(case, golden):
    made = files(case)
    for each in made:
        assert is_untouched(each.text)
        golden(Path("expected") / "swarm" / case / each.path.removeprefix("swarm/"), each.text)
    folder = Path(__file__).parent / "expected" / "swarm" / case
    kept = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert kept == {each.path.removeprefix("swarm/") for each in made}


@pytest.mark.parametrize("case", PLANS)
def test_commands_environment_limits_and_mounts_are_those_of_the_plan(case):
    made = stack(case)["services"]
    wanted = {each.service: each for each in services(case)}
    assert wanted.keys() <= made.keys()
    for name, each in wanted.items():
        found = made[name]
        assert found["image"] == each.image
        assert [word.replace("$$", "$") for word in found.get("command", [])] == [*each.command]
        assert [word.replace("$$", "$") for word in found.get("entrypoint", [])] == [*each.entrypoint]
        assert {key: text.replace("$$", "$") for key, text in found.get("environment", {}).items()} == dict(
            each.environment
        )
        assert {mount["target"] for mount in found.get("volumes", [])} == {
            *each.tmpfs,
            *(one.path for one in each.volumes),
        }
        assert [one["source"] for one in found.get("secrets", [])] == [*each.secrets]
        limits = found["deploy"]["resources"]["limits"]
        assert limits["cpus"].endswith(f":-{each.limits.cpus}}}")
        assert limits["memory"].endswith(f":-{each.limits.memory}M}}")
        assert limits["pids"] == each.limits.processes


@pytest.mark.parametrize("case", PLANS)
def test_what_is_named_is_there_and_nothing_else(case):
    made = stack(case)
    for key, of in (("networks", str), ("configs", dict), ("secrets", dict)):
        named = {one if of is str else one["source"] for each in made["services"].values() for one in each.get(key, [])}
        assert named == made.get(key, {}).keys()
    mounted = {
        mount["source"]
        for each in made["services"].values()
        for mount in each.get("volumes", [])
        if mount["type"] == "volume"
    }
    assert mounted == made.get("volumes", {}).keys()


@pytest.mark.parametrize("case", PLANS)
def test_two_services_share_a_network_where_one_may_call_the_other(case):
    made = {name: {*each["networks"]} for name, each in stack(case)["services"].items()}
    for each in services(case):
        assert all(made[each.service] & made[caller] for caller in each.callers)
    app_of = {each.service: each.app for each in services(case)}
    pairs = {
        frozenset({one.app, other.app})
        for one in PLANS[case]
        for other in PLANS[case]
        if one is other or {*one.networks} & {*other.callers}
    }
    for one, of in app_of.items():
        for other, of_other in app_of.items():
            assert not made[one] & made[other] or frozenset({of, of_other}) in pairs


def test_what_holds_data_stops_before_the_next_starts_and_stays_on_its_node():
    deploy = stack("beside")["services"]["shop-postgresql"]["deploy"]
    assert deploy["update_config"]["order"] == "stop-first"
    assert deploy["placement"] == {
        "constraints": ["node.hostname == ${DATA_NODE:?the host name of the node that keeps the data (docker node ls)}"]
    }


def test_a_configuration_with_another_content_is_another_object():
    def name(weight: int) -> str:
        made = swarm.files(
            services("beside"), PLANS["beside"], name="x", canaries={"shop": ("registry.example/shop:2", weight)}
        )
        [text] = [each.text for each in made if each.path == swarm.STACK]
        return str(yaml.safe_load(text)["configs"]["shop-proxy"]["name"])

    assert name(10) == name(10) != name(11)


def test_what_stands_beside_a_service_has_a_name_that_no_service_has():
    names = ("web", "web-proxy", "web-canary")
    subjects = [replace(SHOP, app=app(name, canary=Canary(tag="2"))) for name in names]
    made = plans(*subjects)
    found = workloads(made, {plan.app: plan.image for plan in made})
    canaries = dict.fromkeys(names, ("registry.example/web:2", 10))
    [text] = [each.text for each in swarm.files(found, made, name="x", canaries=canaries) if each.path == swarm.STACK]
    beside = {(each.service, each.proxy, each.canary) for each in found if each.published}
    assert beside == {
        ("web", "web--proxy", "web--canary"),
        ("web-proxy", "web-proxy-proxy", "web-proxy-canary"),
        ("web-canary", "web-canary-proxy", "web-canary-canary"),
    }
    services = {each.service for each in found}
    assert yaml.safe_load(text)["services"].keys() == services.union(*({proxy, new} for _, proxy, new in beside))
