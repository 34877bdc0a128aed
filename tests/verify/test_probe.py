"""What is run inside an image finds what a person would find who looks."""

from __future__ import annotations

import json
import subprocess
import sys
import venv
import zipfile
from importlib import metadata, resources
from pathlib import Path

import pytest

from isolate.verify import probe
from tests.wheels import wheel_bytes


class Distribution:
    """As much of a distribution as its files."""

    def __init__(self, *files: str) -> None:
        self.files = [metadata.PackagePath(each) for each in files]


@pytest.mark.parametrize(
    ("files", "modules"),
    [
        (["a/__init__.py", "a/b.py", "a/c/__init__.py", "a-1.dist-info/METADATA"], {"a"}),
        (["six.py", "__pycache__/six.cpython-312.pyc"], {"six"}),
        (["_fast.cpython-312-x86_64-linux-gnu.so", "quick.abi3.so", "plain.so"], {"_fast", "quick", "plain"}),
        (["google/cloud/storage/__init__.py", "google/cloud/storage/blob.py"], {"google.cloud.storage"}),
        (["ns/one.py", "ns/two.py"], {"ns.one", "ns.two"}),
        (["../../bin/tool", "../../bin/tool.py", "a.libs/libx.so.1", "not-a-module.py", "x.pth"], set()),
    ],
)
def test_modules(files, modules):
    assert probe.modules(Distribution(*files)) == modules


def test_what_cannot_be_imported(tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(tmp_path)
    for name, code in {
        "fine": "print('noise')",
        "failing": "raise RuntimeError('first\\nsecond')",
        "leaving": "raise SystemExit(3)",
        "dying": "import os, signal; os.kill(os.getpid(), signal.SIGKILL)",
        "lacking": "import nowhere_at_all",
    }.items():
        (tmp_path / f"{name}.py").write_text(code)
    script = (
        f"import sys; sys.path.insert(0, {str(tmp_path)!r}); from isolate.verify import probe\n"
        "print(*(probe.broken(each) for each in ('fine', 'failing', 'leaving', 'dying', 'lacking')), sep='|')"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip().split("|") == [
        "",
        "RuntimeError: first",
        "SystemExit: 3",
        "ended by signal 9",
        "ModuleNotFoundError: No module named 'nowhere_at_all'",
    ]


def test_libraries_and_what_they_miss(tmp_path, monkeypatch):
    ldd = tmp_path / "bin" / "ldd"
    ldd.parent.mkdir()
    told = ("linux-vdso.so.1 (0x1)", "libGL.so.1 => not found", "libc.so.6 => /lib/libc.so.6 (0x2)")
    ldd.write_text("#!/bin/sh\n" + "".join(f"echo '\t{each}'\n" for each in told))
    ldd.chmod(0o755)
    monkeypatch.setenv("PATH", str(ldd.parent), prepend=":")
    for name in ("a.so", "b/libb.so.1.2", "b/c.sock", "d.sofa"):
        (tmp_path / "venv" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "venv" / name).touch()
    found = probe.libraries(tmp_path / "venv")
    assert [path.name for path in found] == ["a.so", "libb.so.1.2"]
    assert probe.missing(found[0], set()) == ["libGL.so.1"]
    assert probe.missing(found[0], {"libGL.so.1", "libother.so"}) == []


def test_the_whole_of_an_environment(tmp_path):
    venv.create(tmp_path / "venv", with_pip=False, symlinks=True)
    (site,) = (tmp_path / "venv").glob("lib/*/site-packages")
    for name, files in {"good": None, "bad": {"bad.py": "import nowhere_at_all"}}.items():
        wheel = tmp_path / "x.whl"
        wheel.write_bytes(wheel_bytes(name, "1", files=files))
        zipfile.ZipFile(wheel).extractall(site)
    text = resources.files("isolate.verify").joinpath("probe.py").read_text("utf-8")
    python = Path(tmp_path / "venv/bin/python")
    done = subprocess.run([python, "-"], input=text, capture_output=True, text=True, check=True)
    assert json.loads(done.stdout) == {
        "libraries": 0,
        "missing": [],
        "modules": 2,
        "broken": [["bad", "ModuleNotFoundError: No module named 'nowhere_at_all'"]],
    }
