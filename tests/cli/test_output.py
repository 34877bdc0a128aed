from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from isolate.cli.output import put
from isolate.model.problem import InputError


def test_a_file_is_replaced_whole_and_has_usual_permissions(tmp_path: Path) -> None:
    target = tmp_path / "report"
    put("é\n", str(target))
    assert target.read_bytes() == b"\xc3\xa9\n"
    mask = os.umask(0)
    os.umask(mask)
    assert stat.S_IMODE(target.stat().st_mode) == 0o666 & ~mask


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "real").write_text("old")
    (tmp_path / "link").symlink_to("real")
    put("new\n", str(tmp_path / "link"))
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real").read_text() == "new\n"


def test_a_device_stays_a_device() -> None:
    put("gone\n", os.devnull)
    assert not Path(os.devnull).is_file()


@pytest.mark.parametrize(("name", "why"), [("none/report", "No such file or directory"), (".", "Is a directory")])
def test_what_cannot_be_written_is_said(tmp_path: Path, name: str, why: str) -> None:
    target = str(tmp_path / name)
    with pytest.raises(InputError) as raised:
        put("text", target)
    assert raised.value.message == f"cannot write `{target}`: {why}"
    assert [*tmp_path.iterdir()] == []


PRINT = (
    "from isolate.cli.output import put\nput('line\\n' * 100_000, '')\nprint('went on', file=__import__('sys').stderr)"
)


def test_a_reader_that_has_had_enough_is_no_error() -> None:
    with subprocess.Popen([sys.executable, "-c", PRINT], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout
        assert process.stderr
        process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == b"went on\n"
    assert process.returncode == 0


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
def test_a_full_disk_is_said_in_one_line() -> None:
    script = "import sys\nfrom isolate.cli.run import run\nsys.exit(run(['cache', 'dir']))"
    with Path("/dev/full").open("w") as full:
        done = subprocess.run([sys.executable, "-c", script], stdout=full, stderr=subprocess.PIPE, text=True)
    assert (done.returncode, done.stderr) == (2, "error: cannot write `stdout`: No space left on device\n")


def test_what_a_killed_run_left_beside_a_file_is_removed(tmp_path: Path) -> None:
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    left = tmp_path / f".report.{ended.pid}.abcd1234.isolate-tmp"
    left.touch()
    put("text\n", str(tmp_path / "report"))
    assert [*tmp_path.iterdir()] == [tmp_path / "report"]
