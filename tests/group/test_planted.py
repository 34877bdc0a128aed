"""Repositories whose fewest environments are known: the optimum is found, and its certificate holds for others too."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from benchmarks.planted import GRAPHS, write
from tests.conftest import ROOT, Ended


@pytest.mark.parametrize(
    ("graph", "size", "kind"),
    [
        ("cliques", 12, "clique"),
        ("cycle", 7, "unsat"),
        ("crown", 6, "clique"),
        ("mycielski", 11, "unsat"),
        ("mycielski", 23, "unsat"),
        ("triples", 7, "unsat"),
    ],
)
def test_the_optimum_is_found_and_verified_by_others(
    command: Callable[..., Ended], tmp_path: Path, graph: str, size: int, kind: str
) -> None:
    case = GRAPHS[graph](size)
    folder = tmp_path / "repository"
    write(folder, case)
    found = tmp_path / "report.json"
    assert command("analyze", str(folder), "--format", "json", "--output", str(found), "--python", "3.12").code == 1
    report = json.loads(found.read_text())
    assert sorted(tuple(each["apps"]) for each in report["conflicts"]) == [*case.conflicts]
    assert len(report["environments"]) == case.optimum
    assert (report["certificate"]["kind"], report["certificate"]["lower_bound"]) == (kind, case.optimum)
    script = str(ROOT / "benchmarks" / "verify_certificate.py")
    path = os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"]))
    done = subprocess.run(
        [sys.executable, script, str(found), str(folder), "--find-links", str(folder / "index")],
        capture_output=True,
        text=True,
        env={**os.environ, "PATH": path},
        check=False,
    )
    said = f"{case.optimum} environments, {kind} bound {case.optimum}: holds\n"
    assert (done.returncode, done.stdout, done.stderr) == (0, said, "")
