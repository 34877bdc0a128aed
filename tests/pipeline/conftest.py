from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from isolate.model.options import IndexSettings, RunOptions
from tests.wheels import wheel_bytes, wheel_filename


@dataclass(frozen=True)
class Repository:
    """A folder with applications, and wheels beside it."""

    folder: Path

    def write(self, files: dict[str, str]) -> None:
        for path, text in files.items():
            (self.folder / path).parent.mkdir(parents=True, exist_ok=True)
            (self.folder / path).write_text(text)

    def publish(self, *releases: tuple[str, str]) -> None:
        """Add wheels to the index: `("a 1", "b>=2")` is release 1 of `a`, which requires `b>=2`."""
        (self.folder / "index").mkdir(exist_ok=True)
        for release, *requires in releases:
            name, version = release.split()
            path = self.folder / "index" / wheel_filename(name, version)
            path.write_bytes(wheel_bytes(name, version, requires))

    def options(self, **options) -> RunOptions:
        index = IndexSettings(find_links=(str(self.folder / "index"),), no_index=True)
        return RunOptions(**{"paths": (str(self.folder),), "index": index, **options})

    def read(self, path: str) -> str:
        return (self.folder / path).read_text()

    def pins(self, app: str) -> list[str]:
        lines = self.read(f"{app}/requirements.lock").splitlines()
        return [line.split()[0] for line in lines if line[0] not in "# "]

    def files(self) -> dict[str, bytes]:
        return {str(each.relative_to(self.folder)): each.read_bytes() for each in self.folder.rglob("*.*")}


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    """Two applications: `api` requires `a`, which requires `b`; `job` requires `b` alone."""
    made = Repository(folder=tmp_path / "repository")
    made.write(
        {
            "api/requirements.txt": "a\n",
            "api/main.py": "",
            "job/requirements.txt": "b>=1  # a comment\n",
            "job/main.py": "",
        }
    )
    made.publish(("a 1", "b"), ("b 1",))
    return made
