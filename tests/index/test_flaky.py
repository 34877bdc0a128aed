"""A server that fails the first questions about everything: each application is answered all the same."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from isolate.index import OpenIndex
from isolate.model.resolution import Resolution, Undecided
from isolate.resolve import Resolver
from tests.catalog import app
from tests.servers import Fault, IndexServer, served_wheel

APPS = tuple(app(f"app{number}", f"a{number}", "shared") for number in range(12))


@pytest.fixture
def flaky(server: IndexServer) -> IndexServer:
    server.projects["shared"] = [served_wheel("shared", "1.0")]
    server.projects |= {f"a{number}": [served_wheel(f"a{number}", "1.0", ["shared"])] for number in range(12)}
    return server


@pytest.mark.parametrize("jobs", [1, 8])
def test_no_application_is_undecided_because_of_what_passes(
    flaky: IndexServer, opened: Callable[..., OpenIndex], jobs: int
) -> None:
    flaky.projects["warm"] = []
    with opened(flaky.simple, connections=jobs, timeout=0.3) as index:
        index.releases("warm")
        flaky.unsteady = 2
        resolver = Resolver(index=index, apps=APPS, pythons=("3.12",), platforms=("linux/amd64",))
        resolver.prefetch()
        answers = [resolver.solve([each.name]) for each in APPS]
    assert [type(answer) for answer in answers] == [Resolution] * len(APPS)


def test_what_was_not_answered_is_named(flaky: IndexServer, opened: Callable[..., OpenIndex]) -> None:
    flaky.faults["/simple/a3/"] = Fault(status=503)
    with opened(flaky.simple) as index:
        resolver = Resolver(index=index, apps=APPS, pythons=("3.12",), platforms=("linux/amd64",))
        answers = {each.name: resolver.solve([each.name]) for each in APPS}
    assert [name for name, answer in answers.items() if not isinstance(answer, Resolution)] == ["app3"]
    answer = answers["app3"]
    assert isinstance(answer, Undecided)
    reasons = [(each.what, each.reason) for each in answer.missing]
    assert reasons == [("a3", f"`{flaky.simple}a3/` answered 503 Service Unavailable, asked 4 times")]
