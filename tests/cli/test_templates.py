from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from isolate.render import TEMPLATES
from tests.conftest import Ended


def test_ejecting(command: Callable[..., Ended], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert command("templates", "eject") == (0, "".join(f"wrote templates/{name}\n" for name in TEMPLATES), "")
    assert command("templates", "eject", "templates") == (0, "", "")
    (tmp_path / "templates/Dockerfile.j2").write_text("mine")
    assert command("templates", "eject") == (
        2,
        "",
        "error: `templates/Dockerfile.j2` is there already, and different\n  hint: name another folder\n",
    )
