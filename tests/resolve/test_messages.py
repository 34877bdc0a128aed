"""What a person is told, situation by situation: each universe in a line, then the whole text.

Only the table of environments is left out, which `tests/report` holds.
"""

from __future__ import annotations

from dataclasses import replace

from isolate.group import find_further, group
from isolate.model.manifest import PythonStatement
from isolate.model.origin import Origin
from isolate.model.report import Report, RunTarget
from isolate.report.look import Look
from isolate.report.text import write
from isolate.resolve import Policy, Resolver, further, parse_cut_off
from tests.catalog import ADDRESS, Catalog, Published, app

ONE = {"c": {"1": []}}
TWO = {"c": {"1": [], "2": []}}
THREE = {"c": {"1": [], "2": [], "3": []}}
UNREAD = Published(reachable=False)
MOST_LINES = 12


def tell(catalog, *apps, pythons=("3.12",), platforms=("linux/amd64",), cut_off="", detail=0, **policy):
    """The report as plain text, up to the environments."""
    resolver = Resolver(
        index=Catalog(catalog),
        apps=apps,
        pythons=pythons,
        platforms=platforms,
        policy=Policy(exclude_newer=parse_cut_off(cut_off), **policy),
    )
    found = find_further(
        group([each.name for each in apps], resolver),
        lambda conflicts: further(
            resolver,
            [(one.apps, one.proof) for one in conflicts],
            looks=100,
            most=8,
        ),
    )
    assert not found.unfinished
    grouping = found.grouping
    target = RunTarget(pythons=pythons, platforms=platforms, index=(ADDRESS,), exclude_newer=cut_off)
    text = write(Report(target=target, apps=apps, grouping=grouping), Look(detail=detail)).partition("\nenv-")[0]
    assert text.count("\n") <= MOST_LINES
    return text


def test_the_plainest_conflict_takes_four_lines():
    text = tell(TWO, app("billing", "c<2"), app("web", "c>=2"))
    verdict, heading, *lines = text.splitlines()[:1] + text.splitlines()[2:]
    assert verdict.startswith("2 applications, 1 conflict")
    assert len([heading, *lines]) == 4


# Written lines


def test_two_applications():
    said = tell(TWO, app("billing", "c<2"), app("web", "c>=2"))
    expected = """\
2 applications, 1 conflict: 2 environments are needed (certified: billing and web conflict)

`billing` and `web` conflict over `c`
  billing/requirements.txt:1  c<2
  web/requirements.txt:1      c>=2
  no release of `c` is in both ranges
"""
    assert said == expected


def test_three_applications_of_which_any_two_fit():
    said = tell(THREE, app("api", "c!=1"), app("billing", "c!=2"), app("web", "c!=3"))
    expected = """\
3 applications, 1 conflict: 2 environments are needed (certified: one cannot hold them all)

`api`, `billing` and `web` conflict over `c`, though any two of them fit together
  api/requirements.txt:1      c!=1
  billing/requirements.txt:1  c!=2
  web/requirements.txt:1      c!=3
  no release of `c` is in all 3 ranges
"""
    assert said == expected


def test_two_sides_of_two_applications():
    said = tell(TWO, app("api", "c<2"), app("billing", "c<2"), app("shop", "c>=2"), app("web", "c>=2"))
    expected = """\
4 applications, 4 conflicts: 2 environments are needed (certified: api and shop conflict)

`api` and `billing` each conflict with `shop` and `web` over `c`
  api/requirements.txt:1      c<2
  billing/requirements.txt:1  c<2
  shop/requirements.txt:1     c>=2
  web/requirements.txt:1      c>=2
  no release of `c` is in both ranges
"""
    assert said == expected


def test_lines_of_one_application():
    said = tell(TWO, app("billing", "c<2", "c>=2"))
    expected = """\
1 application, 1 conflict, 1 application impossible even alone

no environment satisfies `billing`
  billing/requirements.txt:1  c<2
  billing/requirements.txt:2  c>=2
  no release of `c` is in both ranges
"""
    assert said == expected


def test_a_line_of_a_constraint_file():
    said = tell(TWO, app("billing", "c", constraints=["c<2"]), app("web", "c>=2"))
    expected = """\
2 applications, 1 conflict: 2 environments are needed (certified: billing and web conflict)

`billing` and `web` conflict over `c`
  billing/constraints.txt:1  c<2 (constraint)
  web/requirements.txt:1     c>=2
  no release of `c` is in both ranges
"""
    assert said == expected


def test_one_that_is_impossible_and_two_that_conflict():
    said = tell(TWO, app("api", "c>=9"), app("billing", "c<2"), app("web", "c>=2"))
    expected = """\
3 applications, 2 conflicts, 1 application impossible even alone: 2 environments are needed for the
  rest (certified: billing and web conflict)

no environment satisfies `api`
  api/requirements.txt:1  c>=9
  no release of `c` fits; the newest is 2

`billing` and `web` conflict over `c`
  billing/requirements.txt:1  c<2
  web/requirements.txt:1      c>=2
  no release of `c` is in both ranges
"""
    assert said == expected


