"""The first lines of a report: what is wrong, where, and what to change first, at any size."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from isolate.model.origin import Origin
from isolate.model.report import Report
from isolate.model.results import Edit
from isolate.report import FORMATS, text
from isolate.report.look import PLAIN
from tests.report.nouns import conflict, direct, told, written


def pinned(number: int) -> Report:
    """The first 80 applications pin `c` to one of five versions, and the first conflicts with all others besides."""
    apps = [f"services/app-{place:03}" for place in range(number)]
    conflicts = [
        conflict(written(one, f"c=={place % 5}"), written(other, f"c=={later % 5}", line=7), apps=(one, other))
        for place, one in enumerate(apps)
        for later, other in enumerate(apps)
        if place < later < 80 and place % 5 != later % 5
    ]
    conflicts += [direct("services/app-000", other, project=f"d-{place % 3}") for place, other in enumerate(apps[1:])]
    conflicts.append(conflict(written(apps[-1], "gone==1", project="gone"), apps=(apps[-1],), project="gone"))
    environments = tuple(tuple(apps[place:-1:5]) for place in range(5))
    return told(*apps, conflicts=tuple(conflicts), environments=tuple(filter(None, environments)))


SIZES = {3: pinned(3), 37: pinned(37), 400: pinned(400)}


@pytest.mark.parametrize("number", SIZES)
def test_the_text_of_many_applications_fits_on_a_page(number: int, golden: Any) -> None:
    shown = text.write(SIZES[number], PLAIN)
    golden(Path(f"expected/pinned-{number}.txt"), shown)
    assert shown.count("\n") <= 100
    assert max(map(len, shown.splitlines())) <= 100


def test_the_change_that_ends_all_of_it_is_said() -> None:
    report = told(
        *"abcd",
        conflicts=tuple(direct("a", other, project=project) for other, project in (("b", "x"), ("c", "y"), ("d", "z"))),
        environments=(("a",), ("b", "c", "d")),
    )
    edit = Edit(
        origin=Origin(file="a/requirements.txt", line=3), apps=("a",), project="x", text="x<2", before="<2", after=""
    )
    shown = text.write(replace(report, edits=(edit,)), PLAIN).split("\n\n")[1]
    assert shown == (
        "`a` is in all 3 conflicting pairs over `x`, `y` and `z`\n"
        "  a/requirements.txt:3  x<2, but `b` wants x>=2\n"
        "  a/requirements.txt:3  y<2, but `c` wants y>=2\n"
        "  a/requirements.txt:3  z<2, but `d` wants z>=2\n"
        "  hint: with any `x` at a/requirements.txt:3 one environment is enough (`isolate suggest --patch`\n"
        "    finds the fewest changes)"
    )
    assert FORMATS["json"].write(report, PLAIN).count('"kind": "application"') == 1
