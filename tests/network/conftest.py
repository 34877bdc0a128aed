from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import pytest

from benchmarks.parity import CUT_OFF, Uv


@pytest.fixture
def uv(tmp_path) -> Uv:
    """The program that `ISOLATE_UV` names; without it the one of the development tools."""
    places = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    program = os.environ.get("ISOLATE_UV") or shutil.which("uv", path=places)
    assert program is not None, "uv is neither installed nor named by ISOLATE_UV"
    return Uv(program=program, cut_off=CUT_OFF, cache=str(tmp_path / "uv"))