def test_two_projects_on_which_two_applications_clash():
    said = tell({**TWO, "d": {"1": [], "2": []}}, app("billing", "c<2", "d<2"), app("web", "c>=2", "d>=2"))
    expected = """\
2 applications, 2 conflicts in 1 pair: 2 environments are needed (certified: billing and web
  conflict)

`billing` and `web` conflict over `c`
  billing/requirements.txt:1  c<2
  web/requirements.txt:1      c>=2
  no release of `c` is in both ranges

`billing` and `web` conflict over `d`
  billing/requirements.txt:2  d<2
  web/requirements.txt:2      d>=2
  no release of `d` is in both ranges
"""
    assert said == expected


def test_an_application_that_is_impossible_for_two_reasons():
    said = tell({"f": {"1": ["d<2"]}, **TWO, "d": {"1": [], "2": []}}, app("billing", "c>=9", "f", "d>=2"))
    expected = """\
1 application, 2 conflicts, 1 application impossible even alone

no environment satisfies `billing`
  billing/requirements.txt:1  c>=9
  no release of `c` fits; the newest is 2
  billing/requirements.txt:2  f → d<2
  billing/requirements.txt:3  d>=2
  no release of `d` is in both ranges
"""
    assert said == expected


def test_one_line_that_clashes_twice():
    """Conflicts that share a line are one: what is left once it is changed is told by the next run."""
    said = tell(
        {"f": {"1": ["c<2", "d<2"]}, **TWO, "d": {"1": [], "2": []}}, app("billing", "f"), app("web", "c>=2", "d>=2")
    )
    expected = """\
2 applications, 1 conflict: 2 environments are needed (certified: billing and web conflict)

`billing` and `web` conflict over `c`
  billing/requirements.txt:1  f → c<2
  web/requirements.txt:1      c>=2
  no release of `c` is in both ranges
"""
    assert said == expected


def test_local_versions():
    said = tell({"c": {"1+cpu": [], "1+gpu": []}}, app("billing", "c==1+cpu"), app("web", "c==1+gpu"))
    expected = """\
2 applications, 1 conflict: 2 environments are needed (certified: billing and web conflict)

`billing` and `web` conflict over `c`
  billing/requirements.txt:1  c==1+cpu
  web/requirements.txt:1      c==1+gpu
  no release of `c` is in both ranges
"""
    assert said == expected


def test_greater_than_a_version_means_greater_than_its_local_versions_too():
    said = tell({"c": {"1": [], "1+cpu": []}}, app("billing", "c>1"))
    expected = """\
1 application, 1 conflict, 1 application impossible even alone

no environment satisfies `billing`
  billing/requirements.txt:1  c>1
  no release of `c` fits; the newest is 1+cpu
"""
    assert said == expected


def test_no_conflict():
    said = tell(TWO, app("billing", "c<2"), app("web", "c"))
    expected = """\
2 applications, no conflict: 1 environment is enough
"""
    assert said == expected


# Published metadata


def test_one_hop():
    said = tell({"f": {"1": ["c<2"]}, **TWO}, app("billing", "f"), app("web", "c>=2"))
    expected = """\
2 applications, 1 conflict: 2 environments are needed (certified: billing and web conflict)

`billing` and `web` conflict over `c`
  billing/requirements.txt:1  f → c<2
  web/requirements.txt:1      c>=2
  no release of `c` is in both ranges
"""
    assert said == expected


def test_two_hops():
    said = tell({"f": {"1": ["g"]}, "g": {"1": ["c<2"]}, **TWO}, app("billing", "f"), app("web", "c>=2"))
    expected = """\
2 applications, 1 conflict: 2 environments are needed (certified: billing and web conflict)

`billing` and `web` conflict over `c`
  billing/requirements.txt:1  f → g → c<2
  web/requirements.txt:1      c>=2
  no release of `c` is in both ranges
"""
    assert said == expected


def test_three_hops():
    said = tell(
        {"f": {"1": ["g"]}, "g": {"1": ["h>=1"]}, "h": {"1": ["c<2"]}, **TWO}, app("billing", "f"), app("web", "c>=2")
    )
    expected = """\
2 applications, 1 conflict: 2 environments are needed (certified: billing and web conflict)

`billing` and `web` conflict over `c`
  billing/requirements.txt:1  f → g → h>=1 → c<2
  web/requirements.txt:1      c>=2
  no release of `c` is in both ranges
"""
    assert said == expected


def test_hops_on_both_sides():
    said = tell({"f": {"1": ["c<2"]}, "g": {"1": ["c>=2"]}, **TWO}, app("billing", "f"), app("web", "g"))
    expected = """\
2 applications, 1 conflict: 2 environments are needed (certified: billing and web conflict)

`billing` and `web` conflict over `c`
  billing/requirements.txt:1  f → c<2
  web/requirements.txt:1      g → c>=2
  no release of `c` is in both ranges
"""
    assert said == expected


def test_every_release_in_the_range_requires_the_same():
    said = tell({"f": {"1": [], "2": ["c<2"], "3": ["c<2"]}, **TWO}, app("billing", "f>=2"), app("web", "c>=2"))
    expected = """\
2 applications, 1 conflict: 2 environments are needed (certified: billing and web conflict)

`billing` and `web` conflict over `c`
  billing/requirements.txt:1  f>=2 → c<2
  web/requirements.txt:1      c>=2
  no release of `c` is in both ranges
"""
    assert said == expected


