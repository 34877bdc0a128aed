from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.servers import Fault, serve, served_wheel


@pytest.mark.skipif(sys.platform == "win32", reason="signals are sent otherwise there")
def test_an_interrupted_run_ends_at_once_and_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "requirements.txt").write_text("c\n")
    with serve({"c": [served_wheel("c", "1.0")]}) as index:
        index.faults["/simple/c/"] = Fault(delay=8)
        command = [sys.executable, "-m", "isolate", "analyze", "--index-url", index.simple, "--output", "report.txt"]
        process = subprocess.Popen(
            command, cwd=tmp_path, env=dict(os.environ), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        deadline = time.monotonic() + 20
        while not index.asked and time.monotonic() < deadline and process.poll() is None:
            time.sleep(0.02)
        assert index.asked, process.communicate()
        interrupted = time.monotonic()
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=20)
        assert time.monotonic() - interrupted < 5
        assert (process.returncode, out, err) == (130, "", "")
    assert [path.name for path in tmp_path.iterdir()] == ["requirements.txt"]
