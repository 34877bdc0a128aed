"""A lock holds what pip may install on every platform, and nothing else."""

from __future__ import annotations

import hashlib
import re
import subprocess
import sys
import tomllib
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from isolate.locks import lock_of as lock
from isolate.locks import pylock
from isolate.locks.from_resolution import hashes_of, pins_on
from isolate.locks.requirements_lock import render
from isolate.model.app import App
from isolate.model.distribution import Distribution
from isolate.model.lock import Lock, LockEntry, LockFiles
from isolate.model.origin import Origin
from isolate.model.problem import Problem
from tests.plan.making import pin, resolution, wheel

APP = App(name="billing", path="billing", folder="billing", manifests=("billing/requirements.txt",))


def sha(name: str) -> str:
    return "sha256:" + hashlib.sha256(name.encode()).hexdigest()


def test_one_line_for_all_platforms_with_the_wheels_of_each():
    amd64, arm64 = "x-1-cp312-cp312-manylinux_2_17_x86_64.whl", "x-1-cp312-cp312-manylinux_2_17_aarch64.whl"
    pins = {
        "linux/amd64": [pin("x", "1", wheel(amd64), wheel("x-1.tar.gz"))],
        "linux/arm64": [pin("x", "1", wheel(arm64), wheel("x-1.tar.gz"))],
    }
    assert lock(APP, resolution(pins), "billing", root="/repo") == (
        Lock(
            app="billing",
            folder="billing",
            python="3.12",
            platforms=("linux/amd64", "linux/arm64"),
            manifests=("billing/requirements.txt",),
            entries=(LockEntry(project="x", version="1", hashes=tuple(sorted((sha(amd64), sha(arm64))))),),
            remote=True,
        ),
        (),
    )


def test_a_source_distribution_only_where_a_platform_has_no_wheel():
    amd64 = "x-1-cp312-cp312-manylinux_2_17_x86_64.whl"
    pins = {
        "linux/amd64": [pin("x", "1", wheel(amd64), wheel("x-1.tar.gz"))],
        "linux/arm64": [pin("x", "1", wheel("x-1.tar.gz"))],
    }
    found, problems = lock(APP, resolution(pins), "billing", root="/repo")
    assert problems == ()
    assert found.compiled == ("x",)
    assert found.entries[0].hashes == tuple(sorted((sha(amd64), sha("x-1.tar.gz"))))


def test_platforms_that_differ_have_lines_with_markers():
    pins = {
        "linux/amd64": [pin("only", "1"), pin("same", "1"), pin("x", "1")],
        "linux/arm64": [pin("same", "1"), pin("x", "2")],
    }
    found, problems = lock(APP, resolution(pins), "billing", root="/repo")
    assert problems == ()
    assert [(each.project, each.version, each.marker) for each in found.entries] == [
        ("only", "1", 'platform_machine == "x86_64"'),
        ("same", "1", ""),
        ("x", "1", 'platform_machine == "x86_64"'),
        ("x", "2", 'platform_machine == "aarch64"'),
    ]
    assert found.versions() == {"only": "1", "same": "1", "x": "1"}


@pytest.mark.parametrize("other", ["linux/amd64/musl", "linux/unheard-of"])
def test_platforms_that_no_marker_tells_apart_are_a_problem(other):
    _, problems = lock(
        APP, resolution({"linux/amd64": [pin("x", "1")], other: [pin("x", "2")]}), "billing", root="/repo"
    )
    assert problems == (
        Problem(
            severity="error",
            code="lock-platforms",
            message="the lock of `billing` cannot tell its platforms apart, and they need different `x`",
            origin=Origin(file="billing/requirements.txt"),
            hint="lock for fewer platforms with `--platform`",
        ),
    )


def test_a_version_of_two_machines_beside_that_of_a_third():
    pins = {"linux/amd64": [pin("x", "1")], "linux/arm64": [pin("x", "2")], "linux/s390x": [pin("x", "1")]}
    found, _ = lock(APP, resolution(pins), "billing", root="/repo")
    assert [(each.version, each.marker) for each in found.entries] == [
        ("1", 'platform_machine == "s390x" or platform_machine == "x86_64"'),
        ("2", 'platform_machine == "aarch64"'),
    ]


def test_what_has_no_hash_is_a_problem():
    bare = Distribution(filename="x-1.whl", kind="wheel", location="https://files.example/x-1.whl")
    _, problems = lock(APP, resolution([pin("x", "1", bare)]), "billing", root="/repo")
    assert [each.message for each in problems] == ["the index gives no SHA-256 of the file `x-1.whl` of `billing`"]
    url = "git+https://someone:secret@code.example/x@main"
    _, problems = lock(APP, resolution([pin("x", "1", bare, url=url)]), "billing", root="/repo")
    assert [(each.message, each.hint) for each in problems] == [
        (
            "`x` of `billing` comes from `git+https://code.example/x@main`, which has no hash",
            "require a release, or an archive whose URL ends in `#sha256=...`",
        )
    ]


