"""What holds of every resolution and every proof, on universes small enough to try everything."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from isolate.model import fact
from isolate.model.fact import Range, Term
from isolate.model.proof import Proof
from isolate.model.resolution import Resolution
from isolate.model.target import Target
from isolate.resolve import Policy, Resolver
from isolate.resolve.check.checker import RefusedProofError, check
from tests.catalog import Catalog
from tests.examples import examples
from tests.laws.universes import applications, catalogs, index_of, possible, versions_in

TARGET = Target(python="3.12", platform="linux/amd64")


def answer_of(index, apps, names=None):
    resolver = Resolver(index=index, apps=apps, pythons=("3.12",))
    return resolver.solve(names or [app.name for app in apps])


def assert_refused(answer, place, step, apps, index):
    """The checker refuses the proof with another step in that place."""
    steps = (*answer.steps[:place], step, *answer.steps[place + 1 :])
    with pytest.raises(RefusedProofError):
        check(replace(answer, steps=steps), apps=apps, index=index, target=TARGET, policy=Policy())


@examples(300)
@given(catalogs, applications)
def test_same_verdict_as_brute_force(catalog, apps):
    answer = answer_of(index_of(catalog), apps)
    assert isinstance(answer, Resolution) == possible(catalog, apps)


@examples(150)
@given(catalogs, applications)
def test_a_proof_rests_on_its_own_applications_alone(catalog, apps):
    answer = answer_of(index_of(catalog), apps)
    if isinstance(answer, Proof):
        named = [app for app in apps if app.name in answer.apps]
        assert not possible(catalog, named)


@examples(150)
@given(catalogs, applications)
def test_the_premises_of_a_proof_are_enough(catalog, apps):
    """An index that says no more than the published premises leaves the same applications without a resolution."""
    answer = answer_of(index_of(catalog), apps)
    if isinstance(answer, Proof):
        said = {
            (term.project, version, step.requirement)
            for step in answer.steps
            if step.fact.kind == "published"
            for term in step.terms
            for version in versions_in(catalog, term)
        }
        reduced = {
            name: {
                version: [text for text in texts if (name, version, text) in said] for version, texts in found.items()
            }
            for name, found in catalog.items()
        }
        written = {(step.app, step.requirement) for step in answer.steps if step.fact.kind == "written"}
        kept = [
            replace(app, requirements=tuple(line for line in app.requirements if (app.name, line.text) in written))
            for app in apps
        ]
        assert not possible(reduced, kept)


@examples(200)
@given(catalogs, applications)
def test_a_forged_premise_is_refused(catalog, apps):
    """Whatever premise is made to speak of releases of which it is not true: the checker refuses the proof."""
    index = index_of(catalog)
    answer = answer_of(index, apps)
    if not isinstance(answer, Proof):
        return
    for place, step in enumerate(answer.steps):
        for spot, term in enumerate(step.terms):
            missing = tuple(sorted(set(catalog.get(term.project, ())) - set(versions_in(catalog, term))))
            if step.fact.kind not in ("written", "published") or not missing:
                continue
            more = tuple(Range(first=version, last=version) for version in missing)
            forged = Term(project=term.project, ranges=(*term.ranges, *more), absent=term.absent)
            if not all(_still_true(catalog, step, forged, version) for version in missing):
                assert_refused(answer, place, _with(step, spot, forged), apps, index)


def _with(step, spot, term):
    """The step with another term, and with a fact that says so."""
    terms = (*step.terms[:spot], term, *step.terms[spot + 1 :])
    fact = step.fact
    if getattr(fact, "releases", None) == step.terms[spot]:
        fact = replace(fact, releases=term)
    return replace(step, terms=terms, fact=fact)


@examples(200)
@given(catalogs, applications)
def test_a_premise_without_one_of_its_terms_is_refused(catalog, apps):
    """What a premise says of fewer projects says more: no line and no metadata says that."""
    index = index_of(catalog)
    answer = answer_of(index, apps)
    if not isinstance(answer, Proof):
        return
    for place, step in enumerate(answer.steps):
        if step.fact.kind == "derived":
            continue
        for spot in range(len(step.terms)):
            terms = (*step.terms[:spot], *step.terms[spot + 1 :])
            assert_refused(answer, place, replace(step, terms=terms), apps, index)


KINDS = (
    "yanked",
    "no-file",
    "unreadable",
    "requires-python",
    "cut-off",
    "prerelease",
    "not-on-index",
    "hash",
    "python",
    "one-version",
)


def _forged(kind, step, term):
    """A fact of another kind about the releases of a term."""
    line = {"app": step.app or "app0", "origin": step.origin}
    match kind:
        case "yanked":
            return fact.Yanked(releases=term)
        case "no-file":
            return fact.NoFile(releases=term, lacks="wheel", target=TARGET)
        case "unreadable":
            return fact.Unreadable(releases=term, requirement=step.requirement or "a<")
        case "requires-python":
            return fact.RequiresPython(releases=term, specifier="", python="3.12")
        case "cut-off":
            return fact.CutOff(releases=term, is_dated=True)
        case "prerelease":
            return fact.Prerelease(releases=term)
        case "not-on-index":
            return fact.NotOnIndex(releases=term)
        case "hash":
            return fact.Hash(releases=term, requirement=step.requirement, **line)
        case "python":
            return fact.WrittenPython(specifier="<3", source="x", **line)
        case "one-version":
            return fact.OneVersion(project=term.project, extra=term.extra)


@examples(200)
@given(catalogs, applications, st.sampled_from(KINDS))
def test_a_premise_with_another_reason_is_refused(catalog, apps, reason):
    """Every release of these universes can be used: whoever says otherwise is refused."""
    index = index_of(catalog)
    answer = answer_of(index, apps)
    if not isinstance(answer, Proof):
        return
    for place, step in enumerate(answer.steps):
        for terms in (
            step.terms,
            step.terms[:1],
            step.terms[1:],
            *((replace(term, absent=True),) for term in step.terms),
        ):
            for term in terms:
                forged = replace(step, terms=terms, fact=_forged(reason, step, term), because=())
                assert_refused(answer, place, forged, apps, index)


@examples(100)
@given(catalogs, applications)
def test_a_step_about_releases_that_are_not_there_is_refused(catalog, apps):
    index = index_of(catalog)
    answer = answer_of(index, apps)
    if not isinstance(answer, Proof):
        return
    for place, step in enumerate(answer.steps):
        for spot, term in enumerate(step.terms):
            backwards = [((each.last, each.first),) for each in term.ranges if each.first != each.last]
            for ((first, last),) in ((("0", "0"),), (("3.0", "1.0"),), *backwards):
                forged = replace(term, app="", ranges=(Range(first=first, last=last),))
                assert_refused(answer, place, _with(step, spot, forged), apps, index)


@examples(200)
@given(catalogs, applications)
def test_no_step_of_a_proof_can_be_left_out(catalog, apps):
    index = index_of(catalog)
    answer = answer_of(index, apps)
    if not isinstance(answer, Proof):
        return
    for place, step in enumerate(answer.steps):
        for cause in step.because:
            fewer = replace(step, because=tuple(one for one in step.because if one != cause))
            assert_refused(answer, place, fewer, apps, index)


def _still_true(catalog, step, forged, version) -> bool:
    """Whether a premise is true of one more version: it requires the same, or is refused too."""
    from packaging.requirements import Requirement

    required = Requirement(step.requirement)
    if step.fact.kind == "published" and not forged.absent and forged.project != required.name:
        return step.requirement in catalog[forged.project][version]
    if step.fact.kind == "published" and forged.project == required.name and len(step.terms) == 1:
        return step.requirement in catalog[forged.project][version]
    return not required.specifier.contains(version, prereleases=True)


@examples(100)
@given(catalogs, applications)
def test_order_of_applications_and_what_was_asked_before_change_no_verdict(catalog, apps):
    names = [app.name for app in apps]
    index = index_of(catalog)
    first = Resolver(index=index, apps=apps, pythons=("3.12",))
    second = Resolver(index=index, apps=apps[::-1], pythons=("3.12",))
    for name in names:
        second.solve([name])
    assert type(first.solve(names)) is type(second.solve(names[::-1]))
    fresh = Resolver(index=index, apps=apps[::-1], pythons=("3.12",))
    assert fresh.solve(names[::-1]) == Resolver(index=index, apps=apps, pythons=("3.12",)).solve(names)


@examples(100)
@given(catalogs, applications)
def test_removing_a_requirement_never_breaks(catalog, apps):
    if isinstance(answer_of(index_of(catalog), apps), Resolution):
        fewer = (replace(apps[0], requirements=apps[0].requirements[1:]), *apps[1:])
        assert isinstance(answer_of(index_of(catalog), fewer), Resolution)


@examples(100)
@given(catalogs, applications, st.sampled_from("abcd"))
def test_a_release_that_nobody_can_use_changes_nothing(catalog, apps, name):
    assume(name in catalog)
    before = answer_of(index_of(catalog), apps)
    more = {**catalog, name: {**catalog[name], "0.1": ["nothing-of-this-name"]}}
    after = answer_of(index_of(more), apps)
    assert isinstance(before, Resolution) == isinstance(after, Resolution)
    if isinstance(before, Resolution):
        assert isinstance(after, Resolution)
        assert before.pins() == after.pins()


@examples(100)
@given(catalogs, applications)
def test_a_resolution_meets_every_requirement(catalog, apps):
    answer = answer_of(index_of(catalog), apps)
    if isinstance(answer, Resolution):
        pins = dict(answer.pins())
        chosen = {name: {version: catalog[name][version]} for name, version in pins.items()}
        assert possible(chosen, apps)
        assert set(pins) <= set(catalog)


def test_the_catalog_is_an_index():
    assert Catalog({"a": {"1.0": []}}).releases("b").indexes == ("https://index.example/simple/",)
