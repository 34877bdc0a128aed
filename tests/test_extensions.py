"""Formats, generated files and hints are one file and one line: each is added to a copy, and used."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.wheels import wheel_bytes, wheel_filename

ROOT = Path(__file__).parent.parent

READER = """import re
from isolate.manifests.draft import Draft
from isolate.manifests.lines import logical_lines
from isolate.manifests.requirements_txt import read_line
from isolate.model.manifest import PythonStatement
from isolate.model.origin import Origin

OPENING = re.compile(rb"^# needs")

def read(path, text):
    draft = Draft(path=path, format="new", project={project!r}, role={role!r})
    if {python!r}:
        origin = Origin(file=path, line=1)
        draft.python.append(PythonStatement(specifier=text.strip(), source="new", origin=origin))
    else:
        for line in logical_lines(path, text):
            read_line(draft, line)
    return draft.manifest()
"""


class Copy:
    """A copy of the program, and a folder of applications with wheels of `lib` 1 and 2 beside them."""

    def __init__(self, folder: Path) -> None:
        self.program, self.applications = folder / "program", folder / "apps"
        for name in ("isolate", "templates"):
            shutil.copytree(ROOT / name, self.program / name, ignore=shutil.ignore_patterns("__pycache__"))
        (self.applications / "index").mkdir(parents=True)
        for version in ("1", "2"):
            file = self.applications / "index" / wheel_filename("lib", version)
            file.write_bytes(wheel_bytes("lib", version))
        self.write("isolate.toml", '[index]\nfind_links = ["index"]\nno_index = true\n')

    def add(self, path: str, text: str) -> None:
        """Add a file to the program."""
        (self.program / path).write_text(text)

    def line(self, path: str, before: str, line: str) -> None:
        """Add one line to a file of the program."""
        file = self.program / path
        assert file.read_text().count(before) == 1
        file.write_text(file.read_text().replace(before, f"{line}\n{before}"))

    def write(self, path: str, text: str) -> None:
        file = self.applications / path
        file.parent.mkdir(exist_ok=True)
        file.write_text(text)

    def run(self, *arguments: str, code: int = 0) -> subprocess.CompletedProcess[str]:
        environment = {**os.environ, "PYTHONPATH": str(self.program)}
        command = [sys.executable, "-m", "isolate", *arguments]
        done = subprocess.run(command, cwd=self.applications, env=environment, capture_output=True, text=True)
        assert done.returncode == code, done.stderr
        return done


@pytest.fixture
def copy(tmp_path: Path) -> Copy:
    return Copy(tmp_path)


@pytest.mark.parametrize(
    ("role", "name", "text"),
    [
        ("project", "new.toml", "lib<2\n"),
        ("build", "new.toml", "lib<2\n"),
        ("application", "NewFile", "lib<2\n"),
        ("requirements", "dependencies.txt", "lib<2\n"),
        ("environment", "new.yaml", "lib<2\n"),
        ("lock", "new.lock", "lib==1\n"),
        ("script", "job.new", "# needs\nlib<2\n"),
    ],
)
def test_a_format_of_manifest(copy: Copy, role: str, name: str, text: str) -> None:
    read_as = "lock" if role == "lock" else "intent"
    project = "new" if role in ("project", "build") else ""
    copy.add("isolate/manifests/new.py", READER.format(project=project, role=read_as, python=False))
    pattern = "*.new" if role == "script" else name
    line = f'    "new": Format(role="{role}", module="new", patterns=("{pattern}",)),'
    copy.line("isolate/manifests/__init__.py", '    "uv.lock": Format(', line)
    copy.write(f"svc/{name}", text)
    for named, manifest in ((".", f"svc/{name}"), (f"svc/{name}", name)):
        options = ("--format", "json", "--offline", "--config", "isolate.toml")
        report = json.loads(copy.run("analyze", named, *options).stdout)
        assert [each["manifests"] for each in report["apps"]] == [[manifest]]
        assert [each["pins"] for each in report["environments"]] == [{"lib": "1"}]


def test_a_format_that_says_which_python(copy: Copy) -> None:
    copy.add("isolate/manifests/new.py", READER.format(project="", role="intent", python=True))
    line = '    "new": Format(role="python", module="new", patterns=(".new-version",), above=True),'
    copy.line("isolate/manifests/__init__.py", '    "uv.lock": Format(', line)
    copy.write("svc/requirements.txt", "lib\n")
    copy.write(".new-version", "==3.11.*\n")
    report = json.loads(copy.run("analyze", "--format", "json", "--offline").stdout)
    assert [each["python"] for each in report["environments"]] == ["3.11"]


def test_a_format_of_report(copy: Copy) -> None:
    copy.add(
        "isolate/report/names.py",
        'def write(report, look):\n    return "".join(f"{each.name}\\n" for each in report.apps)\n',
    )
    copy.line("isolate/report/__init__.py", '    "text",', '    "names",')
    for app in ("one", "two"):
        copy.write(f"{app}/requirements.txt", "lib\n")
    assert copy.run("analyze", "--format", "names", "--offline").stdout == "one\ntwo\n"
    assert "--format names|text|json" in copy.run("analyze", "--help").stdout


def test_a_framework(copy: Copy) -> None:
    row = '    Framework("lib", ("lib",), ("App",), "asgi"),'
    copy.line("isolate/frameworks/web.py", '    Framework("litestar", ', row)
    for name in ("lib", "uvicorn"):
        (copy.applications / "index" / wheel_filename(name, "3")).write_bytes(wheel_bytes(name, "3"))
    copy.write("svc/requirements.txt", "lib\nuvicorn\n")
    copy.write("svc/main.py", "import lib\n\napp = lib.App()\n")
    copy.run("generate", "--offline", "--python", "3.12")
    command = (copy.applications / "svc" / "Dockerfile").read_text().splitlines()[-1]
    assert command == 'CMD ["uvicorn", "main:app"]'


def test_a_generated_file(copy: Copy) -> None:
    copy.add("templates/pins.txt.j2", "{{ made_by }}\n{{ seal }}\n{{ plan.lock.python }}\n")
    copy.line("isolate/render/files.py", "    GITIGNORE,", '    ImageFile("pins.txt", "pins.txt.j2"),')
    copy.write("svc/requirements.txt", "lib\n")
    copy.write("svc/main.py", "print()\n")
    copy.run("generate", "--offline", "--python", "3.12")
    assert (copy.applications / "svc" / "pins.txt").read_text().splitlines()[2:] == ["3.12"]
    copy.run("check", "--python", "3.12")


def test_a_hint(copy: Copy) -> None:
    line = r'    (re.compile(rf"add ({_NAME})"), lambda m: m[1]),'
    copy.line("isolate/manifests/hints.py", r"""    (re.compile(r"(.+?)\s*//.*"), lambda m: m[1]),""", line)
    copy.write("svc/requirements.txt", "lib\nadd lib\n")
    said = copy.run("analyze", "--offline", code=2).stderr
    assert said == (
        "svc/requirements.txt:2:5: error: `add lib` is not a requirement: expected semicolon (after name with no "
        "version specifier) or end\n  hint: write `lib`\n"
    )
