from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from isolate.model.fact import Needed, Published, Range, Term
from isolate.model.grouping import Conflict
from isolate.report.cluster import clusters
from tests.examples import examples
from tests.report.nouns import conflict, direct, written

pairs = st.tuples(st.sampled_from("abcdef"), st.sampled_from("abcdef")).filter(lambda pair: pair[0] < pair[1])


@examples(100)
@given(st.sets(st.tuples(pairs, st.sampled_from("xy"))))
def test_every_conflict_is_told_once_and_a_cluster_holds_every_pair_of_its_sides(
    told: set[tuple[tuple[str, str], str]],
) -> None:
    conflicts = [direct(one, other, project=project) for (one, other), project in sorted(told)]
    found = clusters(conflicts)
    assert sorted(each.id for cluster in found for each in cluster.conflicts) == sorted(each.id for each in conflicts)
    for cluster in found:
        assert len({(each.kind, each.project) for each in cluster.conflicts}) == 1
        sides = {tuple(sorted((one, other))) for one in cluster.left for other in cluster.right}
        assert sides == {each.apps for each in cluster.conflicts}


def test_a_version_against_two_others_is_one_cluster() -> None:
    found = clusters([direct("a", "b"), direct("a", "c"), direct("b", "c"), direct("a", "b", project="other")])
    assert [(cluster.left, cluster.right) for cluster in found] == [
        (("a",), ("b", "c")),
        (("b",), ("c",)),
        (("a",), ("b",)),
    ]


def test_only_what_clashes_in_one_manner_is_together() -> None:
    def long(one: str, other: str, middle: str) -> Conflict:
        d = Term(project="d", ranges=(Range(first="1.0", last="1.0"),))
        return conflict(
            written(one, "d", project="d"),
            written(other, "c>=2"),
            Published(releases=d, requirement=middle, needed=Needed(project="e")),
            apps=(one, other),
        )

    found = clusters([long("a", "b", "e<1"), long("a", "c", "e<1"), long("a", "d", "e<2")])
    assert [(cluster.left, cluster.right) for cluster in found] == [(("a",), ("b", "c")), (("a",), ("d",))]
