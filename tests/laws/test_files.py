"""Which applications can live together where files must not overwrite each other, against trying everything."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import chain, combinations, product

from hypothesis import example, given
from hypothesis import strategies as st
from packaging.requirements import Requirement

from isolate.group import FileAware, group
from isolate.model.app import App
from isolate.model.resolution import Question
from isolate.resolve import Resolver
from tests.catalog import Catalog, Published, app
from tests.examples import examples
from tests.laws.universes import PROJECTS, applications, catalogs, fewest_groups, meets

PLATFORMS = {"linux/amd64": "manylinux_2_17_x86_64", "linux/arm64": "manylinux_2_17_aarch64"}
# By project and platform what its wheels install there: the same in every version.
installed = st.fixed_dictionaries(
    {},
    optional={
        (project, platform): st.dictionaries(
            st.sampled_from(("shared/a.py", "shared/b.py")), st.sampled_from(("sha256=x", "sha256=y", ""))
        )
        for project in PROJECTS
        for platform in PLATFORMS
    },
)
Pair = frozenset[str]


class World:
    """A universe with what its wheels install, and the slow way to know which applications it can serve."""

    def __init__(self, catalog: Mapping[str, Mapping[str, Sequence[str]]], files, apps: Sequence[App]) -> None:
        self.catalog, self.apps = catalog, {each.name: each for each in apps}
        self.collisions = {
            frozenset(pair)
            for pair in combinations(PROJECTS, 2)
            for platform in PLATFORMS
            for path, digest in files.get((pair[0], platform), {}).items()
            if path in files.get((pair[1], platform), {}) and (not digest or digest != files[pair[1], platform][path])
        }
        names = sorted(catalog)
        self.choices = [
            {name: version for name, version in zip(names, choice, strict=True) if version is not None}
            for choice in product(*([None, *sorted(catalog[name])] for name in names))
        ]
        index = Catalog(
            {
                project: {
                    version: Published(requires=requires, tags=[f"cp312-abi3-{tag}" for tag in PLATFORMS.values()])
                    for version, requires in found.items()
                }
                for project, found in catalog.items()
            }
        )
        resolver = Resolver(index=index, apps=apps, pythons=("3.12",), platforms=tuple(PLATFORMS))

        def without(members, projects):
            return resolver.asking(Question(excluded=tuple(sorted(projects)))).solve(members, wheels=True)

        def read(wheel):
            platform = next(name for name, tag in PLATFORMS.items() if tag in wheel.filename)
            return tuple(sorted(files.get((wheel.filename.partition("-")[0], platform), {}).items()))

        self.aware = FileAware(resolver, read, without)

    def collide(self, choice: Mapping[str, str]) -> set[Pair]:
        return {pair for pair in self.collisions if pair <= choice.keys()}

    def has_choice(self, names: Sequence[str], tolerated: set[Pair]) -> bool:
        """Whether some choice of releases serves these applications, and nothing collides but what is tolerated."""
        wanted = [line.text for name in names for line in self.apps[name].requirements]
        return any(
            meets(self.catalog, choice, [Requirement(text) for text in wanted]) and self.collide(choice) <= tolerated
            for choice in self.choices
        )

    def own(self, name: str) -> set[Pair]:
        """What an application is said to bring that collides; it is only where nothing else serves it."""
        return {frozenset(pair) for pair in self.aware.alone(name)}

    def is_possible(self, names: Sequence[str]) -> bool:
        """Whether applications can share an environment, also without any that bring what collides by themselves."""
        excused = [name for name in names if self.own(name)]
        for gone in chain.from_iterable(combinations(excused, size) for size in range(len(excused) + 1)):
            left = [name for name in names if name not in gone]
            if not self.has_choice(left, set().union(*map(self.own, left))):
                return False
        return True


# `a` and `b` collide: what brings both is excused for them, and excuses nobody else.
BOTH = ({"a": {"1.0": []}, "b": {"1.0": []}}, {("a", "linux/arm64"): {"p": ""}, ("b", "linux/arm64"): {"p": ""}})


@examples(60)
@given(catalogs, installed, applications)
@example(*BOTH, (app("app0", "a", "b"), app("app1", "a"), app("app2", "b")))
@example({"a": {"1.0": []}, "b": {"1.0": []}, "c": {"1.0": [], "2.0": ["b"]}}, BOTH[1], (app("app0", "a", "c"),))
def test_environments_overwrite_nothing_and_are_fewest_and_conflicts_minimal(catalog, files, apps):
    world = World(catalog, files, apps)
    grouping = group([each.name for each in apps], world.aware)
    able = [each.name for each in apps if world.has_choice([each.name], world.collisions)]
    for name in able:
        assert bool(world.own(name)) != world.has_choice([name], set())
    assert sorted(name for each in grouping.environments for name in each.apps) == able
    for environment in grouping.environments:
        assert world.is_possible(environment.apps)
        tolerated = set().union(*map(world.own, environment.apps))
        for target in environment.resolution.targets:
            chosen = {pin.project: pin.version for pin in target.pins}
            wanted = [line.text for name in environment.apps for line in world.apps[name].requirements]
            assert meets(catalog, chosen, [Requirement(text) for text in wanted])
            assert world.collide(chosen) <= tolerated
    assert len(grouping.environments) == fewest_groups(able, world.is_possible)
    for conflict in grouping.conflicts:
        if set(conflict.apps) <= {*able}:
            assert not world.is_possible(conflict.apps)
            assert all(map(world.is_possible, combinations(conflict.apps, len(conflict.apps) - 1)))
