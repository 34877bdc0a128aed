"""The fewest facts: what is spared, and that it is told where not all could be tried."""

from __future__ import annotations

from isolate.model.proof import Proof
from isolate.report.wording.short_form import short_form
from isolate.resolve import Resolver
from isolate.resolve.kernel import minimal_core as core
from tests.catalog import Catalog, app

NUMBERS = range(1, 1001)
MANY = Catalog(
    {
        "front": {str(number): [f"middle=={number}"] for number in NUMBERS},
        "middle": {str(number): ["end>=2"] for number in NUMBERS},
        "end": {"1": [], "2": []},
    }
)
APPS = [app("billing", "front", "end<2"), app("store", "front"), app("web", "end<2")]


def lines_of(proof):
    return tuple(map(str, short_form(proof).lines))


def proof_about(*names):
    resolver = Resolver(index=MANY, apps=APPS, pythons=["3.12"])
    proof = resolver.solve(names)
    assert isinstance(proof, Proof)
    return resolver, proof


def test_thousands_of_facts_are_known_to_be_needed_after_two_searches(monkeypatch):
    solved = []
    solve = core.StaticProblem.solve
    monkeypatch.setattr(
        core.StaticProblem, "solve", lambda self, places: solved.append(len(places)) or solve(self, places)
    )
    _, proof = proof_about("billing")
    assert sum(step.fact.kind == "published" for step in proof.steps) == len(NUMBERS) + 1
    assert lines_of(proof)[-1] == "so no environment satisfies `billing`"
    assert len(solved) == len(("all of them", "all but a block"))


def test_a_proof_says_where_not_all_of_it_could_be_tried(monkeypatch):
    monkeypatch.setattr(core, "_MOST_WORK", 0)
    _, proof = proof_about("billing")
    assert lines_of(proof)[:3] == (
        "billing/requirements.txt:1  front",
        "billing/requirements.txt:2  end<2",
        "every release of `middle` requires `end>=2`",
    )
    assert lines_of(proof)[-2:] == (
        "so no environment satisfies `billing`",
        "not all of the 1,003 statements may be needed",
    )
