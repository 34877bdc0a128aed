"""Several sources, several threads, and what is loaded ahead."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from packaging.specifiers import SpecifierSet

from isolate.index import OpenIndex
from isolate.model.distribution import Absent, Candidate, Index, Metadata, Releases, Unreachable, Walk, Wanted
from tests.servers import Fault, IndexServer, served_sdist, served_wheel
from tests.wheels import wheel_bytes

Open = Callable[..., OpenIndex]


def versions(found: Releases | Absent | Unreachable) -> list[str]:
    assert isinstance(found, Releases), found
    return [release.version for release in found.releases]


@pytest.fixture
def both(server: IndexServer, other_server: IndexServer, opened: Open) -> OpenIndex:
    """`other_server` is asked first."""
    return opened(server.simple, extra_index_urls=(other_server.simple,))


def test_a_project_comes_from_the_first_index_that_knows_it(
    server: IndexServer, other_server: IndexServer, both: OpenIndex
) -> None:
    other_server.projects["foo"] = [served_wheel("foo", "1.0")]
    server.projects["foo"] = [served_wheel("foo", "2.0")]
    server.projects["bar"] = [served_wheel("bar", "3.0")]
    assert versions(both.releases("foo")) == ["1.0"]
    assert versions(both.releases("bar")) == ["3.0"]
    assert both.releases("baz") == Absent(project="baz", indexes=(other_server.simple, server.simple))
    assert "/simple/foo/" not in server.paths


def test_an_index_out_of_reach_is_never_passed_over(
    server: IndexServer, other_server: IndexServer, both: OpenIndex
) -> None:
    server.projects["foo"] = [served_wheel("foo", "2.0")]
    other_server.faults["/simple/foo/"] = Fault(status=403)
    assert isinstance(both.releases("foo"), Unreachable)
    assert server.paths == []


def test_folders_add_to_the_index_that_answers(server: IndexServer, opened: Open, tmp_path: Path) -> None:
    folder = tmp_path / "wheels"
    folder.mkdir()
    (folder / "foo-1.5-py3-none-any.whl").write_bytes(wheel_bytes("foo", "1.5"))
    (folder / "own-1.0-py3-none-any.whl").write_bytes(wheel_bytes("own", "1.0"))
    server.projects["foo"] = [served_wheel("foo", "1.0"), served_wheel("foo", "2.0")]
    index = opened(server.simple, find_links=(str(folder),))
    assert versions(index.releases("foo")) == ["1.0", "1.5", "2.0"]
    assert versions(index.releases("own")) == ["1.0"]
    server.faults["/simple/own2/"] = Fault(status=403)
    assert index.addresses == (server.simple, folder.as_uri())


def test_a_folder_does_not_stand_in_for_an_index_out_of_reach(
    server: IndexServer, opened: Open, tmp_path: Path
) -> None:
    (tmp_path / "foo-1.5-py3-none-any.whl").write_bytes(wheel_bytes("foo", "1.5"))
    server.faults["/simple/foo/"] = Fault(status=403)
    assert isinstance(opened(server.simple, find_links=(str(tmp_path),)).releases("foo"), Unreachable)


def choose(releases: Releases, specifier: str) -> Candidate | None:
    fits = [release for release in releases.releases if SpecifierSet(specifier).contains(release.version)]
    return (fits[-1], fits[-1].distributions) if fits else None


def follow(metadata: Metadata, extras: tuple[str, ...]) -> tuple[Wanted, ...]:
    found = []
    for text in metadata.requires:
        requirement, _, extra = text.partition(";")
        if not extra or extra.strip().removeprefix('extra == "').removesuffix('"') in extras:
            name, _, version = requirement.partition("<")
            found.append(Wanted(project=name.strip(), specifier=f"<{version}" if version else ""))
    return tuple(found)


PAGES = Walk(choose=lambda *_: None, follow=lambda *_: ())
"""Of what is wanted, the releases alone."""


def wait_for(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.01)
    assert condition()


def test_a_closure_is_loaded_ahead(server: IndexServer, opened: Open) -> None:
    server.projects |= {
        "app": [served_wheel("app", "1.0", ["foo<2", "bar", 'more; extra == "x"', 'never; extra == "y"'])],
        "foo": [served_wheel("foo", "1.0", ["bar", "app"]), served_wheel("foo", "2.0", ["never"])],
        "bar": [served_sdist("bar", "1.0", requires=["gone", "broken"])],
        "more": [served_wheel("more", "1.0")],
        "never": [served_wheel("never", "1.0")],
    }
    server.faults["/simple/broken/"] = Fault(status=403)
    index = opened(server.simple)
    index.expect_closure((Wanted(project="app", extras=("x",)),), Walk(choose=choose, follow=follow))
    assert isinstance(index.releases("app"), Releases)
    expected = {
        *(f"/simple/{name}/" for name in ("app", "foo", "bar", "more", "gone", "broken")),
        *(f"/files/{name}-1.0-py3-none-any.whl.metadata" for name in ("app", "foo", "more")),
        "/files/bar-1.0.tar.gz",
    }
    wait_for(lambda: set(server.paths) == expected)
    candidate = choose(index.releases("foo"), "<2")  # type: ignore[arg-type]
    assert candidate is not None
    assert index.metadata(*candidate) == Metadata(name="foo", version="1.0", requires=("bar", "app"))
    assert isinstance(index.releases("gone"), Absent)
    assert isinstance(index.releases("broken"), Unreachable)
    assert sorted(server.paths) == sorted(expected)


def test_a_function_that_raises_ends_its_branch(server: IndexServer, opened: Open) -> None:
    server.projects |= {"foo": [served_wheel("foo", "1.0")], "bar": [served_wheel("bar", "1.0")]}

    def fail_for_foo(releases: Releases, specifier: str) -> Candidate | None:
        if releases.project == "foo":
            raise ZeroDivisionError
        return choose(releases, specifier)

    index = opened(server.simple)
    index.expect_closure((Wanted(project="foo"), Wanted(project="bar")), Walk(choose=fail_for_foo, follow=follow))
    assert isinstance(index.releases("bar"), Releases)
    wait_for(lambda: "/files/bar-1.0-py3-none-any.whl.metadata" in server.paths)
    assert versions(index.releases("foo")) == ["1.0"]


def test_what_the_cache_holds_is_read_without_threads(server: IndexServer, opened: Open) -> None:
    server.projects |= {"app": [served_wheel("app", "1.0", ["foo"])], "foo": [served_wheel("foo", "1.0")]}

    def read(index: OpenIndex) -> None:
        index.expect_closure((Wanted(project="app"),), Walk(choose=choose, follow=follow))
        for name in ("app", "foo"):
            releases = index.releases(name)
            assert isinstance(releases, Releases)
            candidate = choose(releases, "")
            assert candidate is not None
            index.expect_metadata((candidate,))
            assert isinstance(index.metadata(*candidate), Metadata)

    read(opened(server.simple))
    asked = list(server.paths)
    before = {thread.ident for thread in threading.enumerate()}
    read(opened(server.simple))
    assert {thread.ident for thread in threading.enumerate()} <= before
    assert server.paths == asked


def test_many_callers_one_load(server: IndexServer, opened: Open) -> None:
    server.projects["foo"] = [served_wheel("foo", "1.0")]
    server.faults["/simple/foo/"] = Fault(delay=0.2)
    index = opened(server.simple)
    index.expect_closure((Wanted(project="foo"), Wanted(project="foo", extras=("x",))), PAGES)
    found: list[Releases | Absent | Unreachable] = []
    threads = [threading.Thread(target=lambda: found.append(index.releases("foo"))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 8
    assert all(each is found[0] for each in found)
    candidate = choose(found[0], "")  # type: ignore[arg-type]
    assert candidate is not None
    index.expect_metadata((candidate, candidate))
    assert isinstance(index.metadata(*candidate), Metadata)
    assert server.paths == ["/simple/foo/", "/files/foo-1.0-py3-none-any.whl.metadata"]


def test_answers_do_not_depend_on_the_order_of_arrival(server: IndexServer, opened: Open, tmp_path: Path) -> None:
    names = [f"p{number}" for number in range(12)]
    server.projects |= {
        name: [served_wheel(name, "1.0", beside=number % 2 == 0), served_sdist(name, "1.0")]
        for number, name in enumerate(names)
    }
    rounds = []
    for turn in range(2):
        for number, name in enumerate(names):
            server.faults[f"/simple/{name}/"] = Fault(delay=0.02 * ((number * (turn * 4 + 1)) % 5))
        index = opened(server.simple, cache_dir=str(tmp_path / str(turn)))
        index.expect_closure((Wanted(project=name) for name in (names if turn else reversed(names))), PAGES)
        found = [index.releases(name) for name in names]
        rounds.append((found, [index.metadata(*choose(each, "")) for each in found]))  # type: ignore[arg-type, misc]
    assert rounds[0] == rounds[1]


def test_it_is_an_index(opened: Open) -> None:
    index: Index = opened(no_index=True)
    assert index.releases("foo") == Absent(project="foo", indexes=())


INTERRUPTED = """
import sys
from isolate.index import open_index
from isolate.model.distribution import Walk, Wanted
from isolate.model.options import IndexSettings
with open_index(IndexSettings(index_url=sys.argv[1], cache_dir=sys.argv[2])) as index:
    wanted = (Wanted(project=name) for name in ("slow", "slower"))
    index.expect_closure(wanted, Walk(choose=lambda *_: None, follow=lambda *_: ()))
    print("asked", flush=True)
    index.releases("slow")
"""


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGINT to send")
def test_an_interrupt_ends_the_program_at_once(server: IndexServer, tmp_path: Path) -> None:
    answered = threading.Event()
    server.faults |= {f"/simple/{name}/": Fault(until=answered) for name in ("slow", "slower")}
    program = subprocess.Popen(
        [sys.executable, "-c", INTERRUPTED, server.simple, str(tmp_path)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert program.stdout is not None
    assert program.stdout.readline() == "asked\n"
    wait_for(lambda: len(server.paths) == 2)
    program.send_signal(signal.SIGINT)
    _, error = program.communicate(timeout=60)  # while the server keeps its answers back
    answered.set()
    assert error.count("Traceback") == 1
    assert error.endswith("KeyboardInterrupt\n")