def test_releases_that_require_different_things():
    said = tell(
        {"f": {"1": ["c<2"], "2": ["d<2"]}, "d": {"1": [], "2": []}, **TWO}, app("billing", "f", "c>=2", "d>=2")
    )
    expected = """\
1 application, 1 conflict, 1 application impossible even alone

no environment satisfies `billing`
  billing/requirements.txt:1  f
  billing/requirements.txt:3  d>=2
  billing/requirements.txt:2  c>=2
  `f 2` requires `d<2`
  `f 1` requires `c<2`
  so no environment satisfies `billing`
"""
    assert said == expected


def test_a_tree_over_two_applications():
    said = tell(
        {"f": {"1": ["c<2"], "2": ["d<2"]}, "d": {"1": [], "2": []}, **TWO},
        app("billing", "f"),
        app("web", "c>=2", "d>=2"),
    )
    expected = """\
2 applications, 1 conflict: 2 environments are needed (certified: billing and web conflict)

`billing` and `web` conflict over `c`
  billing/requirements.txt:1  f
  web/requirements.txt:1      c>=2
  web/requirements.txt:2      d>=2
  `f 1` requires `c<2`
  `f 2` requires `d<2`
  so `billing` and `web` cannot share an environment
"""
    assert said == expected


def test_a_constraint_against_what_a_release_requires():
    said = tell({"f": {"1": ["c>=2"]}, **TWO}, app("billing", "f", constraints=["c<2"]))
    expected = """\
1 application, 1 conflict, 1 application impossible even alone

no environment satisfies `billing`
  billing/constraints.txt:1   c<2 (constraint)
  billing/requirements.txt:1  f → c>=2
  no release of `c` is in both ranges
"""
    assert said == expected


def test_releases_that_contradict_themselves():
    said = tell({"c": {"1": ["c>=2"], "2": ["c<2"]}}, app("billing", "c"))
    expected = """\
1 application, 1 conflict, 1 application impossible even alone

no environment satisfies `billing`
  billing/requirements.txt:1  c
  `c 2` requires `c<2`
  `c 1` requires `c>=2`
  so no environment satisfies `billing`
"""
    assert said == expected


def test_metadata_that_no_standard_allows():
    said = tell({"c": {"1": ["d !! 3"]}}, app("billing", "c"))
    expected = """\
1 application, 1 conflict, 1 application impossible even alone

no environment satisfies `billing`
  billing/requirements.txt:1  c
  `c 1` cannot be used: its metadata says `d !! 3`, which no standard allows
  no other release of `c` fits
"""
    assert said == expected


# Extras


def test_an_extra():
    said = tell(
        {"f": {"1": Published(requires=["c<2; extra == 'old'"], extras=["old"])}, **TWO},
        app("billing", "f[old]"),
        app("web", "c>=2"),
    )
    expected = """\
2 applications, 1 conflict: 2 environments are needed (certified: billing and web conflict)

`billing` and `web` conflict over `c`
  billing/requirements.txt:1  f[old] → c<2
  web/requirements.txt:1      c>=2
  no release of `c` is in both ranges
"""
    assert said == expected


def test_an_extra_that_requires_another():
    requires = ["f[old]; extra == 'all'", "c<2; extra == 'old'"]
    said = tell(
        {"f": {"1": Published(requires=requires, extras=["all", "old"])}, **TWO},
        app("billing", "f[all]"),
        app("web", "c>=2"),
    )
    expected = """\
2 applications, 1 conflict: 2 environments are needed (certified: billing and web conflict)

`billing` and `web` conflict over `c`
  billing/requirements.txt:1  f[all] → f[old] → c<2
  web/requirements.txt:1      c>=2
  no release of `c` is in both ranges
"""
    assert said == expected


def test_an_extra_is_its_project():
    said = tell(
        {"f": {"1": Published(extras=["x"]), "2": Published(extras=["x"])}},
        app("billing", "f[x]<2"),
        app("web", "f>=2"),
    )
    expected = """\
2 applications, 1 conflict: 2 environments are needed (certified: billing and web conflict)

`billing` and `web` conflict over `f`
  billing/requirements.txt:1  f[x]<2
  web/requirements.txt:1      f>=2
  no release of `f` is in both ranges
"""
    assert said == expected


def test_an_extra_that_does_not_exist():
    said = tell(ONE, app("billing", "c[none]"), detail=1)
    expected = """\
1 application, no conflict: 1 environment is enough
"""
    assert said == expected


# What may not be used


def test_a_pre_release_that_is_disallowed():
    said = tell({"c": {"1": [], "2rc1": []}}, app("billing", "c>=2rc1"), prerelease="disallow")
    expected = """\
1 application, 1 conflict, 1 application impossible even alone

no environment satisfies `billing`
  billing/requirements.txt:1  c>=2rc1
  `c 2rc1` is a pre-release
  no other release of `c` fits
  hint: `--prerelease if-necessary` allows `c 2rc1`
"""
    assert said == expected


