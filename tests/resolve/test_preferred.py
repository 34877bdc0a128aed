"""What a lock has stays, where everything else allows it."""

from __future__ import annotations

from hypothesis import given

from isolate.model.proof import Proof
from isolate.model.resolution import Resolution
from isolate.model.target import Target
from isolate.resolve import Resolver
from tests.catalog import Catalog, Published, app
from tests.examples import examples
from tests.laws.universes import applications, catalogs, index_of

TARGET = Target(python="3.12", platform="linux/amd64")


def resolver_of(catalog, *apps, pythons=("3.12",)) -> Resolver:
    return Resolver(index=Catalog(catalog), apps=apps, pythons=pythons)


@examples(200)
@given(catalogs, applications)
def test_what_resolved_before_newer_releases_came_resolves_the_same(catalog, apps):
    older = {name: {version: found[version] for version in sorted(found)[:-1]} for name, found in catalog.items()}
    names = [each.name for each in apps]
    before = Resolver(index=index_of(older), apps=apps, pythons=("3.12",)).solve(names)
    if isinstance(before, Resolution):
        resolver = Resolver(index=index_of(catalog), apps=apps, pythons=("3.12",))
        assert resolver.solve(names, preferred={TARGET: dict(before.pins())}).pins() == before.pins()


@examples(200)
@given(catalogs, applications)
def test_a_preference_changes_no_verdict(catalog, apps):
    names = [each.name for each in apps]
    oldest = {name: min(found) for name, found in catalog.items()}
    preferred = Resolver(index=index_of(catalog), apps=apps, pythons=("3.12",)).solve(
        names, preferred={TARGET: {**oldest, "z": "1"}}
    )
    answer = Resolver(index=index_of(catalog), apps=apps, pythons=("3.12",)).solve(names)
    assert isinstance(preferred, Proof) == isinstance(answer, Proof)


def test_a_project_with_an_extra_keeps_its_version():
    catalog = {
        "web": {
            "1": Published(requires=["fast==1; extra == 'speed'"], extras=["speed"]),
            "2": Published(requires=["fast==2; extra == 'speed'"], extras=["speed"]),
        },
        "fast": {"1": [], "2": []},
    }
    for order in (("web[speed]",), ("fast", "web[speed]")):
        resolver = resolver_of(catalog, app("x", *order))
        for kept in ("1", "2", "1"):
            answer = resolver.solve(["x"], preferred={TARGET: {"web": kept, "fast": kept}})
            assert answer.pins() == (("fast", kept), ("web", kept))


def test_the_python_of_a_lock_stays_while_it_can():
    catalog = {"a": {"1": []}}
    kept = {Target(python="3.11", platform="linux/amd64"): {"a": "1"}}
    assert resolver_of(catalog, app("x", "a"), pythons=()).solve(["x"], wheels=True, preferred=kept).python == "3.11"
    moved = app("x", "a", python=">=3.12")
    assert resolver_of(catalog, moved, pythons=()).solve(["x"], wheels=True, preferred=kept).python != "3.11"


def test_a_withdrawn_release_does_not_stay():
    catalog = {"a": {"1": Published(yanked="broken"), "2": []}}
    answer = resolver_of(catalog, app("x", "a")).solve(["x"], preferred={TARGET: {"a": "1"}})
    assert answer.pins() == (("a", "2"),)
