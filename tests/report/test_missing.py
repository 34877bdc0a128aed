"""What is missing of many releases is told by project, in a few sentences."""

from __future__ import annotations

from isolate.model.distribution import Unreachable
from isolate.report.wording.missing import gaps, in_brief


def missing(project, *versions, reason="the metadata of `{}` is not in the cache"):
    return [
        Unreachable(what=project, version=version, reason=reason.format(f"{project}-{version}.whl"))
        for version in versions
    ]


def test_one_release():
    assert in_brief(missing("c", "1.0")) == ("`c 1.0`: the metadata of `c-1.0.whl` is not in the cache",)


def test_a_few_releases_are_named():
    (told,) = in_brief(missing("c", "4", "3", "2", "1"))
    assert told == "`c 4`: the metadata of `c-4.whl` is not in the cache; the same holds of `c` 3, 2, 1"


def test_of_many_releases_the_first_are_named():
    (told,) = in_brief(missing("c", *map(str, range(900, 0, -1))))
    assert (
        told == "`c 900`: the metadata of `c-900.whl` is not in the cache; the same holds of `c` 899, 898 and 897 more"
    )


def test_of_many_projects_the_first_are_named():
    found = [each for number in range(9) for each in missing(f"p{number}", "2", "1")]
    assert in_brief(found) == (
        *(
            f"`p{number} 2`: the metadata of `p{number}-2.whl` is not in the cache; the same holds of `p{number}` 1"
            for number in range(4)
        ),
        "… and 5 more projects (`--verbose` names every release)",
    )


def test_other_reasons_of_the_same_project_are_told():
    found = [*missing("c", "2"), *missing("c", "1", reason="`{}` is larger than 128 MiB"), *missing("c", "3")]
    assert in_brief(found) == (
        "`c 2`: the metadata of `c-2.whl` is not in the cache; the same holds of `c` 3",
        "`c 1`: `c-1.whl` is larger than 128 MiB",
    )


def test_what_is_no_release_is_told_by_itself():
    page = Unreachable(what="c", reason="`https://index.example/simple/c/` did not answer within 20 seconds")
    unread = Unreachable(what="`my app`", reason="a part of what it requires could not be read")
    assert [gap.project for gap in gaps([page, unread])] == ["c", "my app"]
    assert in_brief([page, unread], app="my app") == (page.reason, unread.reason)
