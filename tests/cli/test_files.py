"""`isolate analyze --files` on wheels of a folder."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from jsonschema import Draft202012Validator

from tests.conftest import ROOT, Ended
from tests.wheels import wheel_bytes, wheel_filename

Command = Callable[..., Ended]
SCHEMA = json.loads((ROOT / "isolate" / "report" / "schema.json").read_text("utf-8"))


def repository(folder: Path, **apps: str) -> Path:
    wheels = folder / "wheels"
    wheels.mkdir()
    for name, files in {
        "vision": {"cv/__init__.py": "full", "cv/LICENSE": "MIT"},
        "vision-headless": {"cv/__init__.py": "less", "cv/LICENSE": "MIT"},
        "tools-a": {"tools/__init__.py": "", "tools/a.py": "a"},
        "tools-b": {"tools/__init__.py": "", "tools/b.py": "b"},
    }.items():
        (wheels / wheel_filename(name, "1.0")).write_bytes(wheel_bytes(name, "1.0", files=files))
    for app, lines in apps.items():
        (folder / app).mkdir()
        (folder / app / "requirements.txt").write_text(lines)
    (folder / "isolate.toml").write_text('[index]\nno_index = true\nfind_links = ["wheels"]\n')
    return folder


def test_what_would_overwrite_each_other_is_parted(command: Command, tmp_path: Path) -> None:
    folder = str(repository(tmp_path, shop="vision\n", video="vision-headless\ntools-a\n", jobs="tools-b\n"))
    assert command("analyze", folder, "--quiet").code == 0
    ended = command("analyze", folder, "--files", "--python", "3.12")
    assert ended == (
        1,
        (
            "3 applications, 1 conflict: 2 environments are needed (certified: shop and video conflict)\n"
            "\n"
            "`shop` and `video` bring `vision` and `vision-headless`, which both install `cv/__init__.py`\n"
            "  `vision` and `vision-headless` are installed together\n"
            "  both install `cv/__init__.py`\n"
            "  hint: give them environments of their own, or keep only one of `vision` and `vision-headless`\n"
            "\n"
            "env-1  Python 3.12  2 projects  jobs, shop\n"
            "env-2  Python 3.12  2 projects  video\n"
            "\n"
            "3 pairs of applications: 2 compatible, 1 conflicting\n"
        ),
        "",
    )
    report = json.loads(command("analyze", folder, "--files", "--format", "json").out)
    Draft202012Validator(SCHEMA).validate(report)
    assert report["certificate"] == {"kind": "clique", "lower_bound": 2, "apps": ["shop", "video"]}


def test_what_one_application_overwrites_itself_is_told_and_parts_nobody(command: Command, tmp_path: Path) -> None:
    folder = str(repository(tmp_path, shop="vision\nvision-headless\n", video="vision\n"))
    ended = command("analyze", folder, "--files", "--python", "3.12")
    assert ended == (
        1,
        (
            "2 applications, 1 conflict: 1 environment is enough\n"
            "\n"
            "`shop` brings `vision` and `vision-headless`, which both install `cv/__init__.py`\n"
            "  `vision` and `vision-headless` are installed together\n"
            "  both install `cv/__init__.py`\n"
            "  hint: keep only one of `vision` and `vision-headless`\n"
            "\n"
            "env-1  Python 3.12  2 projects  shop, video\n"
        ),
        "",
    )
