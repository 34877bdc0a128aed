"""The scenarios that the resolvers of the field are tested with, each over an index of its own.

`ISOLATE_CONFORMANCE` names the folder that holds them. Those in `agreed.txt` are answered alike by every tool.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.version import Version

from isolate.index import open_index
from isolate.model.options import IndexSettings
from isolate.model.proof import Proof
from isolate.model.resolution import Resolution
from isolate.resolve import Policy, Resolver
from tests.catalog import app
from tests.servers import ServedFile, serve, served_sdist, served_wheel

pytestmark = pytest.mark.corpus

FOLDER = Path(os.environ.get("ISOLATE_CONFORMANCE") or Path(__file__).parents[3] / "shared/conformance")
NAMES = sorted(path.relative_to(FOLDER / "scenarios").as_posix() for path in FOLDER.glob("scenarios/*/*.toml"))
_PATCHES = "docs/decisions/020-python-3-9-means-newest-patch-release-3-9.md"
DIFFERENT = {"requires_python/python-patch-override-no-patch.toml": _PATCHES}
UPLOADED = "2024-03-24T00:00:00Z"


def agreed() -> set[str]:
    return set((FOLDER / "agreed.txt").read_text(encoding="utf-8").split())


def test_all_scenarios_are_there():
    assert len(NAMES) == 86, f"the scenarios are looked for in {FOLDER}: ISOLATE_CONFORMANCE names another folder"
    assert len(agreed() & set(NAMES)) == 59


def test_nothing_that_all_tools_agree_on_is_answered_differently():
    assert not agreed() & DIFFERENT.keys()
    root = Path(__file__).parents[2]
    assert all((root / record).is_file() for record in DIFFERENT.values())


@pytest.mark.parametrize(
    "name",
    [
        pytest.param(name, marks=pytest.mark.xfail(reason=DIFFERENT[name]) if name in DIFFERENT else ())
        for name in NAMES
    ],
)
def test_scenario(name):
    scenario = tomllib.loads((FOLDER / "scenarios" / name).read_text(encoding="utf-8"))
    packages = scenario.get("packages", {})
    files = {project: [*_files(project, table["versions"])] for project, table in packages.items()}
    with serve(files) as server, open_index(IndexSettings(index_url=server.simple)) as index:
        answer = _resolver(scenario, index).solve(["root"])
    expected = scenario["expected"]
    assert isinstance(answer, Resolution if expected["satisfiable"] else Proof), answer
    if isinstance(answer, Resolution):
        assert dict(answer.pins()).items() >= expected.get("packages", {}).items()


def _resolver(scenario: Mapping[str, Any], index) -> Resolver:
    options, root = scenario.get("resolver_options", {}), scenario["root"]
    assert options.get("python_platform", "x86_64-manylinux2014") == "x86_64-manylinux2014"
    return Resolver(
        index=index,
        apps=(app("root", *root["requires"], python=root.get("requires_python", "")),),
        pythons=(options.get("python") or scenario.get("environment", {}).get("python", "3.12"),),
        platforms=("linux/amd64",),
        policy=Policy(
            prerelease="allow" if options.get("prereleases") else "if-necessary",
            no_binary=frozenset(options.get("no_binary", ())),
            only_binary=frozenset(options.get("no_build", ())),
        ),
    )


def _files(project: str, versions: Mapping[str, Mapping[str, Any]]) -> Iterator[ServedFile]:
    """The files of a project; the version in their names is the normalised one."""
    for version, release in ((str(Version(version)), release) for version, release in versions.items()):
        extras = release.get("extras", {})
        content = {
            "requires": [*release.get("requires", ()), *_of_extras(extras)],
            "extras": [*extras],
            "requires_python": release.get("requires_python", ">=3.12"),
        }
        about = {
            "upload_time": UPLOADED,
            "yanked": "" if release.get("yanked") else None,
            "requires_python": content["requires_python"],
        }
        if release.get("wheel", True):
            for tag in release.get("wheel_tags") or ["py3-none-any"]:
                yield replace(served_wheel(project, version, tag=tag, **content), **about)
        if release.get("sdist", True):
            yield replace(served_sdist(project, version, **content), **about)


def _of_extras(extras: Mapping[str, list[str]]) -> Iterator[str]:
    for extra, texts in extras.items():
        for required in map(Requirement, texts):
            marker = f"({required.marker}) and extra == '{extra}'" if required.marker else f"extra == '{extra}'"
            required.marker = None
            yield f"{required} ; {marker}"
