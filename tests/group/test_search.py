"""The two searches give the same verdicts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from isolate.group.colouring import Colourer
from isolate.group.satisfiability import Satisfiability
from isolate.group.search import BranchAndBound, Budget, GaveUpError
from tests.examples import examples

NAMES = tuple("abcdefgh")
edge_lists = st.lists(st.frozensets(st.sampled_from(NAMES), min_size=2, max_size=4), max_size=14)


@examples(150)
@given(edge_lists, st.integers(1, 4))
def test_a_colouring_is_found_by_both_or_by_none(edges, count):
    plain, solver = BranchAndBound(), Satisfiability(NAMES)
    for edge in edges:
        plain.add(edge)
        solver.add(edge)
    found = [search.colour(NAMES, count, (), Budget(100_000)) for search in (plain, solver)]
    assert (found[0] is None) == (found[1] is None)
    for colours in found:
        if colours is not None:
            assert set(colours) == set(NAMES)
            assert max(colours.values()) < count
            assert all(len({colours[name] for name in edge}) > 1 for edge in edges)


@examples(80)
@given(edge_lists)
def test_both_need_the_same_number_and_what_is_critical_needs_it_too(edges):
    counts = []
    for search in (BranchAndBound(), Satisfiability(NAMES)):
        colourer = Colourer(NAMES, search=search)
        colourer.add(edges[: len(edges) // 2])
        colourer.colour(Budget(100_000))
        colourer.add(edges)
        colouring = colourer.colour(Budget(100_000))
        assert colouring.exact
        counts.append(colouring.lower_bound)
        if colouring.lower_bound > 1:
            critical = colourer.critical(colouring.lower_bound - 1, Budget(100_000))
            within = [edge for edge in edges if edge <= set(critical)]
            plain = BranchAndBound()
            for edge in within:
                plain.add(edge)
            assert plain.colour(critical, colouring.lower_bound - 1, (), Budget(100_000)) is None
    assert counts[0] == counts[1]


def test_a_moment_that_has_come_ends_a_search():
    import time

    budget = Budget(1000, time.monotonic() - 1)
    assert budget.is_over()
    with pytest.raises(GaveUpError):
        budget.spend(1000 - 768)
    with pytest.raises(GaveUpError):
        Budget(3).spend(4)
