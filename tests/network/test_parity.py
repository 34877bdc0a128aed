"""`benchmarks/parity.py` on a sample: the verdicts of uv on the real index are ours."""

from __future__ import annotations

import pytest

from benchmarks.parity import CUT_OFF, Isolate, compare, random_pairs, read_corpus
from tests.network.test_corpus import FOLDER

pytestmark = pytest.mark.network

SEED = 3


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
