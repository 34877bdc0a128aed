from __future__ import annotations

import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import ModuleType

import pytest

import isolate
from isolate.model.baseline import Baseline
from isolate.model.options import RunOptions, Upgrade
from isolate.model.report import Report
from isolate.model.results import Generated
from tests.conftest import Ended

CLASH = Path(__file__).parents[2] / "samples" / "clash"


@dataclass
class Pipeline:
    """Stands for the pipeline: answers with a report, or raises, and remembers what it was asked."""

    answer: Report | Generated | BaseException | None = None
    asked: list[object] = field(default_factory=list)

    def analyze(self, options: RunOptions, progress: Callable[[str], None], *, baseline: Baseline | None) -> Report:
        self.asked.append(options)
        progress("looking at `billing`")
        if isinstance(self.answer, Report):
            return replace(self.answer, baseline=baseline)
        raise self._failure()

    def generate(
        self,
        options: RunOptions,
        *,
        output: str,
        force: bool,
        dry_run: bool,
        upgrade: Upgrade,
        target: str | None = None,
        tag: str = "",
        pylock: bool = False,
        allow_passed_over: bool = False,
        adopt: bool = False,
        progress: Callable[[str], None],
    ) -> Generated:
        said = [
            *(["pylock"] if pylock else []),
            *(["passed over"] if allow_passed_over else []),
            *(["adopt"] if adopt else []),
            *(each for each in (target, tag) if each),
        ]
        self.asked.append((options, output, force, dry_run, upgrade, *said))
        progress("writing")
        if isinstance(self.answer, Generated):
            return self.answer
        raise self._failure()

    def _failure(self) -> BaseException:
        assert isinstance(self.answer, BaseException)
        return self.answer


@pytest.fixture
def pipeline(monkeypatch: pytest.MonkeyPatch) -> Pipeline:
    stand_in = Pipeline()
    module = ModuleType("isolate.pipeline")
    for name, function in (("analyze", stand_in.analyze), ("generate", stand_in.generate), ("lock", stand_in.generate)):
        command = ModuleType(f"isolate.pipeline.{name}")
        setattr(command, name, function)
        setattr(module, name, command)
    monkeypatch.setitem(sys.modules, "isolate.pipeline", module)
    monkeypatch.setattr(isolate, "pipeline", module, raising=False)
    return stand_in


@pytest.fixture
def clash(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: Callable[..., Ended]) -> Path:
    """A copy of the sample with its files, as the working directory."""
    folder = tmp_path / "clash"
    shutil.copytree(CLASH, folder)
    monkeypatch.chdir(folder)
    assert command("generate", "--quiet").code == 0
    return folder