def test_nothing_but_pre_releases_where_they_are_disallowed():
    said = tell({"c": {"1rc1": [], "2rc1": []}}, app("billing", "c"), prerelease="disallow")
    expected = """\
1 application, 1 conflict, 1 application impossible even alone

no environment satisfies `billing`
  billing/requirements.txt:1  c
  every release of `c` is a pre-release
  no other release of `c` fits
  hint: `--prerelease if-necessary` allows every release of `c`
"""
    assert said == expected


def test_nothing_but_pre_releases():
    said = tell({"c": {"1rc1": [], "2rc1": []}}, app("billing", "c<2rc1"), app("web", "c>=2rc1"))
    expected = """\
2 applications, 1 conflict: 2 environments are needed (certified: billing and web conflict)

`billing` and `web` conflict over `c`
  billing/requirements.txt:1  c<2rc1
  web/requirements.txt:1      c>=2rc1
  no release of `c` is in both ranges
"""
    assert said == expected


def test_a_yanked_release():
    said = tell({"c": {"1": [], "2": Published(yanked="broken")}}, app("billing", "c>=2"))
    expected = """\
1 application, 1 conflict, 1 application impossible even alone

no environment satisfies `billing`
  billing/requirements.txt:1  c>=2
  `c 2` was yanked
  no other release of `c` fits
  hint: a requirement that pins `c 2` with `==` would use it all the same
"""
    assert said == expected


def test_a_yanked_release_that_one_application_pins():
    said = tell({"c": {"1": [], "2": Published(yanked="broken")}}, app("billing", "c==2"), app("web", "c<2"))
    expected = """\
2 applications, 1 conflict: 2 environments are needed (certified: billing and web conflict)

`billing` and `web` conflict over `c`
  billing/requirements.txt:1  c==2
  web/requirements.txt:1      c<2
  no release of `c` is in both ranges
"""
    assert said == expected


def test_a_yanked_release_is_for_those_who_pin_it():
    said = tell({"c": {"1": [], "2": Published(yanked="broken")}}, app("billing", "c==2"), app("web", "c>=2"))
    expected = """\
2 applications, 1 conflict, 1 application impossible even alone: 1 environment is enough for the
  rest

no environment satisfies `web`
  web/requirements.txt:1  c>=2
  `c 2` was yanked
  no other release of `c` fits
  hint: a requirement that pins `c 2` with `==` would use it all the same
"""
    assert said == expected


def test_a_release_after_the_cut_off_date():
    said = tell(
        {"c": {"1": [], "2": Published(uploaded="2026-03-01T00:00:00Z")}}, app("billing", "c>=2"), cut_off="2026-01-31"
    )
    expected = """\
1 application, 1 conflict, 1 application impossible even alone

no environment satisfies `billing`
  billing/requirements.txt:1  c>=2
  `c 2` was uploaded after the cut-off date
  no other release of `c` fits
  hint: a later `--exclude-newer` allows `c 2`
"""
    assert said == expected


def test_a_release_of_which_nobody_knows_when_it_was_uploaded():
    said = tell({"c": {"1": [], "2": Published(uploaded="")}}, app("billing", "c>=2"), cut_off="2026-01-31")
    expected = """\
1 application, 1 conflict, 1 application impossible even alone

no environment satisfies `billing`
  billing/requirements.txt:1  c>=2
  when `c 2` was uploaded is not known
  no other release of `c` fits
"""
    assert said == expected


# Python


def test_a_release_for_a_newer_python():
    said = tell({"c": {"1": Published(python=">=3.13")}}, app("billing", "c"))
    expected = """\
1 application, 1 conflict, 1 application impossible even alone

no environment satisfies `billing`
  billing/requirements.txt:1  c
  `c 1` requires Python >=3.13
  no other release of `c` fits Python 3.12
  hint: another `--python` may serve `c 1`
"""
    assert said == expected


def test_a_release_that_refuses_newer_pythons():
    said = tell({"c": {"1": Published(python=">=3.8,<3.12")}}, app("billing", "c"))
    expected = """\
1 application, 1 conflict, 1 application impossible even alone

no environment satisfies `billing`
  billing/requirements.txt:1  c
  `c 1` requires Python >=3.8,<3.12
  no other release of `c` fits Python 3.12
  hint: only the upper bound of its `Requires-Python` keeps `c 1` from Python 3.12
"""
    assert said == expected


def test_two_applications_on_no_common_python():
    said = tell(ONE, app("billing", "c", python="<3.10"), app("web", "c", python=">=3.12"), pythons=())
    expected = """\
2 applications, 1 conflict: 2 environments are needed (certified: billing and web conflict)

`billing` and `web` conflict over `python`
  billing/pyproject.toml:3  Python <3.10 (requires-python)
  web/pyproject.toml:3      Python >=3.12 (requires-python)
  no Python from 3.8 to 3.14 is in both ranges
"""
    assert said == expected


def test_an_application_that_refuses_the_python_asked_for():
    said = tell(ONE, app("billing", "c", python="<3.10"), app("web", "c", python=">=3.12"))
    expected = """\
2 applications, 1 conflict, 1 application for another Python: 1 environment is enough for the rest

no environment satisfies `billing`
  billing/pyproject.toml:3  Python <3.10 (requires-python)
  the environment is for Python 3.12
"""
    assert said == expected


