"""Overrides take the place of requirements, excludes leave projects out: for the application that says so."""

from __future__ import annotations

from dataclasses import replace

from isolate.model.proof import Proof
from isolate.model.resolution import Resolution
from isolate.resolve import Resolver
from tests.catalog import Catalog, app, lines

CATALOG = {"a": {"1": ["c<2"]}, "c": {"1": [], "2": [], "3": []}}


def changed(each, *overrides, excludes=()):
    return replace(each, overrides=lines("isolate.toml", overrides), excludes=excludes)


def answer(*apps):
    return Resolver(index=Catalog(CATALOG), apps=apps, pythons=["3.12"]).solve([each.name for each in apps])


def pins(*apps):
    found = answer(*apps)
    assert isinstance(found, Resolution), found
    return dict(found.pins())


def test_an_override_takes_the_place_of_published_and_written_requirements():
    assert pins(changed(app("billing", "a", "c<1"), "c==2")) == {"a": "1", "c": "2"}


def test_a_project_that_is_overridden_is_still_required():
    assert pins(changed(app("billing", "a"), "c>=2")) == {"a": "1", "c": "3"}


def test_an_override_requires_nothing_by_itself():
    assert pins(changed(app("billing", "a"), "b==1")) == {"a": "1", "c": "1"}


def test_what_is_excluded_is_left_out():
    assert pins(changed(app("billing", "a", "c"), excludes=("c",))) == {"a": "1"}


def test_overrides_of_all_applications_count_together():
    one, other = changed(app("billing", "a"), "c>=2"), changed(app("web", "a"), "c<3")
    assert pins(one, other) == {"a": "1", "c": "2"}


def test_an_override_does_not_speak_for_an_application_beside_it():
    found = answer(changed(app("billing", "a"), "c==2"), app("web", "a"))
    assert isinstance(found, Proof)
    assert (found.apps, found.project) == (("billing", "web"), "c")


def test_an_exclude_does_not_speak_for_an_application_beside_it():
    found = answer(changed(app("billing", "a"), excludes=("c",)), app("web", "c>=2"))
    assert isinstance(found, Proof)
    assert found.apps == ("billing", "web")
