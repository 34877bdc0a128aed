"""What is said of whole repositories on the real index, asked of uv: environments, conflicts, and what locks add."""

from __future__ import annotations

import random
from collections.abc import Collection, Mapping
from dataclasses import replace
from itertools import combinations

import pytest

from benchmarks.parity import CUT_OFF, Uv
from isolate.model.app import App
from isolate.model.grouping import Conflict
from isolate.model.report import Report
from isolate.pipeline.analyze import analyze
from isolate.report.wording.conflicts import summary
from tests.network.test_corpus import options

pytestmark = pytest.mark.network

SEED = 3


def report_on(repository: str) -> Report:
    """Of wheels alone, which uv is asked about too."""
    asked = replace(options(repository, "3.12"), only_binary=(":all:",))
    assert asked.exclude_newer == CUT_OFF
    return analyze(asked)


def resolves(uv: Uv, apps: Collection[App]) -> bool:
    """What uv says; that it could not be asked is no answer."""
    answer = uv.answer(tuple(apps))
    assert answer.pins is not None or "No solution found" in answer.why, answer.why
    return answer.pins is not None


def blamed(conflict: Conflict, apps: Mapping[str, App]) -> tuple[App, ...]:
    """The applications of a conflict with nothing but the lines that its proof rests on."""
    places = {step.origin for step in conflict.steps}
    return tuple(
        replace(app, requirements=tuple(line for line in app.requirements if line.origin in places))
        for app in (apps[name] for name in conflict.apps)
    )


def test_every_environment_resolves_and_every_conflict_is_minimal(uv):
    report = report_on("dapr__quickstarts")
    assert report.grouping is not None
    assert report.grouping.certificate is not None
    apps = {app.name: app for app in report.apps}
    alone = [app.name for app in report.apps if report.status(app) == "alone"]
    environments = report.grouping.environments
    assert alone == ["tutorials/pub-sub/python-subscriber"]
    assert not resolves(uv, [apps[alone[0]]])
    assert sorted([*alone, *(name for each in environments for name in each.apps)]) == sorted(apps)
    assert len(environments) == report.grouping.certificate.lower_bound == 2
    for environment in environments:
        assert resolves(uv, [apps[name] for name in environment.apps]), environment.name
    # The lines that each proof rests on are refused together, and accepted without those of any one application.
    together = [conflict for conflict in report.conflicts() if len(conflict.apps) > 1]
    assert len({conflict.apps for conflict in together}) == 15
    accepted: set[tuple[App, ...]] = set()
    for conflict in together:
        members = blamed(conflict, apps)
        assert all(app.requirements for app in members)
        assert not resolves(uv, members), summary(conflict)
        if not {*alone} & {*conflict.apps}:
            assert not resolves(uv, [apps[name] for name in conflict.apps]), summary(conflict)
        for fewer in combinations(members, len(members) - 1):
            assert fewer in accepted or resolves(uv, fewer), summary(conflict)
            accepted.add(fewer)
    # Every other pair fits: what is not reported is no conflict.
    able = [name for name in apps if name not in alone]
    apart = {conflict.apps for conflict in together}
    fitting = [pair for pair in combinations(able, 2) if pair not in apart]
    for one, other in random.Random(SEED).sample(fitting, 12):
        assert resolves(uv, [apps[one], apps[other]]), (one, other)


def test_the_intent_of_all_resolves_and_the_locks_of_no_two_do(uv):
    report = report_on("GoogleCloudPlatform__microservices-demo")
    assert report.grouping is not None
    assert len(report.apps) == 4
    assert [len(each.apps) for each in report.grouping.environments] == [4]
    assert resolves(uv, report.apps)
    locked = [replace(app, requirements=app.lock) for app in report.apps]
    assert all(resolves(uv, [app]) for app in locked)
    apart = {(one.name, other.name) for one, other in combinations(locked, 2) if not resolves(uv, [one, other])}
    assert apart == {conflict.apps for conflict in report.lock_conflicts()}


def test_a_repository_without_direct_conflict_resolves_as_one(uv):
    report = report_on("pypi__warehouse")
    assert report.grouping is not None
    assert report.conflicts() == ()
    for environment in report.grouping.environments:
        members = [app for app in report.apps if app.name in environment.apps]
        assert resolves(uv, members), environment.name
