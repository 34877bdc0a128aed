"""Causes: every conflict in one, the fewest that explain most."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from isolate.model.cause import find_causes
from isolate.model.fact import WrittenPython
from isolate.model.grouping import Conflict
from isolate.model.origin import Origin
from tests.examples import examples
from tests.report.nouns import conflict, direct, written

pairs = st.tuples(st.sampled_from("abcdef"), st.sampled_from("abcdef")).filter(lambda pair: pair[0] < pair[1])


def alone(app: str, requirement: str) -> Conflict:
    return conflict(written(app, requirement), apps=(app,))


@examples(100)
@given(st.sets(st.tuples(pairs, st.sampled_from("xy"))), st.sets(st.sampled_from("abc")))
def test_every_conflict_is_in_one_cause(told: set[tuple[tuple[str, str], str]], impossible: set[str]) -> None:
    conflicts = [alone(app, "c==9") for app in sorted(impossible)]
    conflicts += [direct(one, other, project=project) for (one, other), project in sorted(told)]
    causes = find_causes(conflicts)
    assert sorted(each.id for cause in causes for each in cause.conflicts) == sorted(each.id for each in conflicts)
    sizes = [len(cause.sets) for cause in causes if cause.kind != "alone"]
    assert sizes == sorted(sizes, reverse=True)
    for cause in causes:
        match cause.kind:
            case "alone":
                assert {*cause.apps} <= impossible
            case "application":
                assert all(cause.apps[0] in each.apps for each in cause.conflicts)
            case "project":
                assert {each.project for each in cause.conflicts} == {*cause.projects}


def test_an_application_that_is_in_most_pairs_is_one_cause_whatever_it_conflicts_over() -> None:
    conflicts = [direct("a", other, project=project) for other, project in (("b", "x"), ("c", "y"), ("d", "z"))]
    (cause,) = find_causes(conflicts)
    assert (cause.kind, cause.apps, cause.projects) == ("application", ("a",), ("x", "y", "z"))


def test_pins_of_one_project_are_one_cause_whoever_has_them() -> None:
    conflicts = [direct(one, other) for one, other in (("a", "b"), ("c", "d"), ("e", "f"))]
    (cause,) = find_causes([*conflicts, direct("a", "b", project="other")][:3])
    assert (cause.kind, cause.apps, cause.projects) == ("project", tuple("abcdef"), ("c",))


def test_applications_that_are_impossible_for_one_reason_are_told_together_and_not_in_pairs() -> None:
    conflicts = [alone("a", "c==9"), alone("b", "c==9"), alone("x", "c==8"), direct("a", "d")]
    causes = find_causes(conflicts)
    assert [(cause.kind, cause.apps, len(cause.conflicts)) for cause in causes] == [
        ("alone", ("a", "b"), 3),
        ("alone", ("x",), 1),
    ]


def test_applications_for_another_python_are_one_cause_whatever_they_say() -> None:
    def pinned(app: str, specifier: str) -> Conflict:
        origin = Origin(file=f"{app}/.python-version", line=1)
        said = WrittenPython(app=app, specifier=specifier, source="python-version", origin=origin)
        return replace(conflict(said, apps=(app,), project="python"), kind="alone")

    first, second = find_causes([pinned("a", "==3.8.*"), pinned("b", "==3.9.*"), alone("x", "c==8")])
    assert (first.kind, first.apps, first.is_of_python) == ("alone", ("a", "b"), True)
    assert (second.apps, second.is_of_python) == (("x",), False)
    contradictory = replace(pinned("z", "==3.9.*"), kind="within")
    first, second = find_causes([pinned("a", "==3.8.*"), contradictory])
    assert [(each.apps, each.is_of_python) for each in (first, second)] == [(("a",), True), (("z",), False)]