def test_an_application_whose_files_name_two_pythons():
    runtime = PythonStatement(
        specifier="==3.9.13", source="runtime.txt", origin=Origin(file="billing/runtime.txt", line=1)
    )
    billing = app("billing", "c", python=">=3.12")
    said = tell(ONE, replace(billing, python=(*billing.python, runtime)), pythons=())
    expected = """\
1 application, 1 conflict, 1 application impossible even alone

no environment satisfies `billing`
  billing/pyproject.toml:3  Python >=3.12 (requires-python)
  billing/runtime.txt:1     Python ==3.9.13 (runtime.txt)
  no Python from 3.8 to 3.14 is in both ranges
"""
    assert said == expected


# Files


def test_no_wheel_for_musl():
    said = tell(
        {"c": {"1": Published(tags=["cp312-cp312-manylinux_2_17_x86_64"])}},
        app("billing", "c"),
        platforms=("linux/amd64/musl",),
    )
    expected = """\
1 application, 1 conflict, 1 application impossible even alone

no environment satisfies `billing`
  billing/requirements.txt:1  c
  `c 1` has no wheel for Python 3.12 on linux/amd64/musl
  no other release of `c` fits
"""
    assert said == expected


def test_no_wheel_for_one_of_two_platforms():
    said = tell(
        {"c": {"1": [], "2": Published(tags=["cp312-cp312-manylinux_2_17_x86_64"])}},
        app("billing", "c>=2"),
        platforms=("linux/amd64", "linux/arm64"),
    )
    expected = """\
1 application, 1 conflict, 1 application impossible even alone

no environment satisfies `billing` on linux/arm64
  billing/requirements.txt:1  c>=2
  `c 2` has no wheel for Python 3.12 on linux/arm64
  no other release of `c` fits
"""
    assert said == expected


def test_no_wheel_for_the_python():
    said = tell({"c": {"1": Published(tags=["cp311-cp311-manylinux_2_17_x86_64"])}}, app("billing", "c"))
    expected = """\
1 application, 1 conflict, 1 application impossible even alone

no environment satisfies `billing`
  billing/requirements.txt:1  c
  `c 1` has no wheel for Python 3.12 on linux/amd64
  no other release of `c` fits
"""
    assert said == expected


def test_wheels_only_and_there_is_none():
    said = tell({"c": {"1": Published(wheel=False, sdist=True)}}, app("billing", "c"), only_binary=frozenset({":all:"}))
    expected = """\
1 application, 1 conflict, 1 application impossible even alone

no environment satisfies `billing`
  billing/requirements.txt:1  c
  `c 1` has no wheel for Python 3.12 on linux/amd64
  no other release of `c` fits
  hint: the source distribution of `c 1` was left out by `--only-binary`
"""
    assert said == expected


def test_no_wheels_and_there_is_nothing_else():
    said = tell(ONE, app("billing", "c"), no_binary=frozenset({"c"}))
    expected = """\
1 application, 1 conflict, 1 application impossible even alone

no environment satisfies `billing`
  billing/requirements.txt:1  c
  `c 1` has no source distribution
  no other release of `c` fits
  hint: the wheels of `c 1` were left out by `--no-binary`
"""
    assert said == expected


# Platforms


def test_a_conflict_on_one_of_two_platforms():
    said = tell(
        TWO,
        app("billing", "c<2; platform_machine == 'aarch64'"),
        app("web", "c>=2"),
        platforms=("linux/amd64", "linux/arm64"),
    )
    expected = """\
2 applications, 1 conflict: 2 environments are needed (certified: billing and web conflict)

`billing` and `web` conflict over `c` on linux/arm64
  billing/requirements.txt:1  c<2; platform_machine == 'aarch64'
  web/requirements.txt:1      c>=2
  no release of `c` is in both ranges
"""
    assert said == expected


# The index


def test_a_project_that_no_index_knows():
    said = tell({}, app("billing", "no-such-project"))
    expected = """\
1 application, 1 conflict, 1 application impossible even alone

no environment satisfies `billing`
  billing/requirements.txt:1  no-such-project
  no index asked knows `no-such-project`
"""
    assert said == expected


def test_a_project_that_a_release_requires_and_no_index_knows():
    said = tell({"f": {"1": ["no-such-project"]}}, app("billing", "f"))
    expected = """\
1 application, 1 conflict, 1 application impossible even alone

no environment satisfies `billing`
  billing/requirements.txt:1  f → no-such-project
  no index asked knows `no-such-project`
"""
    assert said == expected


def test_a_version_that_does_not_exist():
    said = tell(TWO, app("billing", "c>=3"))
    expected = """\
1 application, 1 conflict, 1 application impossible even alone

no environment satisfies `billing`
  billing/requirements.txt:1  c>=3
  no release of `c` fits; the newest is 2
"""
    assert said == expected


def test_a_version_that_a_release_requires_and_that_does_not_exist():
    said = tell({"f": {"1": ["c>=3"]}, **TWO}, app("billing", "f"))
    expected = """\
1 application, 1 conflict, 1 application impossible even alone

no environment satisfies `billing`
  billing/requirements.txt:1  f → c>=3
  no release of `c` fits; the newest is 2
"""
    assert said == expected


