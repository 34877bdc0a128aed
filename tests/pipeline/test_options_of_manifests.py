"""What a requirements file says about files and pre-releases holds for the run."""

from __future__ import annotations

from pathlib import Path

from isolate.model.options import RunOptions
from isolate.model.settings import IndexSettings
from isolate.pipeline import analyze as pipeline
from tests.servers import serve, served_sdist, served_wheel

PROJECTS = {
    "c": [served_wheel("c", "1.0"), served_wheel("c", "2.0rc1")],
    "d": [served_wheel("d", "1.0"), served_sdist("d", "2.0")],
}


def pins(folder: Path, text: str) -> dict[str, str]:
    (folder / "requirements.txt").write_text(text)
    with serve(PROJECTS) as index:
        settings = IndexSettings(index_url=index.simple, timeout=5)
        report = pipeline.analyze(RunOptions(paths=(str(folder),), pythons=("3.12",), index=settings))
    assert report.grouping is not None
    (environment,) = report.grouping.environments
    return dict(environment.resolution.pins())


def test_without_options(tmp_path: Path) -> None:
    assert pins(tmp_path, "c\nd\n") == {"c": "1.0", "d": "2.0"}


def test_pre_releases(tmp_path: Path) -> None:
    assert pins(tmp_path, "--pre\nc\n") == {"c": "2.0rc1"}


def test_kinds_of_files(tmp_path: Path) -> None:
    assert pins(tmp_path, "--only-binary d\nd\n") == {"d": "1.0"}
    assert pins(tmp_path, "--only-binary :all:\nd\n") == {"d": "1.0"}
