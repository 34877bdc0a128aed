"""Minimal premises, against trying every selection."""

from __future__ import annotations

from itertools import product

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from isolate.resolve.core import StaticProblem, minimal
from isolate.resolve.premises import Premise
from isolate.resolve.rotation import Rotation

SIZES = (1, 2, 2, 3)
"""The releases of four projects, the first of which is assumed to be selected."""
ASSUMED = {0: 2}

masks = st.tuples(*(st.integers(1, (2 << size) - 2) for size in SIZES))
facts = st.lists(
    st.builds(
        lambda projects, masks: tuple((project, masks[project]) for project in sorted(projects)),
        st.sets(st.sampled_from(range(len(SIZES))), min_size=1, max_size=3),
        masks,
    ),
    min_size=2,
    max_size=9,
)


def selections():
    return product(*([1 << state for state in range(size + 1)] for size in SIZES))


def violated_by(selection, facts):
    return {place for place, terms in enumerate(facts) if all(selection[project] & mask for project, mask in terms)}


def admit(facts):
    return any(selection[0] == ASSUMED[0] and not violated_by(selection, facts) for selection in selections())


def without(facts, place):
    return [*facts[:place], *facts[place + 1 :]]


@settings(max_examples=300)
@given(facts, st.permutations(sorted(selections())))
def test_what_a_rotation_finds_is_needed(facts, order):
    start = next((each for each in order if each[0] == ASSUMED[0] and len(violated_by(each, facts)) == 1), None)
    assume(start is not None)
    found = Rotation(facts, ASSUMED).needed(range(len(facts)), dict(enumerate(start)))
    assert violated_by(start, facts) <= found
    assert all(admit(without(facts, place)) for place in found)


def test_a_rotation_starts_from_a_single_violated_fact_alone():
    one, other = ((0, 2), (1, 2)), ((0, 2), (2, 2))
    assert Rotation([one, other], ASSUMED).needed({0, 1}, {0: 2, 1: 2, 2: 2, 3: 1}) == set()
    assert Rotation([one, other], ASSUMED).needed({0}, {0: 2, 1: 2, 2: 2, 3: 1}) == {0}


def test_a_rotation_goes_from_release_to_release():
    facts = [((0, 2), (3, 1)), *(((0, 2), (3, state)) for state in (2, 4, 8))]
    assert Rotation(facts, ASSUMED).needed(range(4), {0: 2, 1: 1, 2: 1, 3: 1}) == {0, 1, 2, 3}


@settings(max_examples=300)
@given(facts)
def test_no_premise_that_is_left_can_be_spared(facts):
    premises = [Premise(reason="published", terms=terms) for terms in facts]
    needed = minimal(StaticProblem(premises, SIZES, ASSUMED), premises)
    assert (needed is None) == admit(facts)
    if needed is not None:
        kept = [facts[place] for place in needed]
        assert not admit(kept)
        assert all(admit(without(kept, place)) for place in range(len(kept)))
