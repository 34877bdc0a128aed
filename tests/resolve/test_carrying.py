"""A proof about two applications, told of others whose lines say as much."""

from __future__ import annotations

from dataclasses import replace

from isolate.group import group
from isolate.model.resolution import Proof
from isolate.resolve import Resolver
from tests.catalog import Catalog, app, lines

CATALOG = Catalog({"a": {"1": ["c<2"]}, "c": {"1": [], "2": []}})


def overriding(each):
    return replace(each, overrides=lines("isolate.toml", ["c==1"]))


def proof_about(apps, *names):
    resolver = Resolver(index=CATALOG, apps=apps, pythons=["3.12"])
    proof = resolver.solve(names)
    assert isinstance(proof, Proof)
    return resolver, proof


def texts(proof):
    return [step.text for step in proof.steps]


def naming(proof):
    """The applications that the facts about metadata name."""
    terms = [term.project for step in proof.steps if step.reason == "published" for term in step.terms]
    return {name for name in terms if name.startswith("app:")}


def test_lines_that_say_the_same():
    resolver, proof = proof_about([app("billing", "a"), app("shop", "a>=1"), app("web", "c>=2")], "billing", "web")
    carried = resolver.carry(proof, {"billing": "shop", "web": "web"})
    assert texts(carried) == [
        "`shop` requires `a>=1`",
        "`web` requires `c>=2`",
        "`a 1` requires `c<2`",
        "so `shop` and `web` cannot share an environment",
    ]


def test_metadata_that_counts_for_one_of_the_applications_counts_for_that_in_its_place():
    """An override makes published metadata a matter of applications: each fact about it names one."""
    apps = [app("billing", "a"), overriding(app("other", "a")), app("shop", "a"), app("web", "c>=2")]
    resolver, proof = proof_about(apps, "billing", "web")
    assert naming(proof) == {"app:billing"}
    carried = resolver.carry(proof, {"billing": "shop", "web": "web"})
    assert naming(carried) == {"app:shop"}
    assert carried.lines == resolver.solve(["shop", "web"]).lines


def test_metadata_that_does_not_count_for_the_application_in_its_place_refutes_nothing():
    apps = [app("billing", "a"), overriding(app("shop", "a")), app("web", "c>=2")]
    resolver, proof = proof_about(apps, "billing", "web")
    assert resolver.carry(proof, {"billing": "shop", "web": "web"}) is None


def test_a_repository_in_which_an_application_overrides_is_grouped():
    """Grouping carries proofs between all that bear them; `shop` and `store` bear that about `billing`."""
    apps = [
        app("billing", "a"),
        overriding(app("other", "a")),
        app("shop", "a>=1"),
        app("store", "a<2"),
        app("web", "c>=2"),
        app("www", "c!=1"),
    ]
    found = group([each.name for each in apps], Resolver(index=CATALOG, apps=apps, pythons=["3.12"]))
    assert sorted(found.pairs.conflicting) == [
        (one, other) for one in ("billing", "other", "shop", "store") for other in ("web", "www")
    ]
