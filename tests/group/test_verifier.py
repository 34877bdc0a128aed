"""The script that verifies certificates: it is right about bounds, quick enough, and refuses what is wrong."""

from __future__ import annotations

import os
from copy import deepcopy
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.planted import GRAPHS, Planted
from benchmarks.verify_certificate import bound_problems, essential, fits
from tests.examples import examples

NAMES = tuple("abcdef")
edge_lists = st.lists(st.frozensets(st.sampled_from(NAMES), min_size=2, max_size=4), max_size=12)


@examples(300)
@given(edge_lists, st.integers(0, 4))
def test_names_fit_where_some_assignment_of_all_holds_no_conflict(conflicts, count):
    expected = any(
        all(len({groups[NAMES.index(name)] for name in each}) > 1 for each in conflicts)
        for groups in product(range(count), repeat=len(NAMES))
    )
    assert fits(NAMES, conflicts, count) == expected


def test_what_always_finds_a_group_is_left_out():
    """The tail of a triangle falls name by name, the triangle stays."""
    conflicts = [frozenset(each) for each in ("ab", "bc", "ac", "cd", "de")]
    assert essential("abcde", conflicts, 2) == (["a", "b", "c"], [frozenset(each) for each in ("ab", "bc", "ac")])
    assert essential("abcde", conflicts, 3) == ([], [])


@pytest.mark.parametrize(
    ("graph", "size"),
    [
        ("cycle", 101),
        ("crown", 80),
        ("mycielski", 23),
        pytest.param("mycielski", 47, marks=pytest.mark.skipif(not os.environ.get("CI"), reason="takes five seconds")),
        ("triples", 7),
    ],
)
def test_known_bounds_are_shown(graph: str, size: int) -> None:
    case = GRAPHS[graph](size)
    conflicts = [frozenset(each) for each in case.conflicts]
    assert fits(case.names, conflicts, case.optimum)
    assert not fits(case.names, conflicts, case.optimum - 1)


def report_of(case: Planted, kind: str, apps: tuple[str, ...], groups: list[tuple[str, ...]]) -> dict[str, Any]:
    return {
        "apps": [{"name": name, "status": "ok"} for name in case.names],
        "conflicts": [{"kind": "direct", "in": "intent", "apps": [*each]} for each in case.conflicts],
        "environments": [{"name": f"env-{place}", "apps": [*each]} for place, each in enumerate(groups, start=1)],
        "certificate": {"kind": kind, "lower_bound": len(groups), "apps": [*apps]},
    }


CYCLE = GRAPHS["cycle"](5)
ONE, TWO, THREE, FOUR, FIVE = CYCLE.names
RIGHT = report_of(CYCLE, "unsat", CYCLE.names, [(FIVE,), (ONE, THREE), (TWO, FOUR)])


def test_what_is_right_has_no_problem():
    assert bound_problems(RIGHT) == []


@pytest.mark.parametrize(
    ("change", "problems"),
    [
        (lambda report: report["conflicts"].pop(0), ["2 groups hold the applications of the certificate"]),
        (lambda report: report["certificate"]["apps"].pop(0), ["2 groups hold the applications of the certificate"]),
        (lambda report: report["conflicts"][0].update({"in": "lock"}),
         ["2 groups hold the applications of the certificate"]),
        (lambda report: report["certificate"].update(lower_bound=2), ["the bound is 2, and there are 3 environments"]),
        (lambda report: report["environments"][0]["apps"].append(ONE),
         [f"env-1 holds the conflict of {sorted([ONE, FIVE])}", "the environments do not hold every application once"]),
        (lambda report: report["environments"][0]["apps"].pop(),
         ["the environments do not hold every application once"]),
        (lambda report: report["certificate"].update(kind="clique", apps=[ONE, TWO, FOUR]),
         [f"{ONE} and {FOUR} do not conflict", f"{TWO} and {FOUR} do not conflict"]),
        (lambda report: report["certificate"].update(kind="clique", apps=[ONE, TWO]),
         ["the clique has another size than the bound"]),
        (lambda report: report.update(certificate=None), ["there is no certificate"]),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told(change, problems):
    report = deepcopy(RIGHT)
    change(report)
    assert bound_problems(report) == problems
