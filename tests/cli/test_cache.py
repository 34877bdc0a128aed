from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from tests.conftest import Ended


def test_the_cache_can_be_found_pruned_and_cleared(command: Callable[..., Ended]) -> None:
    folder = Path(os.environ["ISOLATE_CACHE_DIR"])
    assert command("cache", "dir") == (0, f"{folder}\n", "")
    folder.mkdir(parents=True)
    (folder / "index.sqlite3").write_bytes(bytes(2_000_000))
    assert command("cache", "clear") == (0, "2.0 MB freed\n", "")
    assert not folder.exists()
    assert command("cache", "prune") == (0, "0.0 MB freed\n", "")
