"""Generated files are the same bytes whatever machine makes them: nothing of the host is in them."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
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
folders, options = sys.argv[4].split(":"), sys.argv[5:]
sys.exit(max(isolate.cli.run.run(["generate", folder, *options]) for folder in folders))
"""
HOSTS = {"Darwin": ("Darwin", "arm64", "3.14.1"), "Windows": ("Windows", "AMD64", "3.9.0"), "FreeBSD": ("FreeBSD", "riscv64", "2.7.18")}


def generate(host: str, folders: Sequence[Path], *options: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", HOST, *HOSTS[host], ":".join(map(str, folders)), *options],
        env={**os.environ, "LC_ALL": "C", "LANG": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "TZ": "Asia/Kolkata"},
        text=True,
        capture_output=True,
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("host", HOSTS)
def test_the_files_are_those_of_every_other_host(host, tmp_path):
    copies = {
        name: Path(shutil.copytree(SAMPLES / name, tmp_path / name, ignore=shutil.ignore_patterns("expected")))
        for name in ("clash", "direct", "harmony", "triangle")
    }
    given = {name: contents(folder) for name, folder in copies.items()}
    generate(host, [*copies.values()])
    for name, folder in copies.items():
        files = {path: data for path, data in contents(folder).items() if path not in given[name]}
        assert files == contents(SAMPLES / name / "expected" / "files")
        assert len(files) > 3


def contents(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.network
@pytest.mark.parametrize("name", NAMES)
def test_the_files_of_an_image_are_those_of_every_other_host(name, tmp_path):
    copy = copy_sample(name, tmp_path)
    with options_of(name) as options:
        generate("Darwin", [copy], *options)
    assert generated_files(name, copy) == expected_files(name)
