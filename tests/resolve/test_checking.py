"""The checker judges by itself: what the resolver's side takes for true, and is not, it refuses."""

from __future__ import annotations

import pytest

from isolate.model.proof import Proof
from isolate.model.resolution import Question
from isolate.model.target import Target
from isolate.resolve import Policy, Resolver, parse_cut_off
from isolate.resolve.check.checker import Checker, RefusedProofError
from isolate.resolve.universe import candidates
from tests.catalog import Catalog, Published, app

LINUX = Published(tags=["cp312-cp312-manylinux_2_17_x86_64"])
INDEX = Catalog({"c": {"1": LINUX, "2": LINUX}, "d": {"1": ["c"]}})


def solve(policy=None):
    apps = [app("web", "d")]
    return Resolver(index=INDEX, apps=apps, pythons=("3.12",), policy=policy or Policy()).solve(["web"])


@pytest.mark.parametrize("refusal", ["no-file", "yanked", "cut-off", "requires-python", "prerelease"])
def test_a_false_judgement_of_releases_is_refused(monkeypatch, refusal):
    """The resolver takes every release for one that cannot be used, and shows no proof of that."""
    assert not isinstance(solve(), Proof)
    monkeypatch.setattr(candidates, "judge", lambda *_: refusal)
    with pytest.raises(RefusedProofError):
        solve()


def test_a_false_reading_of_hashes_is_refused(monkeypatch):
    monkeypatch.setattr(candidates, "has_hash", lambda *_: False)
    line = app("web", "c==1").requirements[0]
    from dataclasses import replace

    web = replace(app("web"), requirements=(replace(line, hashes=("sha256:" + "0" * 64,)),))
    with pytest.raises(RefusedProofError):
        Resolver(index=INDEX, apps=[web], pythons=("3.12",)).solve(["web"])


def test_a_false_reading_of_the_cut_off_date_is_refused(monkeypatch):
    dated = Catalog({"c": {"1": Published(uploaded="2020-01-01T00:00:00Z")}})
    monkeypatch.setattr(candidates, "is_before_cut_off", lambda *_: False)
    policy = Policy(exclude_newer=parse_cut_off("2024-01-01"))
    with pytest.raises(RefusedProofError):
        Resolver(index=dated, apps=[app("web", "c")], pythons=("3.12",), policy=policy).solve(["web"])


@pytest.mark.parametrize(
    ("asked", "other"),
    [
        (Question(requirements=(("b", "<2"),)), Question(requirements=(("b", "<3"),))),
        (Question(limits=(("b", "<2"),)), Question(limits=(("b", "<3"),))),
        (Question(excluded=("b",)), Question(excluded=("a",))),
    ],
)
def test_what_was_not_asked_is_no_premise(asked, other):
    apps = (app("web", "a"),)
    index = Catalog({"a": {"1.0": ["b>=2"]}, "b": {"1.0": [], "2.0": []}})
    proof = Resolver(index=index, apps=apps, pythons=("3.12",)).asking(asked).solve(["web"])
    assert isinstance(proof, Proof)
    given = {
        "apps": apps,
        "index": index,
        "target": Target(python="3.12", platform="linux/amd64"),
        "policy": Policy(),
    }
    Checker(**given, question=asked).check(proof)
    for question in (Question(), other):
        with pytest.raises(RefusedProofError):
            Checker(**given, question=question).check(proof)
