"""The worked example of docs/solver.md is what the program says of it."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import ROOT, Ended
from tests.wheels import wheel_bytes, wheel_filename

RELEASES = {
    ("currency", "1"): [],
    ("currency", "2"): [],
    ("taxes", "1"): ["currency<2"],
    ("taxes", "2"): ["currency<2"],
}


def test_the_worked_example_is_what_is_printed(
    command: Callable[..., Ended], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "index").mkdir()
    for (name, version), requires in RELEASES.items():
        (tmp_path / "index" / wheel_filename(name, version)).write_bytes(wheel_bytes(name, version, requires))
    (tmp_path / "isolate.toml").write_text('[index]\nfind_links = ["index"]\nno_index = true\n')
    for app, line in (("billing", "taxes>=1"), ("web", "currency>=2")):
        (tmp_path / app).mkdir()
        (tmp_path / app / "requirements.txt").write_text(f"{line}\n")
    monkeypatch.chdir(tmp_path)
    ended = command("explain", "--apps", "billing,web", "--python", "3.12")
    page = (ROOT / "docs" / "solver.md").read_text("utf-8")
    block = r"^```console\n\$ isolate explain --apps billing,web --python 3.12\n(.*?)```$"
    shown = re.findall(block, page, re.MULTILINE | re.DOTALL)
    assert shown == [ended.out]
