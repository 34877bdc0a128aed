"""What is to be known of a resolution is told of every application and every environment."""

from __future__ import annotations

from pathlib import Path

from isolate.model.options import IndexSettings, RunOptions
from isolate.pipeline.analyze import analyze
from tests.servers import ServedFile, serve, served_wheel
from tests.wheels import metadata_text, wheel_bytes, wheel_filename


def with_extra(name: str, version: str, extra: str, requires: str) -> ServedFile:
    text = metadata_text(name, version, [f"{requires}; extra == '{extra}'"])
    data = wheel_bytes(name, version, [f"{requires}; extra == '{extra}'"])
    return ServedFile(filename=wheel_filename(name, version), data=data, metadata=text.encode())


def test_an_extra_that_an_environment_lacks_is_told(tmp_path: Path) -> None:
    projects = {
        "pandas": [served_wheel("pandas", "1.0"), with_extra("pandas", "2.0", "aws", "s3fs")],
        "s3fs": [served_wheel("s3fs", "1.0", requires=["core<2"])],
        "core": [served_wheel("core", "1.0"), served_wheel("core", "2.0")],
    }
    for name, text in {"old": "pandas[aws]<2\n", "one": "pandas[aws]\n", "two": "core>=2\n"}.items():
        (tmp_path / name).mkdir()
        (tmp_path / name / "requirements.txt").write_text(text)
    with serve(projects) as index:
        settings = IndexSettings(index_url=index.simple)
        report = analyze(RunOptions(paths=(str(tmp_path),), pythons=("3.12",), index=settings))
    told = [(str(each.origin or ""), each.message) for each in report.problems if each.code == "resolution"]
    assert [each.apps for each in report.grouping.environments] == [("old", "one", "two")]
    assert told == [
        ("", "`pandas 1.0` has no extra `aws`, in the environment of `old` and 2 others"),
        ("old/requirements.txt", "`pandas 1.0` has no extra `aws`"),
    ]