def test_an_archive_from_a_url_is_locked_to_it_and_a_local_one_to_its_folder():
    url = "https://files.example/x-1-py3-none-any.whl"
    local = "file:///repo/vendor/y-1-py3-none-any.whl"
    pins = [
        pin("x", "1", wheel("x-1-py3-none-any.whl", url), url=url),
        pin("y", "1", wheel("y-1-py3-none-any.whl", local), url=local),
    ]
    found, _ = lock(APP, resolution(pins), "billing", root="/repo")
    assert [each.url for each in found.entries] == [url, ""]
    assert found.wheels == ("vendor",)
    assert found.remote
    assert f"x @ {url} \\\n    --hash=" in render(found)


@given(st.data())
def test_every_platform_gets_exactly_its_pins(data):
    """Read back with the markers of each machine, a lock says what the resolution said of it."""
    from packaging.requirements import Requirement

    machines = {"linux/amd64": "x86_64", "linux/arm64": "aarch64", "linux/s390x": "s390x"}
    versions = st.dictionaries(st.sampled_from("abcd"), st.sampled_from("123"))
    wanted = {platform: data.draw(versions) for platform in machines}
    made = {platform: [pin(*each) for each in sorted(chosen.items())] for platform, chosen in wanted.items()}
    found, problems = lock(APP, resolution(made), "billing", root="/repo")
    assert problems == ()
    lines = [line.rstrip(" \\") for line in render(found).splitlines() if line[:1].isalpha()]
    for platform, machine in machines.items():
        read = [Requirement(line) for line in lines]
        here = [each for each in read if not each.marker or each.marker.evaluate({"platform_machine": machine})]
        assert {each.name: str(each.specifier).removeprefix("==") for each in here} == wanted[platform]
        assert len(here) == len(wanted[platform])


def test_pip_takes_it(tmp_path):
    from samples.build_index import INDEXES
    from samples.build_index import wheel as build

    releases = [
        each for each in INDEXES["harmony"] if (each.name, each.version) in {("logs", "2.1.0"), ("formats", "1.3.0")}
    ]
    pins = []
    for each in releases:
        path = tmp_path / each.filename
        path.write_bytes(build(each))
        file = wheel(path.name, path.as_uri(), sha256=hashlib.sha256(path.read_bytes()).hexdigest())
        pins.append(pin(each.name, each.version, file))
    found, _ = lock(APP, resolution(pins), "billing", root="/repo")
    assert found.wheels == (tmp_path.as_posix(),)
    assert not found.remote
    (tmp_path / "requirements.lock").write_text(render(found))
    options = [
        "--require-hashes",
        "--no-deps",
        "--no-index",
        "--find-links",
        str(tmp_path),
        "--target",
        str(tmp_path / "to"),
    ]
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "install", "--quiet", *options]
    subprocess.run([*pip, "--requirement", str(tmp_path / "requirements.lock")], check=True, capture_output=True)
    assert (tmp_path / "to" / "logs.py").exists()


@given(
    st.lists(st.tuples(st.sampled_from(["sha256", "sha512", "md5"]), st.text("0123456789abcdefABCDEFxg", max_size=66)))
)
def test_hashes_are_such_that_pip_takes(hashes: list[tuple[str, str]]) -> None:
    good = ("sha256", "AB" * 32)
    file = Distribution(kind="wheel", filename="x-1-py3-none-any.whl", location="", hashes=(*hashes, good))
    found = hashes_of((file,))
    assert "sha256:" + "ab" * 32 in found
    assert all(re.fullmatch("sha256:[0-9a-f]{64}", each) for each in found)
    assert len(found) <= 1 + sum(kind == "sha256" and len(digest) == 64 for kind, digest in hashes)


def test_no_hash_of_another_kind_is_taken_for_one() -> None:
    other = Distribution(kind="wheel", filename="x.whl", location="", hashes=(("blake2b_256", "ab" * 32),))
    assert hashes_of((other,)) == ()


def test_the_pins_of_a_platform_are_those_whose_marker_names_its_machine() -> None:
    entries = (
        LockEntry(project="all", version="1", hashes=()),
        LockEntry(project="x", version="1", marker='platform_machine == "x86_64"', hashes=()),
        LockEntry(project="x", version="2", marker='platform_machine == "aarch64"', hashes=()),
    )
    both = ("linux/amd64", "linux/arm64")
    found = Lock(app="a", folder="a", python="3.12", platforms=both, manifests=(), entries=entries)
    assert [pins_on(found, each) for each in both] == [{"all": "1", "x": "1"}, {"all": "1", "x": "2"}]


def test_a_file_of_unknown_size_has_none_in_a_pylock():
    entry = LockEntry(project="a", version="1")
    lock = Lock(app="x", folder=".", python="3.12", platforms=(), manifests=(), entries=(entry,))
    file = Distribution(filename="a-1.tar.gz", kind="sdist", location="https://h/a-1.tar.gz", hashes=(("sha256", "0"),))
    written = [
        tomllib.loads(pylock.render(lock, LockFiles(environments=(), files=((("a", "1"), (each,)),)), place="/"))
        for each in (file, replace(file, size=3))
    ]
    assert [each["packages"][0]["sdist"].get("size") for each in written] == [None, 3]
