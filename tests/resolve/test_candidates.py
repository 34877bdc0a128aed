"""Which files of a release are taken, and in which order."""

from __future__ import annotations

from itertools import permutations
from pathlib import Path

import pytest

from isolate.model.app import App
from isolate.model.distribution import Distribution, Release
from isolate.model.manifest import PythonStatement
from isolate.model.options import IndexSettings, RunOptions
from isolate.model.origin import Origin
from isolate.model.proof import Proof
from isolate.model.resolution import Resolution
from isolate.model.target import Target
from isolate.pipeline.lock import lock
from isolate.resolve.facts.policy import Policy
from isolate.resolve.resolver import Resolver
from isolate.resolve.universe.candidates import files_of
from tests.catalog import Catalog
from tests.servers import ServedFile, serve
from tests.wheels import wheel_bytes, wheel_filename

TARGET = Target(python="3.12", platform="linux/amd64")


def wheel(filename: str, *, yanked: str | None = None) -> Distribution:
    location = f"https://files.example/{filename}"
    kind = "wheel" if filename.endswith(".whl") else "sdist"
    return Distribution(filename=filename, kind=kind, location=location, yanked=yanked)  # type: ignore[arg-type]


def installable(*files: Distribution) -> list[str]:
    release = Release(project="a", version="1.0", distributions=files)
    return [file.filename for file in files_of(release, TARGET, Policy()).installable]


def test_of_wheels_with_the_same_tags_the_last_build_comes_first_as_in_pip() -> None:
    names = [f"a-1.0{build}-py3-none-any.whl" for build in ("-10", "-2", "-1ba", "-1b", "-1a", "-1", "")]
    for order in permutations(names, len(names)):
        assert installable(*map(wheel, order)) == names


def test_what_is_yanked_is_not_taken_where_another_file_can_be_installed() -> None:
    good, bad = wheel("a-1.0-py3-none-any.whl"), wheel("a-1.0-cp312-cp312-manylinux_2_17_x86_64.whl", yanked="broken")
    sdist = wheel("a-1.0.tar.gz", yanked="")
    assert installable(bad, good, sdist) == [good.filename]
    assert installable(bad, sdist) == [bad.filename, sdist.filename]
    foreign = wheel("a-1.0-cp310-cp310-win_amd64.whl")
    assert installable(bad, foreign) == [bad.filename]


def served(tag: str, requires: list[str], *, yanked: str | None = None) -> ServedFile:
    data = wheel_bytes("a", "1.0", requires)
    return ServedFile(filename=wheel_filename("a", "1.0").replace("py3-none-any", tag), data=data, yanked=yanked)


def test_a_lock_has_the_files_and_the_requirements_of_the_wheel_that_is_not_yanked(tmp_path: Path) -> None:
    b = ServedFile(filename=wheel_filename("b", "1.0"), data=wheel_bytes("b", "1.0", []))
    c = ServedFile(filename=wheel_filename("c", "1.0"), data=wheel_bytes("c", "1.0", []))
    good = served("py3-none-any", ["b"])
    bad = served("cp312-cp312-manylinux_2_17_x86_64", ["c"], yanked="requires the wrong thing")
    (tmp_path / "requirements.txt").write_text("a\n")
    with serve({"a": [bad, good], "b": [b], "c": [c]}) as index:
        settings = IndexSettings(index_url=index.simple)
        lock(RunOptions(paths=(str(tmp_path),), pythons=("3.12",), platforms=("linux/amd64",), index=settings))
    text = (tmp_path / "requirements.lock").read_text()
    assert ("a==1.0" in text, "b==1.0" in text, "c==1.0" in text) == (True, True, False)
    assert (good.sha256 in text, bad.sha256 in text) == (True, False)


@pytest.mark.parametrize(
    ("specifier", "fits"),
    [(">=3.13.2", False), (">3.13.1", False), ("==3.13.1", True), ("<3.13.1", False), ("!=3.13.0", True)],
)
def test_a_full_version_of_python_is_that_one(specifier: str, fits: bool) -> None:
    says = PythonStatement(specifier=specifier, source="requires-python", origin=Origin(file="pyproject.toml", line=2))
    app = App(name="app", path="app", folder="app", manifests=("pyproject.toml",), python=(says,))
    answer = Resolver(index=Catalog({}), apps=[app], pythons=("3.13.1",)).solve(["app"])
    assert isinstance(answer, Resolution if fits else Proof)
