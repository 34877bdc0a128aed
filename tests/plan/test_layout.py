"""Names, ports and places are each application's own."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from isolate.model.app import App, AppSettings
from isolate.model.lock import Lock
from isolate.model.options import IndexSettings
from isolate.model.problem import Problem
from isolate.plan import layout
from isolate.plan.layout import Paths, folders, own_name, ports, slugs


def app(name: str, path: str = "", folder: str = "", port: int = 0) -> App:
    path = path or name
    return App(name=name, path=path, folder=folder or path, manifests=(), settings=AppSettings(port=port))


def lock(folder: str, *wheels: str) -> Lock:
    return Lock(app="a", folder=folder, python="3.12", platforms=(), manifests=(), entries=(), wheels=wheels)


def test_slugs_are_different():
    apps = tuple(map(app, ("jobs/python/sdk", "jobs-python-sdk", "Jobs_Python SDK", "jobs-python-sdk-2", "é")))
    assert slugs(apps) == {
        "Jobs_Python SDK": "jobs-python-sdk",
        "jobs-python-sdk": "jobs-python-sdk-2",
        "jobs-python-sdk-2": "jobs-python-sdk-2-2",
        "jobs/python/sdk": "jobs-python-sdk-3",
        "é": "app",
    }


@given(st.lists(st.text(min_size=1), unique=True))
def test_every_slug_is_a_name_for_compose(names):
    found = slugs(tuple(App(name=name, path=name, folder=name, manifests=()) for name in names))
    assert set(found) == set(names)
    assert len(set(found.values())) == len(names)
    assert all(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug) for slug in found.values())


def test_files_stand_in_the_folder_of_an_application_that_has_one_to_itself():
    apps = (
        app("api", "apps/api"),
        app("billing", "requirements/billing.txt", "."),
        app("one", "shared"),
        app("two", "shared"),
        app("root", "."),
    )
    assert folders(apps, slugs(apps)) == {
        "api": "apps/api",
        "billing": "docker/billing",
        "one": "docker/one",
        "two": "docker/two",
        "root": "docker/root",
    }
    assert folders(apps[-1:], slugs(apps)) == {"root": "."}


def test_a_port_is_the_written_one_or_stays_with_the_name():
    apps = (app("a", port=8000), app("b", port=8001), app("c", port=8001), app("d"))
    found = ports(apps)
    assert found["a"] == 8000
    assert len(set(found.values())) == len(apps)
    assert all(20000 <= found[name] < 30000 for name in "bcd")
    assert {name: port for name, port in ports((app("0"), *apps)).items() if name != "0"} == found


def place(folder: str, files: str, *wheels: str, output: str = "/repo", **index) -> Paths | Problem:
    one = app("a", folder)
    return layout.place(one, lock(files, *wheels), root="/repo", output=output, index=IndexSettings(**index))


def test_the_context_is_the_folder_of_the_application():
    assert place("apps/a", "apps/a") == Paths(
        context=".",
        dockerfile="Dockerfile",
        source=".",
        lock_path="requirements.lock",
        lock_context="",
        wheels=(),
        local=(),
    )


def test_the_context_is_the_root_where_wheels_are_in_a_folder_of_their_own():
    assert place("apps/a", "apps/a", "/repo/index") == Paths(
        context="../..",
        dockerfile="apps/a/Dockerfile",
        source="apps/a",
        lock_path="apps/a/requirements.lock",
        lock_context="",
        wheels=("index",),
        local=(),
    )


def test_the_context_is_the_root_where_the_files_stand_elsewhere_in_it():
    assert place("requirements", "docker/a") == Paths(
        context="../..",
        dockerfile="docker/a/Dockerfile",
        source="requirements",
        lock_path="docker/a/requirements.lock",
        lock_context="",
        wheels=(),
        local=(),
    )


def test_a_lock_outside_the_root_is_a_named_context():
    assert place("apps/a", "apps/a", output="/out") == Paths(
        context="../../../repo/apps/a",
        dockerfile="../../../out/apps/a/Dockerfile",
        source=".",
        lock_path="requirements.lock",
        lock_context=".",
        wheels=(),
        local=(),
    )


def test_wheels_outside_the_root_that_a_person_named_are_a_problem():
    found = place("apps/a", "apps/a", "/home/wheels", find_links=("/home/wheels",))
    assert isinstance(found, Problem)
    assert found.message == "`a` is locked to wheels of `/home/wheels`, which is outside the repository"
    assert place("apps/a", "apps/a", "/home/wheels", find_links=("../home/wheels",)) == found
    assert place("apps/a", "apps/a", "/home/wheels", find_links=("file:///home/wheels/",)) == found
    assert place("apps/a", "apps/a", "/home/wheels", no_index=True) == found
    # The same folder from the configuration of the machine: the machine that builds has its own.
    there = place("apps/a", "apps/a", "/home/wheels", find_links=("https://index.example/links",))
    assert isinstance(there, Paths)
    assert there.wheels == ()


@pytest.mark.parametrize("folder", ["my apps", "a,b", "$HOME", 'a"b'])
def test_a_path_that_a_dockerfile_would_read_as_its_own_is_a_problem(folder):
    assert isinstance(place(folder, folder), Paths)
    found = place(folder, folder, "/repo/index")
    assert isinstance(found, Problem)
    assert found.message == f"the path `{folder}` has characters that a Dockerfile reads as its own"


def test_a_part_of_a_service_has_a_name_of_its_own_among_all():
    services = frozenset({"a", "a-b", "c"})
    taken: set[str] = set()
    parts = ("worker", "b", "b-worker", "be", "x.y", "x_y", "!")
    assert [own_name("a", part, services, taken) for part in parts] == [
        *("a-worker", "a--b", "a--b-worker", "a-be", "a-x-y", "a-x-y-2", "a-part"),
    ]
    assert own_name("a-b", "worker", services, set()) == "a-b-worker"