def test_metadata_out_of_reach():
    said = tell({"c": {"1": Published(reachable=False)}}, app("billing", "c"))
    expected = """\
1 application, no conflict found, 1 application undecided

`billing` could not be decided: `c 1`: its metadata is out of reach
"""
    assert said == expected


def test_metadata_out_of_reach_that_one_application_needs():
    said = tell({"c": {"1": Published(reachable=False), "2": []}}, app("billing", "c"), app("web", "c<2"))
    expected = """\
2 applications, no conflict found, 1 application undecided, 1 pair undecided: 1 environment is
  enough for the rest

`web` could not be decided: `c 1`: its metadata is out of reach
"""
    assert said == expected


def test_an_index_out_of_reach():
    said = tell({"c": "the index did not answer within 20 seconds"}, app("billing", "c"))
    expected = """\
1 application, no conflict found, 1 application undecided

`billing` could not be decided: `c`: the index did not answer within 20 seconds
"""
    assert said == expected


def test_what_is_known_is_told_where_something_is_not():
    said = tell({"c": "the index did not answer within 20 seconds"}, app("billing", "c"), app("web", "d"))
    expected = """\
2 applications, 1 conflict, 1 application impossible even alone, 1 application undecided

no environment satisfies `web`
  web/requirements.txt:1  d
  no index asked knows `d`

`billing` could not be decided: `c`: the index did not answer within 20 seconds
"""
    assert said == expected


# Direct references


def test_a_repository_has_no_metadata_to_read():
    said = tell(ONE, app("billing", "c @ hg+https://code.example/c@v3"))
    expected = """\
1 application, no conflict found, 1 application undecided

`billing` could not be decided: `c`: what it requires is known only after fetching and building the
  source it refers to
  hint: require a release or a wheel of it instead
"""
    assert said == expected


# Manifests


def test_a_manifest_of_which_a_part_cannot_be_read():
    said = tell(TWO, app("api", "c<2", incomplete=True), app("billing", "c>=2"))
    expected = """\
2 applications, 1 conflict, 1 application undecided: 1 environment is enough for the rest

`api` and `billing` conflict over `c`
  api/requirements.txt:1      c<2
  billing/requirements.txt:1  c>=2
  no release of `c` is in both ranges

`api` could not be decided: a part of what it requires could not be read
"""
    assert said == expected


def test_releases_for_no_common_python():
    catalog = {"c": {"1": Published(python="<3.10")}, "d": {"1": Published(python=">=3.13")}}
    said = tell(catalog, app("billing", "c"), app("web", "d"), pythons=())
    expected = """\
2 applications, 1 conflict: 2 environments are needed (certified: billing and web conflict)

`billing` and `web` conflict over `python`
  billing/requirements.txt:1  c
  `c 1` requires Python <3.10
  web/requirements.txt:1      d
  `d 1` requires Python >=3.13
  no Python from 3.8 to 3.14 serves both
"""
    assert said == expected


def test_an_application_whose_requirements_run_on_no_common_python():
    catalog = {"c": {"1": Published(python="<3.10")}, "d": {"1": Published(python=">=3.13")}}
    said = tell(catalog, app("billing", "c", "d"), pythons=())
    expected = """\
1 application, 1 conflict, 1 application impossible even alone

no environment satisfies `billing`
  billing/requirements.txt:1  c
  `c 1` requires Python <3.10
  billing/requirements.txt:2  d
  `d 1` requires Python >=3.13
  no Python from 3.8 to 3.14 serves
"""
    assert said == expected


def test_an_address_against_a_version():
    said = tell(TWO, app("billing", "c @ https://files.example/c-2-py3-none-any.whl"), app("web", "c<2"))
    expected = """\
2 applications, 1 conflict: 2 environments are needed (certified: billing and web conflict)

`billing` and `web` conflict over `c`
  billing/requirements.txt:1  c @ https://files.example/c-2-py3-none-any.whl
  web/requirements.txt:1      c<2
  no release of `c` is in both ranges
"""
    assert said == expected


def test_two_addresses():
    one, other = "c @ https://files.example/c-2-py3-none-any.whl", "c @ https://other.example/c-2-py3-none-any.whl"
    said = tell(TWO, app("billing", one), app("web", other))
    expected = """\
2 applications, 1 conflict: 2 environments are needed (certified: billing and web conflict)

`billing` and `web` conflict over `c`
  billing/requirements.txt:1  c @ https://files.example/c-2-py3-none-any.whl
  web/requirements.txt:1      c @ https://other.example/c-2-py3-none-any.whl
  no release of `c` is in both ranges
"""
    assert said == expected


CPU, GPU = "https://cpu.example", "https://gpu.example"


def bound(name, index, *texts):
    """An application whose first line comes from one index alone."""
    plain = app(name, *texts)
    first, *others = plain.requirements
    return replace(plain, requirements=(replace(first, index=index), *others))


