"""`benchmarks/parity.py` on a sample: the verdicts of uv on the real index are ours.

`ISOLATE_UV` names the program; without it the one of the development tools is taken.
"""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import pytest

from benchmarks.parity import CUT_OFF, Isolate, Uv, compare, random_pairs, read_corpus
from tests.network.test_corpus import FOLDER

pytestmark = pytest.mark.network

SEED = 3


@pytest.fixture
def uv(tmp_path) -> Uv:
    places = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    program = os.environ.get("ISOLATE_UV") or shutil.which("uv", path=places)
    assert program is not None, "uv is neither installed nor named by ISOLATE_UV"
    return Uv(program=program, cut_off=CUT_OFF, cache=str(tmp_path / "uv"))


def test_same_verdicts_as_uv(uv):
    apps, _ = read_corpus(FOLDER)
    few = [app for app in apps if len(app.requirements) < 12]
    questions = [(app,) for app in few[::12]] + random_pairs(few, 6, SEED)
    isolate = Isolate(apps, CUT_OFF)
    with isolate.index:
        answers = list(compare(questions, isolate, uv))
    assert [each.name for each in answers if not each.agrees] == []
    solved = [each for each in answers if each.own.pins is not None]
    assert sum(each.own.pins == each.other.pins for each in solved) >= 0.95 * len(solved)
