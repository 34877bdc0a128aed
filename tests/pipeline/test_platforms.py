"""Platforms beyond Linux, for analysis: uv decides which wheels and markers hold there."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from isolate.model.problem import InputError
from isolate.pipeline.analyze import analyze
from isolate.pipeline.lock import lock
from tests.pipeline.conftest import Repository
from tests.wheels import wheel_bytes

UV = Path(sys.executable).with_name("uv")
TRIPLES = {
    "linux/amd64": "x86_64-unknown-linux-gnu",
    "linux/arm64": "aarch64-unknown-linux-gnu",
    "macos/arm64": "aarch64-apple-darwin",
    "macos/x86_64": "x86_64-apple-darwin",
    "windows/amd64": "x86_64-pc-windows-msvc",
    "windows/arm64": "aarch64-pc-windows-msvc",
}
TAGS = (
    "manylinux_2_17_x86_64",
    "manylinux_2_28_aarch64",
    "macosx_11_0_arm64",
    "macosx_10_9_x86_64",
    "macosx_12_0_universal2",
    "win_amd64",
    "win_arm64",
)
MARKERS = (
    'sys_platform == "darwin"',
    'sys_platform == "win32"',
    'os_name == "nt"',
    'platform_system == "Darwin"',
    'platform_system == "Windows"',
    'platform_machine == "arm64"',
    'platform_machine == "ARM64"',
    'platform_machine == "AMD64"',
    'platform_machine == "x86_64"',
    'platform_machine == "aarch64"',
)


@pytest.fixture
def many(repository: Repository) -> Repository:
    """An application with a requirement for each marker, and a project whose releases have a wheel of one kind each."""
    asked = [*(f"m{number} ; {marker}" for number, marker in enumerate(MARKERS)), "native"]
    repository.write({"api/requirements.txt": "\n".join(asked) + "\n", "job/requirements.txt": "native\n"})
    repository.publish(*((f"m{number} 1",) for number in range(len(MARKERS))))
    for number, tag in enumerate(TAGS, start=1):
        name = f"native-{number}-cp312-cp312-{tag}.whl"
        (repository.folder / "index" / name).write_bytes(wheel_bytes("native", str(number), []))
    return repository


@pytest.mark.skipif(not UV.exists(), reason="there is no uv")
@pytest.mark.parametrize("platform", TRIPLES)
def test_uv_chooses_the_same(many: Repository, platform: str) -> None:
    done = subprocess.run(
        [
            *(UV, "pip", "compile", "--offline", "--no-index", "--find-links", many.folder / "index", "--no-header"),
            *(
                "--python-platform",
                TRIPLES[platform],
                "--python-version",
                "3.12",
                "--no-annotate",
                "--only-binary",
                ":all:",
            ),
            *("--no-python-downloads", many.folder / "api" / "requirements.txt"),
        ],
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    report = analyze(many.options(platforms=(platform,), pythons=("3.12",)))
    (environment,) = report.grouping.environments
    assert set(environment.resolution.pins()) == set(re.findall(r"^(\S+)==(\S+)$", done.stdout, re.MULTILINE))


def test_isolate_toml_says_the_platforms(many: Repository) -> None:
    many.write({"isolate.toml": '[defaults]\npython = "3.12"\nplatforms = ["linux/amd64", "windows/amd64"]\n'})
    assert analyze(many.options()).target.platforms == ("linux/amd64", "windows/amd64")
    assert analyze(many.options(platforms=("macos/arm64",))).target.platforms == ("macos/arm64",)


def test_images_are_for_linux(many: Repository) -> None:
    many.write({"isolate.toml": '[defaults]\npython = "3.12"\nplatforms = ["linux/amd64", "windows/amd64"]\n'})
    assert lock(many.options()).exit_code() == 0
    assert re.findall(r'^# platform = "(.*)"$', many.read("api/requirements.lock"), re.MULTILINE) == ["linux/amd64"]
    with pytest.raises(InputError) as refused:
        lock(many.options(platforms=("macos/arm64",)))
    assert refused.value.message == "images run on Linux, and `macos/arm64` is none"