def test_one_project_from_two_indexes():
    catalog = {f"{CPU} c": {"1": []}, f"{GPU} c": {"1": []}}
    said = tell(catalog, bound("billing", CPU, "c"), bound("web", GPU, "c"))
    expected = """\
2 applications, 1 conflict: 2 environments are needed (certified: billing and web conflict)

`billing` and `web` conflict over `c`
  billing/requirements.txt:1  c from https://cpu.example alone
  web/requirements.txt:1      c from https://gpu.example alone
  `c` cannot come from both
"""
    assert said == expected


def test_one_project_from_an_index_that_lacks_what_the_other_wants():
    said = tell({f"{CPU} c": {"1": []}, **TWO}, bound("billing", CPU, "c"), app("web", "c>=2"))
    expected = """\
2 applications, 1 conflict: 2 environments are needed (certified: billing and web conflict)

`billing` and `web` conflict over `c`
  billing/requirements.txt:1  c from https://cpu.example alone
  web/requirements.txt:1      c>=2
  no release of `c` is in both ranges
"""
    assert said == expected


def test_one_project_from_an_index_that_serves_the_other_too():
    assert (
        tell({f"{CPU} c": {"3": []}, **TWO}, bound("billing", CPU, "c"), app("web", "c>=2"))
        == """\
2 applications, no conflict: 1 environment is enough
"""
    )


def test_an_index_that_does_not_know_its_project():
    said = tell(TWO, bound("billing", CPU, "c"))
    expected = """\
1 application, 1 conflict, 1 application impossible even alone

no environment satisfies `billing`
  billing/requirements.txt:1  c from https://cpu.example alone
  https://cpu.example does not know `c`
"""
    assert said == expected


def test_an_index_that_is_silent_about_its_project():
    said = tell({f"{CPU} c": "it does not answer", **TWO}, bound("billing", CPU, "c"), app("web", "c"))
    expected = """\
2 applications, no conflict found, 1 application undecided, 1 pair undecided: 1 environment is
  enough for the rest

`billing` could not be decided: `c`: it does not answer
"""
    assert said == expected


def test_a_project_that_only_an_index_knows_which_was_not_asked():
    said = tell({f"{CPU} c": {"1": []}}, app("billing", "c"))
    expected = """\
1 application, 1 conflict, 1 application impossible even alone

no environment satisfies `billing`
  billing/requirements.txt:1  c
  no index asked knows `c`
  hint: `c 1` is on https://cpu.example, which was not asked for it: it is asked only for what names
    it
"""
    assert said == expected


def test_a_release_that_the_first_index_lacks_and_a_later_one_has():
    said = tell({f"{CPU} c": {"2": [], "3": []}, **ONE}, app("billing", "c>=2"))
    expected = """\
1 application, 1 conflict, 1 application impossible even alone

no environment satisfies `billing`
  billing/requirements.txt:1  c>=2
  no release of `c` fits; the newest is 1
  hint: `c 3` is on https://cpu.example, which was not asked for it: https://index.example/simple/
    comes first and knows the project
"""
    assert said == expected


def test_a_later_index_that_has_nothing_better_is_no_hint():
    said = tell({f"{CPU} c": {"1": []}, **ONE}, app("billing", "c>=2"))
    assert "hint" not in said


def test_releases_that_ask_for_different_things():
    catalog = {"a": {"1": ["c (<2)"], "2": ["c<3"]}, "c": {"1": [], "2": [], "3": []}}
    said = tell(catalog, app("billing", "a"), app("web", "c>=3"))
    expected = """\
2 applications, 1 conflict: 2 environments are needed (certified: billing and web conflict)

`billing` and `web` conflict over `c`
  billing/requirements.txt:1  a → c<2 or c<3
  web/requirements.txt:1      c>=3
  no release of `c` is in both ranges
"""
    assert said == expected


def test_hashes_of_which_no_file_has_one():
    billing = app("billing", "c==1")
    (line,) = billing.requirements
    said = tell(TWO, replace(billing, requirements=(replace(line, hashes=("sha256:" + "1" * 64,)),)))
    expected = """\
1 application, 1 conflict, 1 application impossible even alone

no environment satisfies `billing`
  billing/requirements.txt:1  c==1
  `c 1` has no file with a hash that `billing` gives
  no other release of `c` fits
"""
    assert said == expected


def test_hashes_of_an_older_release():
    billing = app("billing", "c<=2")
    (line,) = billing.requirements
    catalog = {"c": {"1": Published(digest="1" * 64), "2": []}}
    said = tell(
        catalog, replace(billing, requirements=(replace(line, hashes=("sha256:" + "1" * 64,)),)), app("web", "c>=2")
    )
    expected = """\
2 applications, 1 conflict: 2 environments are needed (certified: billing and web conflict)

`billing` and `web` conflict over `c`
  web/requirements.txt:1  c>=2
  `c 2` has no file with a hash that `billing` gives
  no other release of `c` fits
"""
    assert said == expected


# However much there is to tell


def test_metadata_of_many_releases_out_of_reach():
    said = tell({"c": {str(number): UNREAD for number in range(1, 41)}}, app("billing", "c"))
    expected = """\
1 application, no conflict found, 1 application undecided

`billing` could not be decided: `c 40`: its metadata is out of reach; the same holds of `c` 39, 38
  and 37 more
"""
    assert said == expected


