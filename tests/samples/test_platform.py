"""Generated files are the same bytes whatever machine makes them: nothing of the host is in them."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.samples.images import NAMES, copy_sample, expected_files, generated_files, options_of

SAMPLES = Path(__file__).parents[2] / "samples"

# Run in the place of `python -m isolate`, on a machine that says of itself that it is another.
HOST = """
import locale, os, platform, sys, sysconfig, time
import requests, tempfile, isolate.cli.run, isolate.index.web, isolate.pipeline.generate, isolate.index, isolate.resolve, isolate.group, jinja2, sqlite3
sysconfig.get_config_vars()
system, machine, python = sys.argv[1:4]
sys.platform = {"Darwin": "darwin", "Windows": "win32", "FreeBSD": "freebsd14"}[system]
platform.system = lambda: system
platform.machine = lambda: machine
platform.release = lambda: "99"
platform.version = lambda: "another kernel"
platform.python_version = lambda: python
platform.python_implementation = lambda: "PyPy"
platform.node = lambda: "another-host"
sysconfig.get_platform = lambda: "another-platform"
sys.byteorder = "big"
os.linesep = "\\r\\n"
os.altsep = "|"
os.cpu_count = lambda: 1
os.uname = lambda: (_ for _ in ()).throw(OSError("there is none"))
locale.getpreferredencoding = lambda *_: "cp1252"
time.tzname = ("XXX", "XXX")
sys.exit(isolate.cli.run.run(sys.argv[4:]))
"""
HOSTS = {"Darwin": ("Darwin", "arm64", "3.14.1"), "Windows": ("Windows", "AMD64", "3.9.0"), "FreeBSD": ("FreeBSD", "riscv64", "2.7.18")}


def generate(host: str, folder: Path, *options: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", HOST, *HOSTS[host], "generate", str(folder), *options],
        env={**os.environ, "LC_ALL": "C", "LANG": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "TZ": "Asia/Kolkata"},
        text=True,
        capture_output=True,
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("host", HOSTS)
@pytest.mark.parametrize("name", ["clash", "direct", "harmony", "triangle"])
def test_the_files_are_those_of_every_other_host(name, host, tmp_path):
    folder = Path(shutil.copytree(SAMPLES / name, tmp_path / name, ignore=shutil.ignore_patterns("expected")))
    given = {path.relative_to(folder) for path in folder.rglob("*")}
    generate(host, folder)
    made = {path.relative_to(folder): path for path in folder.rglob("*") if path.is_file()}
    files = {path.as_posix(): where.read_bytes() for path, where in made.items() if path not in given}
    expected = SAMPLES / name / "expected" / "files"
    assert files == {
        path.relative_to(expected).as_posix(): path.read_bytes() for path in expected.rglob("*") if path.is_file()
    }
    assert len(files) > 3


@pytest.mark.network
@pytest.mark.parametrize("name", NAMES)
def test_the_files_of_an_image_are_those_of_every_other_host(name, tmp_path):
    copy = copy_sample(name, tmp_path)
    with options_of(name) as options:
        generate("Darwin", copy, *options)
    assert generated_files(name, copy) == expected_files(name)
