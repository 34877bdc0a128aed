"""What the files of an application write of indexes, files and pre-releases holds for that application alone."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from isolate import report as formats
from isolate.index import web
from isolate.model.options import IndexSettings, RunOptions
from isolate.model.problem import Problem
from isolate.model.proof import OtherIndex
from isolate.model.report import Report
from isolate.model.resolution import Resolution, Undecided
from isolate.pipeline.analyze import analyze
from isolate.pipeline.lock import lock
from isolate.report.look import Look
from tests.servers import Fault, IndexServer, serve, served_sdist, served_wheel

pytestmark = pytest.mark.usefixtures("usual")

PROJECTS = {
    "c": [served_wheel("c", "1.0"), served_wheel("c", "2.0rc1")],
    "d": [served_wheel("d", "1.0"), served_sdist("d", "2.0")],
    "lib": [served_wheel("lib", "1.0"), served_wheel("lib", "2.0")],
}


@pytest.fixture(autouse=True)
def without_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web, "_PAUSES", (0.0,))


@pytest.fixture
def usual(monkeypatch: pytest.MonkeyPatch) -> Iterator[IndexServer]:
    """The index that the machine is configured for."""
    with serve(dict(PROJECTS)) as running:
        monkeypatch.setenv("UV_NO_CONFIG", "1")
        monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
        monkeypatch.setenv("UV_DEFAULT_INDEX", running.simple)
        yield running


@pytest.fixture
def private() -> Iterator[IndexServer]:
    with serve({"corp": [served_wheel("corp", "1.0")], "lib": [served_wheel("lib", "9.0")]}) as running:
        yield running


def write(folder: Path, files: dict[str, str]) -> None:
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text)


def analyzed(folder: Path, files: dict[str, str], **options: object) -> Report:
    write(folder, files)
    return analyze(RunOptions(paths=(str(folder),), pythons=("3.12",), **options))  # type: ignore[arg-type]


def alone(report: Report, app: str) -> dict[str, tuple[str, str]]:
    answer = dict(report.grouping.alone)[app]
    assert isinstance(answer, Resolution), answer
    return {pin.project: (pin.version, pin.index) for pin in answer.targets[0].pins}


def together(report: Report, app: str) -> dict[str, str]:
    return next(dict(each.resolution.pins()) for each in report.grouping.environments if app in each.apps)


def pages(server: IndexServer) -> set[str]:
    return {path for path in server.paths if path.startswith("/simple/")}


def told(report: Report, code: str) -> list[Problem]:
    return [each for each in report.problems if each.code == code]


def test_an_index_of_one_application_is_asked_for_no_other(
    tmp_path: Path, usual: IndexServer, private: IndexServer
) -> None:
    files = {"one/requirements.txt": "lib\n", "two/requirements.txt": f"--extra-index-url {private.simple}\ncorp\n"}
    report = analyzed(tmp_path, files)
    assert alone(report, "one") == {"lib": ("2.0", usual.simple)}
    assert alone(report, "two") == {"corp": ("1.0", private.simple)}
    assert report.grouping.pairs.compatible == 1
    assert pages(private) == {"/simple/corp/"}
    assert pages(usual) == {"/simple/lib/"}


@pytest.mark.parametrize("given", [False, True])
def test_its_further_index_goes_before_the_index_configured_or_given(
    tmp_path: Path, usual: IndexServer, private: IndexServer, given: bool
) -> None:
    usual.projects["corp"] = [served_wheel("corp", "2.0")]
    private.projects["corp"] = [served_wheel("corp", "1.0+cpu")]
    files = {"requirements.txt": f"--extra-index-url {private.simple}\nlib\ncorp==1.0+cpu\n"}
    settings = IndexSettings(index_url=usual.simple if given else "")
    found = analyzed(tmp_path, files, index=settings)
    (name,) = dict(found.grouping.alone)
    assert alone(found, name) == {"lib": ("9.0", private.simple), "corp": ("1.0+cpu", private.simple)}


def test_its_further_index_goes_after_a_given_further_one(
    tmp_path: Path, usual: IndexServer, private: IndexServer
) -> None:
    files = {"requirements.txt": f"--extra-index-url {private.simple}\nlib\ncorp\n"}
    given = IndexSettings(index_url="http://127.0.0.1:1/simple/", extra_index_urls=(usual.simple,))
    found = analyzed(tmp_path, files, index=given)
    (name,) = dict(found.grouping.alone)
    assert alone(found, name) == {"lib": ("2.0", usual.simple), "corp": ("1.0", private.simple)}


def test_its_own_index_goes_after_a_given_one_and_a_conflict_names_it(
    tmp_path: Path, usual: IndexServer, private: IndexServer
) -> None:
    files = {
        "one/requirements.txt": f"--index-url {private.simple}\nlib\ncorp\n",
        "two/requirements.txt": f"--index-url {private.simple}\nlib>8\n",
    }
    report = analyzed(tmp_path, files, index=IndexSettings(index_url=usual.simple))
    assert alone(report, "one") == {"lib": ("2.0", usual.simple), "corp": ("1.0", private.simple)}
    (conflict,) = report.conflicts()
    assert conflict.apps == ("two",)
    assert conflict.proof is not None
    named = OtherIndex(project="lib", version="9.0", index=private.simple, before=usual.simple)
    assert conflict.proof.hint == named


def test_an_index_in_the_place_of_the_usual_one_is_the_only_one_asked(
    tmp_path: Path, usual: IndexServer, private: IndexServer
) -> None:
    files = {"one/requirements.txt": "d\n", "two/requirements.txt": f"--index-url {private.simple}\nlib\n"}
    assert alone(analyzed(tmp_path, files), "two") == {"lib": ("9.0", private.simple)}
    assert pages(usual) == {"/simple/d/"}


def test_who_takes_all_from_one_index_shares_nothing_from_another(tmp_path: Path, private: IndexServer) -> None:
    private.projects["d"] = [served_wheel("d", "1.0")]
    with serve({"d": [served_wheel("d", "1.0")]}) as third:
        files = {
            "one/requirements.txt": "d\n",
            "two/requirements.txt": f"--index-url {private.simple}\nd\n",
            "three/requirements.txt": f"--index-url {third.simple}\nd\n",
        }
        report = analyzed(tmp_path, files)
    (conflict,) = report.conflicts()
    assert (conflict.apps, conflict.kind, conflict.project) == (("three", "two"), "source", "d")
    assert report.grouping.pairs.conflicting == (("three", "two"),)


def test_an_index_that_serves_another_application_is_told(
    tmp_path: Path, usual: IndexServer, private: IndexServer
) -> None:
    files = {"one/requirements.txt": "lib\n", "two/requirements.txt": f"--extra-index-url {private.simple}\nlib>8\n"}
    report = analyzed(tmp_path, files)
    assert together(report, "one") == {"lib": "9.0"}
    (problem,) = told(report, "index-shared")
    assert problem.message == (
        f"`one` has `lib` from {usual.simple} by itself, and from {private.simple} in the environment it shares with "
        "`two`, which takes it from there"
    )


def test_pre_releases_and_kinds_of_files_are_those_of_each(tmp_path: Path) -> None:
    files = {
        "early/requirements.txt": "--pre\nc\n",
        "plain/requirements.txt": "c\nd\n",
        "wheels/requirements.txt": "--only-binary d\nd\n",
        "all/requirements.txt": "--only-binary :all:\nd\n",
    }
    report = analyzed(tmp_path, files)
    versions = {app: {name: pin[0] for name, pin in alone(report, app).items()} for app, _ in report.grouping.alone}
    assert versions == {
        "early": {"c": "2.0rc1"},
        "plain": {"c": "1.0", "d": "2.0"},
        "wheels": {"d": "1.0"},
        "all": {"d": "1.0"},
    }


def test_who_refuses_a_kind_of_file_is_a_part_of_the_conflict(tmp_path: Path) -> None:
    files = {
        "one/requirements.txt": "d>=2\n",
        "other/requirements.txt": "lib\n",
        "wheels/requirements.txt": "--only-binary :all:\nlib\n",
    }
    report = analyzed(tmp_path, files)
    assert all(isinstance(answer, Resolution) for _, answer in report.grouping.alone)
    (conflict,) = report.conflicts()
    assert (conflict.apps, conflict.project) == (("one", "wheels"), "d")


def test_a_silent_index_is_told_with_its_line_and_leaves_its_applications_undecided(
    tmp_path: Path, usual: IndexServer, private: IndexServer
) -> None:
    private.faults["/simple/d/"] = Fault(status=503)
    files = {
        "one/requirements.txt": "d\n",
        "two/requirements.txt": f"# an index\n--extra-index-url {private.simple}\nd\n",
    }
    report = analyzed(tmp_path, files)
    assert alone(report, "one") == {"d": ("2.0", usual.simple)}
    undecided = dict(report.grouping.alone)["two"]
    assert isinstance(undecided, Undecided)
    assert [each.reason for each in undecided.missing] == [
        (
            f"`{private.simple}d/` answered 503 Service Unavailable, asked 4 times; "
            "`two/requirements.txt:2` names this index"
        )
    ]


def test_an_index_of_a_manifest_is_told_once_and_asked_only_where_it_is_trusted(
    tmp_path: Path, usual: IndexServer, private: IndexServer
) -> None:
    text = f"--extra-index-url {private.simple}\ncorp\n"
    files = {"one/requirements.txt": text, "two/requirements.txt": text, "web/requirements.txt": "d\n"}
    (problem,) = told(analyzed(tmp_path, files), "index-of-manifest")
    assert (problem.severity, str(problem.origin)) == ("warning", "one/requirements.txt:1")
    assert problem.message == (
        f"the index `{private.simple}` is asked for what this file requires, and nothing but files of applications "
        "names it"
    )
    private.asked.clear()
    report = analyzed(tmp_path, files, trust_manifests=False)
    assert private.asked == []
    (problem,) = told(report, "index-of-manifest")
    assert (
        problem.message == f"the index `{private.simple}` is not asked, for nothing but files of applications names it"
    )
    assert alone(report, "web") == {"d": ("2.0", usual.simple)}
    undecided = dict(report.grouping.alone)["two"]
    assert isinstance(undecided, Undecided)
    assert [each.reason for each in undecided.missing] == [
        f"`{private.simple.rstrip('/')}` is not asked, for nothing but `one/requirements.txt:1` names it"
    ]


def test_an_index_that_the_configuration_names_too_is_not_told(tmp_path: Path, private: IndexServer) -> None:
    files = {
        "a/requirements.txt": f"--extra-index-url {private.simple}\ncorp\n",
        "isolate.toml": f'[index.named]\nown = "{private.simple}"\n',
    }
    report = analyzed(tmp_path, files, trust_manifests=False)
    assert not told(report, "index-of-manifest")
    assert alone(report, "a") == {"corp": ("1.0", private.simple)}


def test_an_address_that_is_none_is_a_problem_of_its_application(tmp_path: Path, usual: IndexServer) -> None:
    report = analyzed(tmp_path, {"a/requirements.txt": "--index-url http://[bad/\nd\n", "b/requirements.txt": "d\n"})
    (problem,) = told(report, "index-address")
    assert (problem.message, str(problem.origin)) == ("this is no address of an index", "a/requirements.txt:1")
    assert isinstance(dict(report.grouping.alone)["a"], Undecided)
    assert alone(report, "b") == {"d": ("2.0", usual.simple)}


STRANGERS = {
    "s-dead/requirements.txt": "--extra-index-url http://127.0.0.1:1/simple/\nlib\nc\n",
    "s-private/requirements.txt": "--index-url {private}\ncorp\nlib\n",
    "s-unknown/requirements.txt": "hidden\nlib\n",
    "s-broken/requirements.txt": "lib ==\n<<<<<<< HEAD\n",
}
OTHERS = {
    "a/requirements.txt": "lib<2\nc\n",
    "b/requirements.txt": "lib>=2\n--pre\nc\n",
    "c/requirements.txt": "d\nvision\n",
    "d/requirements.txt": "lib==3\n",
}


def test_no_application_changes_the_answer_about_another(
    tmp_path: Path, usual: IndexServer, private: IndexServer
) -> None:
    usual.projects["vision"] = [served_wheel("vision", "1.0", requires=["lib>=2"])]
    usual.projects["hidden"] = [served_wheel("hidden", "1.0")]
    usual.faults[f"/files/{usual.projects['hidden'][0].filename}.metadata"] = Fault(status=404)
    usual.faults[f"/files/{usual.projects['hidden'][0].filename}"] = Fault(status=404)
    before = analyzed(tmp_path, OTHERS)
    after = analyzed(tmp_path, {path: text.format(private=private.simple) for path, text in STRANGERS.items()})
    strangers = {path.partition("/")[0] for path in STRANGERS}
    answers = dict(after.grouping.alone)
    assert {name for name in strangers if isinstance(answers[name], Undecided)} == strangers - {"s-private"}
    assert answers.keys() - strangers == dict(before.grouping.alone).keys()

    def without_strangers(report: Report) -> str:
        said = json.loads(formats.FORMATS["json"].write(report, Look(detail=1)))
        conflicts = [each for each in said["conflicts"] if strangers.isdisjoint(each["apps"])]
        apps = [each for each in said["apps"] if each["name"] not in strangers]
        pairs = [each for each in said["pairs"]["conflicting_pairs"] if strangers.isdisjoint(each)]
        return json.dumps([said["target"], apps, conflicts, pairs], indent=1)

    assert without_strangers(after) == without_strangers(before)
    assert [each.apps for each in before.conflicts()] == [("d",), ("a", "b"), ("a", "c")]
    assert pages(private) == {"/simple/corp/", "/simple/lib/"}


def test_a_lock_is_the_same_whatever_others_write(tmp_path: Path, private: IndexServer) -> None:
    write(tmp_path, OTHERS)
    options = RunOptions(paths=(str(tmp_path),), pythons=("3.12",))
    lock(options)
    before = {path: path.read_bytes() for path in tmp_path.rglob("requirements.lock")}
    write(tmp_path, {path: text.format(private=private.simple) for path, text in STRANGERS.items()})
    lock(options, force=True)
    after = {path: path.read_bytes() for path in tmp_path.rglob("requirements.lock")}
    assert len(before) == 2
    assert {path: after[path] for path in before} == before