def test_metadata_of_many_releases_out_of_reach_is_told_whole():
    said = tell({"c": {str(number): UNREAD for number in range(1, 7)}}, app("billing", "c"), detail=1)
    expected = """\
1 application, no conflict found, 1 application undecided

`billing` could not be decided: `c 6`: its metadata is out of reach
  `c 5`: its metadata is out of reach
  `c 4`: its metadata is out of reach
  `c 3`: its metadata is out of reach
  `c 2`: its metadata is out of reach
  `c 1`: its metadata is out of reach
"""
    assert said == expected


def test_the_same_is_missing_of_many_applications():
    apps = [app(f"app-{number}", "c", f"d<{number}") for number in range(6)]
    said = tell({"c": {"1": UNREAD, "2": UNREAD}, "d": {"0": []}}, *apps[1:])
    expected = """\
5 applications, no conflict found, 5 applications undecided, 10 pairs undecided

5 applications could not be decided: `c 2`: its metadata is out of reach; the same holds of `c` 1

10 pairs of applications: 0 compatible, 0 conflicting, 10 undecided
"""
    assert said == expected


def test_the_same_is_missing_of_two_applications():
    said = tell({"c": {"1": UNREAD}, "d": {"1": []}}, app("billing", "c"), app("web", "c", "d"))
    expected = """\
2 applications, no conflict found, 2 applications undecided, 1 pair undecided

`billing` and `web` could not be decided: `c 1`: its metadata is out of reach
"""
    assert said == expected


def test_the_same_is_missing_of_many_pairs():
    apps = [app(f"app-{number}", "c!=1" if number % 2 else "c!=2") for number in range(6)]
    said = tell({"c": {"1": [], "2": [], "3": UNREAD}}, *apps)
    expected = """\
6 applications, no conflict found, 9 pairs undecided: 2 environments are enough, at least 1 are
  needed

whether 9 pairs of 6 applications can share an environment could not be decided
  `c 3`: its metadata is out of reach
"""
    assert said == expected


def test_the_same_is_missing_of_one_pair():
    said = tell({"c": {"1": [], "2": [], "3": UNREAD}}, app("billing", "c!=1"), app("web", "c!=2"))
    expected = """\
2 applications, no conflict found, 1 pair undecided: 2 environments are enough, at least 1 are
  needed

whether `billing` and `web` can share an environment could not be decided
  `c 3`: its metadata is out of reach
"""
    assert said == expected


def test_releases_that_ask_for_many_different_things():
    catalog = {"a": {str(number): [f"c<{number}"] for number in range(1, 9)}, "c": {"1": [], "9": []}}
    said = tell(catalog, app("billing", "a"), app("web", "c>=9"))
    expected = """\
2 applications, 1 conflict: 2 environments are needed (certified: billing and web conflict)

`billing` and `web` conflict over `c`
  billing/requirements.txt:1  a → c<7 or c<6 or c<5 or 5 others
  web/requirements.txt:1      c>=9
  no release of `c` is in both ranges
"""
    assert said == expected


def test_two_sides_of_many_applications():
    old = [app(f"old-{number}", f"c<{number + 2}") for number in range(7)]
    young = [app(f"young-{number}", f"c>=9.{number}") for number in range(7)]
    said = tell({"c": {"1": [], "10": []}}, *old, *young)
    expected = """\
14 applications, 49 conflicts: 2 environments are needed (certified: old-0 and young-0 conflict)

7 applications each conflict with 7 applications over `c`
  old-0/requirements.txt:1    c<2
  old-1/requirements.txt:1    c<3
  … and 5 more (`--verbose` shows all)
  young-0/requirements.txt:1  c>=9.0
  young-1/requirements.txt:1  c>=9.1
  … and 5 more (`--verbose` shows all)
  no release of `c` is in both ranges
"""
    assert said == expected


def test_one_application_against_many():
    young = [app(f"young-{number}", f"c>=9.{number}") for number in range(9)]
    said = tell({"c": {"1": [], "10": []}}, app("old", "c<2"), *young)
    expected = """\
10 applications, 9 conflicts: 2 environments are needed (certified: old and young-0 conflict)

`old` conflicts with 9 applications over `c`
  old/requirements.txt:1      c<2
  young-0/requirements.txt:1  c>=9.0
  young-1/requirements.txt:1  c>=9.1
  young-2/requirements.txt:1  c>=9.2
  young-3/requirements.txt:1  c>=9.3
  young-4/requirements.txt:1  c>=9.4
  … and 4 more (`--verbose` shows all)
  no release of `c` is in both ranges
"""
    assert said == expected


def test_many_lines_about_one_project():
    catalog = {"c": {str(number): [] for number in range(1, 31)}}
    said = tell(catalog, app("billing", *(f"c!={number}" for number in range(1, 31))))
    expected = """\
1 application, 1 conflict, 1 application impossible even alone

no environment satisfies `billing`
  billing/requirements.txt:1  c!=1
  billing/requirements.txt:2  c!=2
  billing/requirements.txt:3  c!=3
  billing/requirements.txt:4  c!=4
  billing/requirements.txt:5  c!=5
  billing/requirements.txt:6  c!=6
  … and 24 more (`--verbose` shows every step)
  no release of `c` is in all 30 ranges
"""
    assert said == expected
