"""A lock's file says all that the lock is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from packaging.requirements import Requirement

from isolate.locks.requirements_lock import read, render
from isolate.manifests import requirements_txt
from isolate.model.lock import Lock, LockEntry
from isolate.model.seal import is_untouched
from tests.examples import examples

NAMES = st.from_regex(r"[a-z0-9]([a-z0-9-]{0,6}[a-z0-9])?", fullmatch=True)
VERSIONS = st.from_regex(r"([1-9]!)?[0-9]{1,3}(\.[0-9]{1,3}){0,2}(rc[0-9])?(\+[a-z]{1,3})?", fullmatch=True)
HASHES = st.lists(st.from_regex(r"sha256:[0-9a-f]{64}", fullmatch=True), min_size=1, max_size=3).map(tuple)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12)
PATHS = TEXTS.map(lambda text: f"x{text}")
MARKERS = st.sampled_from(["", 'platform_machine == "x86_64"', 'platform_machine == "x" or platform_machine == "y"'])
URLS = st.sampled_from(["", "", "https://files.example/a-1.zip#sha256=0"])
INPUTS = st.tuples(st.sampled_from(["requirement", "constraint", "requires-python", "index"]), TEXTS)


def entries(names: list[str]) -> st.SearchStrategy[tuple[LockEntry, ...]]:
    return st.tuples(
        *(
            st.builds(LockEntry, project=st.just(name), version=VERSIONS, url=URLS, marker=MARKERS, hashes=HASHES)
            for name in names
        )
    )


LOCKS = st.builds(
    Lock,
    app=st.just("x"),
    folder=st.just("apps/x"),
    python=st.just("3.12"),
    platforms=st.lists(TEXTS, max_size=2).map(tuple),
    manifests=st.lists(TEXTS, max_size=2).map(tuple),
    entries=st.lists(NAMES, max_size=4, unique=True).flatmap(entries),
    inputs=st.lists(INPUTS, max_size=4).map(tuple),
    compiled=st.lists(NAMES, max_size=2).map(tuple),
    wheels=st.lists(PATHS, max_size=2).map(tuple),
    remote=st.booleans(),
)


@given(lock=LOCKS)
@examples(150)
def test_a_lock_is_read_back_whole(lock):
    text = render(lock)
    assert read(text, app="x", folder="apps/x") == lock
    assert read(text.replace("\n", "\r\n"), app="x", folder="apps/x") == lock
    assert is_untouched(text)


@given(lock=LOCKS)
@examples(50)
def test_pip_reads_the_pins_and_nothing_else(lock):
    manifest = requirements_txt.read("requirements.lock", render(lock))
    assert manifest.problems == ()
    assert manifest.options == type(manifest.options)()
    assert [(each.name, each.hashes) for each in manifest.requirements] == [
        (Requirement(each.project).name, each.hashes) for each in lock.entries
    ]


def test_what_it_was_made_from_is_readable():
    lock = Lock(
        app="api",
        folder="api",
        python="3.12",
        platforms=("linux/amd64",),
        manifests=("api/requirements.txt",),
        entries=(LockEntry(project="a", version="1", hashes=("sha256:0", "sha256:1")),),
        inputs=(("requirement", "a>=1 (api/requirements.txt)"), ("index", "https://index.example/simple/")),
        compiled=("a",),
        wheels=("/elsewhere", "wheels"),
    )
    assert render(lock).splitlines()[2:] == [
        '# python = "3.12"',
        '# platform = "linux/amd64"',
        '# manifest = "api/requirements.txt"',
        '# requirement = "a>=1 (api/requirements.txt)"',
        '# index = "https://index.example/simple/"',
        '# compiled = "a"',
        '# wheels = "wheels"',
        '# remote = "true"',
        "a==1 \\",
        "    --hash=sha256:0 \\",
        "    --hash=sha256:1",
    ]


@pytest.mark.parametrize("text", ["", "a==1\n", "# a comment\na==1 \\\n    --hash=sha256:0\n", "FROM scratch\n"])
def test_another_text_is_no_lock(text):
    assert read(text, app="x", folder="x") is None


def test_a_line_break_has_no_place_in_an_entry():
    entry = LockEntry(project="a", version="1", marker="x\n--index-url=y", hashes=("sha256:0",))
    lock = Lock(app="x", folder="x", python="3.12", platforms=(), manifests=(), entries=(entry,))
    with pytest.raises(ValueError, match="not for a lock"):
        render(lock)
