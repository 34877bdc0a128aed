"""No premise of a proof can be left out: each names as little as is enough.

The universes are such that the first refutation mostly rests on more than that: every project is required, every
release refuses releases of several others, and the search learns much of which the end has no need.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from isolate.model.proof import Proof
from isolate.resolve import Resolver
from isolate.resolve.kernel import minimal_core as core
from isolate.resolve.kernel.model_rotation import Rotation
from isolate.resolve.proof import explain
from tests.carelessness import enough
from tests.catalog import app
from tests.examples import examples
from tests.laws.universes import index_of, versions_in

PROJECTS = ("a", "b", "c", "d", "e")
VERSIONS = ("1", "2", "3")

refusals = st.builds(lambda name, version: f"{name}!={version}", st.sampled_from(PROJECTS), st.sampled_from(VERSIONS))
releases = st.fixed_dictionaries(dict.fromkeys(VERSIONS, st.lists(refusals, min_size=3, max_size=3, unique=True)))
catalogs = st.fixed_dictionaries(dict.fromkeys(PROJECTS, releases))
applications = st.permutations(PROJECTS).map(lambda names: (app("one", *names[:3]), app("two", *names[2:])))

Fact = tuple[str, frozenset[str], str, str]
"""(project, versions of it, project that these require, the version that they refuse)."""


def proof_of(catalog, apps) -> Proof | None:
    answer = Resolver(index=index_of(catalog), apps=apps, pythons=("3.12",)).solve([each.name for each in apps])
    return answer if isinstance(answer, Proof) else None


def facts_of(catalog, proof: Proof) -> list[Fact]:
    """The premises of a proof; those of an application are said of no project."""
    facts = []
    for step in proof.steps:
        name, _, version = step.requirement.partition("!=")
        if step.fact.kind == "written":
            facts.append(("", frozenset(), name, version))
        elif step.fact.kind == "published":
            # A release that refuses itself says so in one term, any other in the first of two.
            said = step.terms[0] if len(step.terms) == 1 else next(each for each in step.terms if not each.absent)
            facts.append((said.project, frozenset(versions_in(catalog, said)), name, version))
    return facts


def possible(facts: Sequence[Fact]) -> bool:
    """Whether some choice of at most one release of each project meets these requirements."""
    return any(
        all(_is_met(fact, dict(zip(PROJECTS, choice, strict=True))) for fact in facts)
        for choice in product((None, *VERSIONS), repeat=len(PROJECTS))
    )


def _is_met(fact: Fact, chosen: dict[str, str | None]) -> bool:
    project, versions, name, refused = fact
    return (bool(project) and chosen[project] not in versions) or chosen[name] not in (None, refused)


def left_out(facts: Sequence[Fact]) -> Iterable[list[Fact]]:
    return ([*facts[:place], *facts[place + 1 :]] for place in range(len(facts)))


def check(catalog, apps) -> None:
    proof = proof_of(catalog, apps)
    if proof is not None:
        facts = facts_of(catalog, proof)
        assert not possible(facts)
        assert all(map(possible, left_out(facts)))


test_no_premise_can_be_spared = examples(200)(given(catalogs, applications)(check))


# The law can fail: without minimising, and where a fact is taken for needed that is not.

ENOUGH = enough(200, derandomize=True)


def is_noticed(tried: settings = ENOUGH) -> bool:
    try:
        tried(given(catalogs, applications)(check))()
    except AssertionError:
        return True
    return False


def test_nothing_is_noticed_as_it_is():
    assert not is_noticed(examples(200))


def test_that_nothing_is_left_out_is_noticed(monkeypatch):
    monkeypatch.setattr(
        explain,
        "minimal",
        lambda problem, order: core.Core(places=range(len(order))) if problem.refute() else None,
    )
    assert is_noticed()


def test_that_blocks_alone_are_left_out_is_noticed(monkeypatch):
    monkeypatch.setattr(core, "_MOST_WORK", 1)
    assert is_noticed()


def test_that_a_fact_counts_as_needed_because_others_are_violated_with_it_is_noticed(monkeypatch):
    monkeypatch.setattr(Rotation, "violated", lambda *asked: sorted(asked[-1])[:1])
    assert is_noticed()


@pytest.mark.parametrize("method", ["_violated_at", "_speaking"])
def test_that_rotation_overlooks_what_a_state_violates_is_noticed(monkeypatch, method):
    monkeypatch.setattr(Rotation, method, lambda *_: [])
    assert is_noticed()
