"""Every conflict that is told is one, needs each of its lines, and shares none with another; and none is left out."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from isolate.model.proof import Proof
from isolate.resolve import Resolver, further
from tests.examples import examples
from tests.laws.universes import applications, catalogs, index_of, possible, versions_in


def lines_of(proof):
    return {(step.app, step.requirement) for step in proof.steps if step.app}


def holding(apps, keep):
    """The applications with those lines alone that `keep` accepts."""
    return [
        replace(each, requirements=tuple(line for line in each.requirements if keep((each.name, line.text))))
        for each in apps
    ]


def published_in(catalog, proof):
    """The catalog with no more published than the proof says."""
    said = {
        (term.project, version, step.requirement)
        for step in proof.steps
        if step.fact.kind == "published"
        for term in step.terms
        if len(step.terms) == 1 or term.project != canonicalize_name(Requirement(step.requirement).name)
        for version in versions_in(catalog, term)
    }
    return {
        name: {version: [text for text in texts if (name, version, text) in said] for version, texts in found.items()}
        for name, found in catalog.items()
    }


def conflicts_of(catalog, apps):
    """The applications that conflict, and all proofs of it; nothing where they do not."""
    resolver = Resolver(index=index_of(catalog), apps=apps, pythons=("3.12",))
    answer = resolver.solve([each.name for each in apps])
    if not isinstance(answer, Proof):
        return [], []
    found = [each for each in apps if each.name in answer.apps]
    ((proofs, is_all),) = further(resolver, [([each.name for each in found], answer)], looks=200, most=50)
    assert is_all
    return found, [answer, *proofs]


@examples(200)
@given(catalogs, applications)
def test_the_lines_of_each_are_unsatisfiable_and_none_can_be_spared(catalog, apps):
    found, proofs = conflicts_of(catalog, apps)
    for proof in proofs:
        lines, published = lines_of(proof), published_in(catalog, proof)
        assert not possible(catalog, holding(found, lines.__contains__))
        assert not possible(published, holding(found, lines.__contains__))
        for spared in lines:
            assert possible(published, holding(found, (lines - {spared}).__contains__))


@examples(200)
@given(catalogs, applications)
def test_none_shares_a_line_with_one_before_unless_it_is_over_another_project(catalog, apps):
    _, proofs = conflicts_of(catalog, apps)
    for place, proof in enumerate(proofs):
        before = proofs[:place]
        if not lines_of(proof).isdisjoint(set().union(*map(lines_of, before))):
            assert proof.project not in {each.project for each in before}
    assert all(lines_of(proof) for proof in proofs)
    assert len({proof.apps for proof in proofs}) <= 1


@examples(200)
@given(catalogs, applications)
def test_what_is_left_of_the_lines_has_no_further_conflict_of_all_of_them(catalog, apps):
    found, proofs = conflicts_of(catalog, apps)
    told = {line for proof in proofs for line in lines_of(proof)}
    left = holding(found, lambda line: line not in told)
    if proofs and not possible(catalog, left):
        assert any(not possible(catalog, [other for other in left if other is not each]) for each in left)


@examples(60)
@given(catalogs, applications)
def test_the_order_of_applications_changes_nothing(catalog, apps):
    _, proofs = conflicts_of(catalog, apps)
    _, reversed_proofs = conflicts_of(catalog, apps[::-1])
    assert [proof.steps for proof in proofs] == [proof.steps for proof in reversed_proofs]
