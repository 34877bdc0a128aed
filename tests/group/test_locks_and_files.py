from __future__ import annotations

from dataclasses import replace

from isolate.group import FileAware, find_file_conflicts, group
from isolate.group.lock_conflicts import clashing_locks
from isolate.model.distribution import Unreachable
from isolate.model.resolution import Question, Undecided
from isolate.report.wording.conflicts import hint, shown, summary
from isolate.resolve import Resolver
from tests.catalog import Catalog, app, lines


def lines_of(conflict):
    return tuple(map(str, shown(conflict).lines))


INDEX = Catalog({"a": {"1.0": [], "2.0": []}, "cv": {"1": []}, "cv-headless": {"1": []}, "b": {"1.0": ["cv"]}})


def locked(name: str, meant: str, pinned: str):
    return replace(app(name, meant), lock=lines(f"{name}/requirements.lock", [pinned]))


def test_locks_conflict_where_what_people_meant_does_not():
    apps = [locked("one", "a", "a==1.0"), locked("two", "a>=1", "a==2.0")]
    assert group(["one", "two"], Resolver(index=INDEX, apps=apps, pythons=("3.12",))).conflicts == ()
    pinned = [replace(each, requirements=each.lock) for each in apps]
    (found,) = clashing_locks([("one", "two")], Resolver(index=INDEX, apps=pinned, pythons=("3.12",)).clash)
    assert (found.place, found.kind, found.apps, found.project) == ("lock", "direct", ("one", "two"), "a")
    assert lines_of(found) == (
        "one/requirements.lock:1  a==1.0",
        "two/requirements.lock:1  a==2.0",
        "no release of `a` is in both ranges",
    )
    assert hint(found) == "what they mean to require fits together: lock them again together"


def test_locks_that_fit_together_do_not_conflict():
    assert clashing_locks([("one", "two")], lambda *_: None) == ()


FILES = {
    "cv-1-py3-none-any.whl": (("cv2/__init__.py", "sha256=x"), ("LICENSE", "sha256=l"), ("cv2/a.so", "")),
    "cv_headless-1-py3-none-any.whl": (("cv2/__init__.py", "sha256=y"), ("LICENSE", "sha256=l"), ("cv2/a.so", "")),
}


def files(wheel):
    return FILES.get(wheel.filename, ())


def grouped(*apps, files=files):
    resolver = Resolver(index=INDEX, apps=apps, pythons=("3.12",))

    def without(names, projects):
        return resolver.asking(Question(excluded=tuple(sorted(projects)))).solve(names)

    aware = FileAware(resolver, files, without)
    names = [each.name for each in apps]
    return group(names, aware), find_file_conflicts(names, aware), aware


def test_applications_that_bring_distributions_of_the_same_path_get_environments_of_their_own():
    grouping, own, _ = grouped(app("one", "b"), app("two", "cv-headless"), app("three", "a"))
    (conflict,) = grouping.conflicts
    assert own == ()
    assert (conflict.kind, conflict.apps) == ("files", ("one", "two"))
    assert summary(conflict) == (
        "`one` and `two` bring `cv` and `cv-headless`, which both install `cv2/__init__.py` and 1 more"
    )
    assert lines_of(conflict) == (
        "`cv` and `cv-headless` are installed together",
        "both install `cv2/__init__.py`",
        "both install `cv2/a.so`",
    )
    assert hint(conflict) == "give them environments of their own, or keep only one of `cv` and `cv-headless`"
    assert [each.apps for each in grouping.environments] == [("one", "three"), ("two",)]
    assert (grouping.certificate.kind, grouping.certificate.lower_bound) == ("clique", 2)
    assert grouping.pairs.conflicting == (("one", "two"),)


def test_an_application_that_has_both_parts_nobody_and_is_told_by_itself():
    grouping, own, _ = grouped(app("one", "cv", "cv-headless"), app("two", "cv"), app("three", "cv-headless"))
    (conflict,) = own
    assert (conflict.kind, conflict.apps) == ("files", ("one",))
    assert summary(conflict) == ("`one` brings `cv` and `cv-headless`, which both install `cv2/__init__.py` and 1 more")
    assert hint(conflict) == "keep only one of `cv` and `cv-headless`"
    assert [each.apps for each in grouping.conflicts] == [("three", "two")]
    assert len(grouping.environments) == grouping.certificate.lower_bound == 2


def test_an_answer_without_one_of_the_two_is_taken_where_there_is_one():
    index = Catalog({"x": {"1": [], "2": ["cv"]}, "cv": {"1": []}, "cv-headless": {"1": []}})
    apps = [app("one", "x"), app("two", "cv-headless")]
    resolver = Resolver(index=index, apps=apps, pythons=("3.12",))

    def without(names, projects):
        return resolver.asking(Question(excluded=tuple(sorted(projects)))).solve(names)

    grouping = group(["one", "two"], FileAware(resolver, files, without))
    assert grouping.conflicts == ()
    assert [dict(each.resolution.pins()) for each in grouping.environments] == [{"x": "1", "cv-headless": "1"}]


def test_what_cannot_be_read_is_no_conflict_and_is_told():
    grouping, own, aware = grouped(
        app("one", "cv", "cv-headless"), files=lambda _: Unreachable(what="x", reason="out of reach")
    )
    assert (grouping.conflicts, own) == ((), ())
    assert aware.unread == {"cv 1": "out of reach", "cv-headless 1": "out of reach"}


def test_of_files_that_could_not_be_looked_at_nothing_is_concluded():
    """That an answer without one of two projects is out of reach is no proof that there is none."""
    index = Catalog({"x": {"1": [], "2": ["cv"]}, "cv": {"1": []}, "cv-headless": {"1": []}})
    apps = [app("one", "x"), app("two", "cv-headless")]
    resolver = Resolver(index=index, apps=apps, pythons=("3.12",))
    silent = Undecided(missing=(Unreachable(what="`x`", reason="out of reach"),))
    aware = FileAware(resolver, files, lambda names, projects: silent)  # noqa: ARG005
    assert aware.solve(frozenset(["one", "two"])) == silent


def test_who_gives_up_says_so_and_concludes_nothing():
    """Whatever is left out, two others that collide come in its place."""
    resolver = Resolver(index=INDEX, apps=[app("one", "cv"), app("two", "cv-headless")], pythons=("3.12",))
    whole = resolver.solve(["one", "two"])
    (only,) = whole.targets
    tries = []

    def without(names, projects):
        tries.append((names, projects))
        pins = tuple(replace(pin, project=f"{pin.project}-{len(tries)}") for pin in only.pins)
        return replace(whole, targets=(replace(only, pins=pins),))

    aware = FileAware(resolver, files, without)
    answer = aware._free(frozenset(["one", "two"]), frozenset())
    reason = "64 ways to leave out distributions that overwrite each other's files were tried, and more are left"
    assert answer == Undecided(missing=(Unreachable(what="`one` and `two`", reason=reason),))
    assert len(tries) == len({projects for _, projects in tries}) == 63
