"""The ids of conflicts, on which baselines rest: the same for the same conflicts, however they were come by."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from isolate.group import find_further, group
from isolate.model.app import App
from isolate.model.grouping import Conflict, Grouping
from isolate.model.origin import Origin
from isolate.resolve import Resolver, further
from tests.catalog import app
from tests.conftest import Ended
from tests.examples import examples
from tests.laws.test_grouping import several
from tests.laws.universes import catalogs, index_of
from tests.servers import Fault, IndexServer, serve, served_wheel


def told(catalog, apps: tuple[App, ...]) -> Grouping:
    """All that is told of these applications, further conflicts among it."""
    by_name = {each.name: each for each in apps}
    resolver = Resolver(index=index_of(catalog), apps=apps, pythons=("3.12",))
    return find_further(
        group([*by_name], resolver),
        lambda found: further(
            resolver,
            [(each.apps, each.proof) for each in found],
            looks=99,
            most=8,
        ),
    ).grouping


def ids(grouping: Grouping) -> list[tuple[str, ...]]:
    alone = [answer for _, answer in grouping.alone if isinstance(answer, Conflict)]
    return [(each.id, each.kind, *each.apps, each.project) for each in (*alone, *grouping.conflicts)]


@examples(150)
@given(catalogs, several, st.randoms(use_true_random=False))
@example({}, (app("app0", "a"), app("app1", "a", "b")), Random(1))
@example({"a": {"1.0": [], "2.0": []}, "b": {"1.0": [], "2.0": []}}, (app("x", "a<2", "b<2"), app("y", "b>=2", "a>=2")), Random(1))  # fmt: skip  # noqa: E501
def test_neither_the_order_of_applications_nor_that_of_lines_nor_their_numbers_count(catalog, apps, chance):
    shuffled = [moved(each, chance) for each in apps]
    chance.shuffle(shuffled)
    assert ids(told(catalog, tuple(shuffled))) == ids(told(catalog, apps))


def moved(one: App, chance: Random) -> App:
    """The application with its lines in another order, at other places of its file."""
    places = chance.sample(range(1, 99), len(one.requirements))
    found = [
        replace(line, origin=Origin(file=line.origin.file, line=place))
        for line, place in zip(one.requirements, places, strict=True)
    ]
    return replace(one, requirements=tuple(sorted(found, key=lambda line: line.origin.line)))


@examples(60)
@given(catalogs, several)
def test_no_two_conflicts_have_one_id(catalog, apps):
    found = [each[0] for each in ids(told(catalog, apps))]
    assert len(set(found)) == len(found)


def test_the_order_in_which_an_index_answers_does_not_count(
    command: Callable[..., Ended], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Three conflicts, of which each could be found first, and an index that is slow at another place each time."""
    universe = {
        "a": {"1.0": [], "2.0": []},
        "b": {"1.0": ["a<2"], "2.0": ["a>=2"]},
        "c": {"1.0": ["b<2"], "2.0": ["b>=2"]},
    }
    for name, lines in {"left": "c<2\nb<2\n", "right": "b>=2\nc>=2\n", "top": "a>=2\n"}.items():
        (tmp_path / "apps" / name).mkdir(parents=True)
        (tmp_path / "apps" / name / "requirements.txt").write_text(lines)
    projects = {
        project: [served_wheel(project, version, requires) for version, requires in found.items()]
        for project, found in universe.items()
    }
    reports = set()
    for place, slow in enumerate(("", *universe)):
        monkeypatch.setenv("ISOLATE_CACHE_DIR", str(tmp_path / f"cache-{place}"))
        with serve(projects) as index:
            delay(index, slow)
            options = ("--index-url", index.simple, "--python", "3.12", "--format", "json")
            report = json.loads(command("analyze", str(tmp_path / "apps"), *options).out)
        del report["target"]
        reports.add(json.dumps(report))
    assert len(reports) == 1
    assert len(report["conflicts"]) > 1


def delay(index: IndexServer, project: str) -> None:
    if project:
        index.faults[f"/simple/{project}/"] = Fault(delay=0.3, times=1)
