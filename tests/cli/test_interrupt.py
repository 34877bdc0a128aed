from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from tests.servers import Fault, serve, served_wheel


@pytest.mark.skipif(sys.platform == "win32", reason="signals are sent otherwise there")
def test_an_interrupted_run_ends_at_once_with_what_it_knows(tmp_path: Path) -> None:
    (tmp_path / "requirements.txt").write_text("c\n")
    with serve({"c": [served_wheel("c", "1.0")]}) as index:
        answered = threading.Event()
        index.faults["/simple/c/"] = Fault(until=answered)
        command = [sys.executable, "-m", "isolate", "analyze", "--index-url", index.simple, "--format", "json"]
        process = subprocess.Popen(
            command, cwd=tmp_path, env=dict(os.environ), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        deadline = time.monotonic() + 60
        while not index.asked and time.monotonic() < deadline and process.poll() is None:
            time.sleep(0.02)
        assert index.asked, process.communicate()
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)  # while the index keeps its answer back
        answered.set()
    report = json.loads(out)
    assert (process.returncode, report["complete"], report["open"][0], err) == (2, False, "alone", "")
    assert [each["status"] for each in report["apps"]] == ["undecided"]
    assert [path.name for path in tmp_path.iterdir()] == ["requirements.txt"]
