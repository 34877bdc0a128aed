"""One index and its cache: what is asked again, what is not, and what stands in for an index out of reach."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from isolate.index import OpenIndex
from isolate.model.distribution import Absent, Releases, Unreachable
from tests.servers import Fault, IndexServer, served_sdist, served_wheel

Open = Callable[..., OpenIndex]
PAGE = "/simple/foo/"


@pytest.fixture(autouse=True)
def foo(server: IndexServer) -> None:
    server.projects["foo"] = [served_wheel("foo", "1.0"), served_sdist("foo", "2.0")]


def test_a_cached_answer_equals_a_fresh_one(server: IndexServer, opened: Open) -> None:
    fresh = opened(server.simple).releases("foo")
    assert isinstance(fresh, Releases)
    assert fresh.index == server.simple
    assert opened(server.simple).releases("foo") == fresh
    assert opened(server.simple, offline=True).releases("foo") == fresh
    assert server.paths == [PAGE]


def test_one_run_asks_once(server: IndexServer, opened: Open) -> None:
    index = opened(server.simple, cache_dir="/dev/null/none")
    assert index.releases("foo") is index.releases("foo")
    assert server.paths == [PAGE]
    assert [problem.code for problem in index.problems] == ["cache-unusable"]


def test_absence_is_remembered_but_no_verdict_rests_on_memory(server: IndexServer, opened: Open) -> None:
    absent = Absent(project="bar", indexes=(server.simple,))
    assert opened(server.simple).releases("bar") == absent
    assert opened(server.simple, offline=True).releases("bar") == absent
    assert server.paths == ["/simple/bar/"]
    assert opened(server.simple).releases("bar") == absent
    server.projects["bar"] = [served_wheel("bar", "1.0")]
    assert isinstance(opened(server.simple).releases("bar"), Releases)
    assert server.paths == ["/simple/bar/"] * 3


def test_absence_from_one_index_is_remembered_where_another_has_the_project(
    server: IndexServer, other_server: IndexServer, opened: Open
) -> None:
    other_server.projects["bar"] = [served_wheel("bar", "1.0")]
    for _ in range(2):
        found = opened(other_server.simple, extra_index_urls=(server.simple,)).releases("bar")
        assert isinstance(found, Releases)
    assert server.paths == ["/simple/bar/"]
    assert other_server.paths == ["/simple/bar/"]


def test_refresh_asks_again(server: IndexServer, opened: Open) -> None:
    server.etags = True
    opened(server.simple).releases("foo")
    server.projects["foo"] = [served_wheel("foo", "3.0")]
    found = opened(server.simple, refresh=True).releases("foo")
    assert isinstance(found, Releases)
    assert [release.version for release in found.releases] == ["3.0"]
    assert "If-None-Match" not in server.asked[-1][1]


@pytest.mark.parametrize("control", ["max-age=0", "private, no-store", "no-cache"])
def test_a_stale_page_is_revalidated(server: IndexServer, opened: Open, control: str) -> None:
    server.etags = True
    server.headers["Cache-Control"] = control
    fresh = opened(server.simple).releases("foo")
    assert opened(server.simple).releases("foo") == fresh
    assert [headers.get("If-None-Match") is not None for _, headers in server.asked] == [False, True]


def test_a_changed_page_takes_the_place_of_the_old_one(server: IndexServer, opened: Open) -> None:
    server.etags = True
    server.headers["Cache-Control"] = "max-age=0"
    server.headers["Last-Modified"] = "Mon, 01 Jan 2024 00:00:00 GMT"
    opened(server.simple).releases("foo")
    server.projects["foo"] = []
    assert opened(server.simple).releases("foo") == Releases(project="foo", index=server.simple, releases=())
    assert server.asked[-1][1]["If-Modified-Since"] == "Mon, 01 Jan 2024 00:00:00 GMT"
    del server.projects["foo"]
    assert isinstance(opened(server.simple).releases("foo"), Absent)


def test_offline_without_a_cached_page(server: IndexServer, opened: Open) -> None:
    assert opened(server.simple, offline=True).releases("foo") == Unreachable(
        what="foo", reason=f"`foo` of `{server.simple}` is not in the cache", hint="run once without `--offline`"
    )
    assert server.paths == []


def test_a_stale_page_does_not_stand_in_for_an_index_out_of_reach(server: IndexServer, opened: Open) -> None:
    server.headers["Cache-Control"] = "max-age=0"
    opened(server.simple).releases("foo")
    server.faults[PAGE] = Fault(status=403)
    assert opened(server.simple).releases("foo") == Unreachable(
        what="foo",
        reason=f"`{server.url}{PAGE}` refuses access (403)",
        hint="put the credentials into the address of the index, or into `~/.netrc`",
    )


def test_nonsense_is_not_cached(server: IndexServer, opened: Open) -> None:
    server.faults[PAGE] = Fault(body=b"{}", content_type="application/json", times=1)
    assert isinstance(opened(server.simple).releases("foo"), Unreachable)
    assert isinstance(opened(server.simple).releases("foo"), Releases)


def test_a_redirected_page_is_read_relative_to_where_it_stands(
    server: IndexServer, other_server: IndexServer, opened: Open
) -> None:
    other_server.faults["/simple/foo/"] = Fault(status=302, headers={"Location": f"{server.simple}foo/"})
    found = opened(other_server.simple).releases("foo")
    assert isinstance(found, Releases)
    assert found.releases[0].distributions[0].location == f"{server.url}/files/foo-1.0-py3-none-any.whl"
    assert found.index == other_server.simple


def test_pages_of_links(server: IndexServer, opened: Open) -> None:
    server.html_only = True
    server.projects["wheels"] = [*server.projects["foo"], served_wheel("bar", "1.0")]
    index = opened(no_index=True, find_links=(f"{server.simple}wheels/",))
    found = index.releases("foo")
    assert isinstance(found, Releases)
    assert [release.version for release in found.releases] == ["1.0", "2.0"]
    assert index.releases("baz") == Absent(project="baz", indexes=(f"{server.simple}wheels/",))
    assert server.paths == ["/simple/wheels/"]
    assert opened(no_index=True, offline=True, find_links=(f"{server.simple}wheels/",)).releases("foo") == Unreachable(
        what="foo", reason=f"`{server.simple}wheels/` is not in the cache", hint="run once without `--offline`"
    )
