from __future__ import annotations

from dataclasses import replace

from isolate.group import find_file_conflicts, find_lock_conflicts, group
from isolate.model.distribution import Unreachable
from isolate.resolve import Resolver
from tests.catalog import Catalog, app, lines

INDEX = Catalog({"a": {"1.0": [], "2.0": []}, "cv": {"1": []}, "cv-headless": {"1": []}, "b": {"1.0": ["cv"]}})


def locked(name: str, meant: str, pinned: str):
    return replace(app(name, meant), lock=lines(f"{name}/requirements.lock", [pinned]))


def test_locks_conflict_where_what_people_meant_does_not():
    apps = [locked("one", "a", "a==1.0"), locked("two", "a>=1", "a==2.0")]
    assert group(["one", "two"], Resolver(index=INDEX, apps=apps, pythons=("3.12",))).conflicts == ()
    pinned = [replace(each, requirements=each.lock) for each in apps]
    (found,) = find_lock_conflicts([("one", "two")], Resolver(index=INDEX, apps=pinned, pythons=("3.12",)).clash)
    assert (found.place, found.kind, found.apps, found.project) == ("lock", "direct", ("one", "two"), "a")
    assert found.lines == (
        "one/requirements.lock:1  a==1.0",
        "two/requirements.lock:1  a==2.0",
        "no release of `a` is in both ranges",
    )
    assert found.hint == "what they mean to require fits together: lock them again together"


FILES = {
    "cv-1-py3-none-any.whl": (("cv2/__init__.py", "sha256=x"), ("LICENSE", "sha256=l"), ("cv2/a.so", "")),
    "cv_headless-1-py3-none-any.whl": (("cv2/__init__.py", "sha256=y"), ("LICENSE", "sha256=l"), ("cv2/a.so", "")),
}


def files(wheel):
    return FILES.get(wheel.filename, ())


def found_in(*apps, files=files):
    grouping = group([each.name for each in apps], Resolver(index=INDEX, apps=apps, pythons=("3.12",)))
    return find_file_conflicts(grouping, files)


def test_two_distributions_that_install_the_same_path_conflict_and_the_same_file_does_no_harm():
    (conflict,) = found_in(app("one", "b"), app("two", "cv-headless"), app("three", "a"))
    assert (conflict.kind, conflict.apps) == ("files", ("one", "two"))
    assert conflict.summary == (
        "`one` and `two` bring `cv` and `cv-headless`, which both install `cv2/__init__.py` and 1 more"
    )
    assert conflict.lines == (
        "`cv` and `cv-headless` are installed together",
        "both install `cv2/__init__.py`",
        "both install `cv2/a.so`",
    )


def test_an_application_that_has_both_is_alone_to_blame():
    conflicts = found_in(app("one", "cv", "cv-headless"), app("two", "cv"), app("three", "cv-headless"))
    assert [each.apps for each in conflicts] == [("one",), ("three", "two")]


def test_what_cannot_be_read_is_no_conflict():
    apps = (app("one", "cv", "cv-headless"),)
    assert found_in(*apps, files=lambda _: Unreachable(what="x", reason="out of reach")) == ()
