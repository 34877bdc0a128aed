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


def test_the_wheels_of_every_platform_are_compared(command: Command, tmp_path: Path) -> None:
    folder = repository(tmp_path, shop="plain\n", video="plain-headless\n")
    for name in ("plain", "plain-headless"):
        for platform, files in {
            "manylinux_2_17_x86_64": {f"{name[5:] or 'all'}.py": ""},
            "manylinux_2_17_aarch64": {"plain.so": name},
        }.items():
            tag = f"py3-none-{platform}"
            wheel = wheel_bytes(name, "1.0", files=files, tag=tag)
            (tmp_path / "wheels" / wheel_filename(name, "1.0", tag)).write_bytes(wheel)
    assert command("analyze", str(folder), "--files", "--platform", "linux/amd64", "--quiet").code == 0
    ended = command("analyze", str(folder), "--files", "--python", "3.12")
    assert ended == (
        1,
        (
            "2 applications, 1 conflict: 2 environments are needed (certified: shop and video conflict)\n"
            "\n"
            "`shop` and `video` bring `plain` and `plain-headless`, which both install `plain.so` on linux/arm64\n"
            "  `plain` and `plain-headless` are installed together\n"
            "  both install `plain.so`\n"
            "  hint: give them environments of their own, or keep only one of `plain` and `plain-headless`\n"
            "\n"
            "env-1  Python 3.12  1 project  shop\n"
            "env-2  Python 3.12  1 project  video\n"
        ),
        "",
    )


def test_commands_of_one_name_overwrite_each_other(command: Command, tmp_path: Path) -> None:
    folder = repository(tmp_path, shop="left\n", video="right\n")
    for name in ("left", "right"):
        files = {f"{name}.py": "", f"{name}-1.0.data/scripts/tool": f"#!python\n# {name}\n"}
        (tmp_path / "wheels" / wheel_filename(name, "1.0")).write_bytes(wheel_bytes(name, "1.0", files=files))
    ended = command("analyze", str(folder), "--files", "--quiet")
    said = "2 applications, 1 conflict: 2 environments are needed (certified: shop and video conflict)\n"
    assert ended == (1, said, "")
    (conflict,) = json.loads(command("analyze", str(folder), "--files", "--format", "json").out)["conflicts"]
    assert conflict["summary"] == "`shop` and `video` bring `left` and `right`, which both install `../../../bin/tool`"


def test_two_collisions_are_avoided_where_both_can_be(command: Command, tmp_path: Path) -> None:
    """The newest releases bring two projects that collide with others; older ones bring neither."""
    folder = repository(tmp_path, shop="one\ntwo\n", video="vision\ntools-a\n")
    for name, brings in {"one": "vision-headless", "two": "tools-c"}.items():
        for version, requires in {"1.0": [], "2.0": [brings]}.items():
            (tmp_path / "wheels" / wheel_filename(name, version)).write_bytes(wheel_bytes(name, version, requires))
    wheel = wheel_bytes("tools-c", "1.0", files={"tools/a.py": "c"})
    (tmp_path / "wheels" / wheel_filename("tools-c", "1.0")).write_bytes(wheel)
    assert json.loads(command("analyze", str(folder), "--format", "json").out)["environments"][0]["pins"] == {
        "one": "2.0", "tools-a": "1.0", "tools-c": "1.0", "two": "2.0", "vision": "1.0", "vision-headless": "1.0",
    }  # fmt: skip
    report = json.loads(command("analyze", str(folder), "--files", "--format", "json").out)
    assert report["conflicts"] == []
    assert report["environments"][0]["pins"] == {"one": "1.0", "tools-a": "1.0", "two": "1.0", "vision": "1.0"}
