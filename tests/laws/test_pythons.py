"""The Python of an environment, against trying every Python: one that all accept, and the best such."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import combinations, product

from hypothesis import example, given
from hypothesis import strategies as st
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

from isolate.group import group
from isolate.model.app import App
from isolate.model.manifest import PythonStatement
from isolate.model.origin import Origin
from isolate.model.proof import Proof
from isolate.model.resolution import Resolution
from isolate.resolve import Resolver
from tests.catalog import Catalog, Published, app
from tests.examples import examples
from tests.laws.universes import fewest_groups

# The newest supported ones first, then those past their end of life: an environment has the first that serves.
PYTHONS = ("3.14", "3.13", "3.12", "3.11", "3.10", "3.9", "3.8")
STATEMENTS = ("", "", ">=3.11", "<3.13", "==3.12.*", ">=3.9,<3.12", "!=3.14.*", "==3.9.*", ">=3.13")
LINUX = "manylinux_2_17_x86_64"
TAGS = {
    "py3-none-any": PYTHONS,
    f"cp312-abi3-{LINUX}": PYTHONS[:3],
    f"cp313-cp313-{LINUX}": ("3.13",),
    f"cp310-cp310-{LINUX}": ("3.10",),
}
LINES = ("a", "b", "a==1.0", "a>=2", "b<2", "b==2.0 ; python_version < '3.12'", "a<2 ; python_version >= '3.13'")

releases = st.builds(
    Published,
    requires=st.lists(st.sampled_from(LINES), max_size=1),
    python=st.sampled_from(["", "", ">=3.11", "<3.13"]),
    tags=st.lists(st.sampled_from((*TAGS, "py3-none-any")), min_size=1, max_size=2, unique=True),
)
catalogs = st.fixed_dictionaries(
    {name: st.dictionaries(st.sampled_from(("1.0", "2.0")), releases, min_size=1) for name in "ab"}
)
statements = st.lists(st.tuples(st.sampled_from(STATEMENTS), st.booleans()), max_size=2)
several = st.lists(st.tuples(st.lists(st.sampled_from(LINES), max_size=2, unique=True), statements), max_size=4).map(
    lambda found: tuple(saying(app(f"app{place}", *lines), said) for place, (lines, said) in enumerate(found))
)


def saying(one: App, said: Sequence[tuple[str, bool]]) -> App:
    """An application with statements about Python, each of which may be weak."""
    places = (Origin(file=f"{one.name}/pythons", line=line) for line in range(1, len(said) + 1))
    return replace(
        one,
        python=tuple(
            PythonStatement(specifier=specifier, source="a Dockerfile", origin=origin, weak=weak)
            for (specifier, weak), origin in zip(said, places, strict=True)
        ),
    )


def holds(specifier: str, python: str) -> bool:
    return SpecifierSet(specifier).contains(f"{python}.5")


def serves(catalog: Mapping[str, Mapping[str, Published]], apps: Sequence[App], python: str) -> bool:
    """Whether every application accepts a Python, and some choice of releases is one for all of them there."""
    if not all(holds(each.specifier, python) for one in apps for each in one.python if not each.weak):
        return False
    environment = {"python_version": python, "python_full_version": f"{python}.5"}

    def met(text: str, chosen: Mapping[str, str]) -> bool:
        wanted = Requirement(text)
        if wanted.marker is not None and not wanted.marker.evaluate(environment):
            return True
        return wanted.name in chosen and wanted.specifier.contains(chosen[wanted.name])

    usable = {
        name: [
            version
            for version, each in found.items()
            if holds(each.python, python) and any(python in TAGS[tag] for tag in each.tags)
        ]
        for name, found in catalog.items()
    }
    for choice in product(*([None, *usable[name]] for name in catalog)):
        chosen = {name: version for name, version in zip(catalog, choice, strict=True) if version is not None}
        wanted = [line.text for one in apps for line in one.requirements]
        wanted += [text for name, version in chosen.items() for text in catalog[name][version].requires]
        if all(met(text, chosen) for text in wanted):
            return True
    return False


def best(catalog: Mapping[str, Mapping[str, Published]], apps: Sequence[App]) -> str | None:
    """The first Python that serves; what every weak statement accepts goes before the rest."""
    weak = [each.specifier for one in apps for each in one.python if each.weak]
    order = sorted(PYTHONS, key=lambda python: not all(holds(specifier, python) for specifier in weak))
    return next((python for python in order if serves(catalog, apps, python)), None)


@examples(120)
@given(catalogs, several)
@example({"a": {}, "b": {}}, (saying(app("app0"), [(">=3.11", False)]), saying(app("app1"), [("<3.13", False)])))
@example({"a": {}, "b": {}}, (saying(app("app0"), [("==3.9.*", False)]), saying(app("app1"), [("==3.9.*", True)])))
@example({"a": {"1.0": Published(tags=[f"cp313-cp313-{LINUX}"])}, "b": {}}, (app("app0", "a"), app("app1")))
def test_an_environment_has_the_newest_python_that_serves_all_of_it(catalog, apps):
    resolver = Resolver(index=Catalog(catalog), apps=apps)
    for size in range(1, len(apps) + 1):
        for some in combinations(apps, size):
            answer = resolver.solve([one.name for one in some], wheels=True)
            expected = best(catalog, some)
            assert isinstance(answer, Proof if expected is None else Resolution)
            if isinstance(answer, Resolution):
                assert answer.python == expected


@examples(80)
@given(catalogs, several)
def test_environments_are_fewest_over_all_pythons(catalog, apps):
    by_name = {one.name: one for one in apps}

    def is_possible(names):
        return best(catalog, [by_name[name] for name in names]) is not None

    grouping = group([*by_name], Resolver(index=Catalog(catalog), apps=apps))
    able = [name for name in by_name if is_possible([name])]
    assert sorted(name for each in grouping.environments for name in each.apps) == able
    assert len(grouping.environments) == fewest_groups(able, is_possible)
    for environment in grouping.environments:
        assert environment.resolution.python == best(catalog, [by_name[name] for name in environment.apps])
    for conflict in grouping.conflicts:
        assert not is_possible(conflict.apps)
        if set(conflict.apps) <= {*able}:
            assert all(map(is_possible, combinations(conflict.apps, len(conflict.apps) - 1)))


@examples(60)
@given(catalogs, several, st.lists(st.sampled_from(PYTHONS[:4]), min_size=1, max_size=2, unique=True))
def test_where_pythons_are_asked_for_all_of_them_serve(catalog, apps, asked):
    """What only says what is run today does not stand against what is asked for: here, what is weak."""
    resolver = Resolver(index=Catalog(catalog), apps=apps, pythons=asked)
    for one in apps:
        contradicts = not any(
            all(holds(each.specifier, python) for each in one.python if not each.weak) for python in PYTHONS
        )
        answer = resolver.solve([one.name])
        expected = not contradicts and all(serves(catalog, [one], python) for python in asked)
        assert isinstance(answer, Resolution if expected else Proof)
        if isinstance(answer, Resolution):
            assert [target.target.python for target in answer.targets] == asked
