"""What is loaded ahead is what the resolver asks for next, and nothing that it must not ask for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from isolate.model.app import App
from isolate.model.distribution import Releases, Walk, Wanted
from isolate.resolve import Policy, Resolver, parse_cut_off
from tests.catalog import Catalog, Published, app


@dataclass
class Walked(Catalog):
    """Follows what is expected at once, and keeps what that loads."""

    foreseen: list[str] = field(default_factory=list)
    files: list[str] = field(default_factory=list)

    def expect_closure(self, wanted: Iterable[Wanted], walk: Walk) -> None:
        waiting = list(wanted)
        while waiting:
            wish = waiting.pop(0)
            if wish in walk.followed:
                continue
            walk.followed.add(wish)
            self.foreseen.append(f"{wish.index} {wish.project}".strip())
            releases = Catalog.releases(self, wish.project, wish.index)
            if isinstance(releases, Releases) and (found := walk.choose(releases, wish.specifier)):
                self.foreseen.append(f"{found[0].project} {found[0].version}")
                self.files.append(found[1][0].filename)
                waiting += walk.follow(self.metadata(*found), wish.extras)


def foreseen(catalog: Mapping[str, object], *apps: App, policy: Policy | None = None) -> list[str]:
    """What was loaded ahead for these applications before anything was solved."""
    index = Walked(catalog)  # type: ignore[arg-type]
    Resolver(index=index, apps=apps, pythons=("3.12",), policy=policy or Policy()).prefetch()
    return index.foreseen


NATIVE = [f"cp312-cp312-manylinux_2_17_{machine}" for machine in ("x86_64", "aarch64")]
BOTH = ("linux/amd64", "linux/arm64")


def test_the_newest_release_is_followed_through_what_it_requires():
    catalog = {
        "a": {"1": ["old"], "2": ["b<2", "c; python_version < '3'"]},
        "b": {"1": [], "2": ["never"], "3": []},
        "c": {"1": []},
        "old": {"1": []},
    }
    assert foreseen(catalog, app("x", "a")) == ["a", "a 2", "b", "b 1"]


def test_releases_after_the_cut_off_date_do_not_end_it_however_many_they_are():
    later = {f"2.{number}": Published(uploaded="2026-01-01T00:00:00Z") for number in range(200)}
    catalog = {"a": {"1": ["b"], **later}, "b": {"1": []}}
    policy = Policy(exclude_newer=parse_cut_off("2025-01-01"))
    assert foreseen(catalog, app("x", "a"), policy=policy) == ["a", "a 1", "b", "b 1"]


def test_many_releases_that_cannot_be_used_end_it():
    unusable = {f"2.{number}": Published(tags=["py2-none-any"]) for number in range(60)}
    assert foreseen({"a": {"1": [], **unusable}}, app("x", "a")) == ["a"]


def test_what_has_no_wheel_is_not_downloaded_ahead():
    assert foreseen({"a": {"1": [], "2": Published(wheel=False, sdist=True)}}, app("x", "a")) == ["a"]


def test_a_pre_release_is_the_last_resort():
    assert foreseen({"a": {"1": [], "2b1": []}}, app("x", "a")) == ["a", "a 1"]
    assert foreseen({"a": {"2b1": [], "2b2": []}}, app("x", "a")) == ["a", "a 2b2"]
    assert foreseen({"a": {"1": [], "2b1": []}}, app("x", "a"), policy=Policy(prerelease="allow")) == ["a", "a 2b1"]


def test_a_direct_reference_is_not_asked_of_an_index():
    assert foreseen({"a": {"1": []}}, app("x", "a @ https://example.com/a-1-py3-none-any.whl")) == []


def test_a_project_of_one_index_is_asked_of_no_other():
    private = "https://private.example"
    one = app("x", "a", "own")
    lines = tuple(replace(line, index=private) if line.name == "own" else line for line in one.requirements)
    catalog = {"a": {"1": ["own"]}, f"{private} own": {"1": []}, "own": {"9": []}}
    assert foreseen(catalog, replace(one, requirements=lines)) == ["a", "a 1", f"{private} own", "own 1"]


def test_what_an_older_release_requires_is_foreseen_once_that_is_tried():
    catalog = {
        "a": {"1": ["deep"], "2": ["b<2"]},
        "c": {"1": ["b>=2"]},
        "deep": {"1": ["deeper"]},
        "deeper": {"1": []},
    }
    index = Walked({**catalog, "b": {"1": [], "2": []}})
    resolver = Resolver(index=index, apps=(app("x", "a", "c"),), pythons=("3.12",))
    resolver.prefetch()
    assert index.foreseen == ["a", "a 2", "c", "c 1", "b", "b 1", "b", "b 2"]
    assert resolver.solve(["x"]).pins() == (("a", "1"), ("b", "2"), ("c", "1"), ("deep", "1"), ("deeper", "1"))
    assert index.foreseen[8:] == ["deep", "deep 1", "deeper", "deeper 1"]


def test_while_releases_are_rejected_the_next_are_loaded_with_what_they_require():
    catalog = {
        "a": {f"1.{number}": [f"b=={number}"] for number in range(200)},
        "b": {f"{number}": ["c==1"] if number > 180 else [] for number in range(200)},
        "c": {"1": [], "2": []},
    }
    index = Walked(catalog)
    resolver = Resolver(index=index, apps=(app("x", "a", "c==2"),), pythons=("3.12",))
    assert resolver.solve(["x"]).pins() == (("a", "1.180"), ("b", "180"), ("c", "2"))
    loaded = [each for each in index.foreseen if each.startswith("b ")]
    # After the first rejection `a 1.198` and `a 1.197` are waited for, and what comes after them is loaded meanwhile.
    assert loaded[:5] == ["b 199", "b 196", "b 195", "b 194", "b 193"]
    assert not {"b 0", "b 1", "b 20"} & set(loaded)


def test_every_platform_has_metadata_of_its_own():
    index = Walked({"a": {"1": Published(tags=NATIVE)}})
    Resolver(index=index, apps=(app("x", "a"),), pythons=("3.12",), platforms=BOTH).prefetch()
    assert index.files == [f"a-1-{tag}.whl" for tag in NATIVE]


def test_each_application_is_foreseen_on_the_python_it_will_have():
    tags = [f"cp3{minor}-cp3{minor}-manylinux_2_17_x86_64" for minor in (14, 13, 12, 11, 10)]
    index = Walked({"a": {"1": Published(tags=tags)}})
    Resolver(index=index, apps=(app("new", "a"), app("old", "a", python="<3.12"))).prefetch()
    assert index.files == [f"a-1-{tag}.whl" for tag in (tags[0], tags[3])]


def test_an_application_is_foreseen_on_the_python_on_which_it_is_resolved():
    index = Walked({"a": {"1": Published(python="<3.14", requires=["b"])}, "b": {"1": []}})
    resolver = Resolver(index=index, apps=(app("x", "a"),))
    resolver.prefetch()
    assert index.foreseen == ["a"]
    resolver.solve(["x"])
    assert index.foreseen == ["a", "a", "a 1", "b", "b 1"]


def test_candidates_after_one_that_failed_are_expected_before_they_are_tried():
    """One release is tried, then two, then four: eight after the two are on their way, then sixteen after the four."""
    index = Walked({"a": {str(number): ["b<1"] for number in range(1, 31)}, "b": {"1": []}})
    Resolver(index=index, apps=(app("x", "a"),), pythons=("3.12",)).solve(["x"])
    assert [each for each in index.foreseen if each.startswith("a ")] == [
        f"a {number}" for number in (30, *range(27, 0, -1))
    ]


def test_what_is_tried_on_one_platform_is_expected_on_the_others():
    requiring = Published(tags=NATIVE, requires=["b<1"])
    index = Walked({"a": {"1": requiring, "2": requiring}, "b": {"1": []}})
    Resolver(index=index, apps=(app("x", "a"),), pythons=("3.12",), platforms=BOTH).solve(["x"])
    assert [each for each in index.files if "x86_64" in each] == [f"a-2-{NATIVE[0]}.whl"]
    assert [each for each in index.files if "aarch64" in each] == [f"a-{number}-{NATIVE[1]}.whl" for number in (2, 1)]
