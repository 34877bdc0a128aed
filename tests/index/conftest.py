from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from isolate.index import OpenIndex, open_index, web
from isolate.index.cache import Cache
from isolate.model.options import IndexSettings
from tests.servers import IndexServer, serve


@pytest.fixture(autouse=True)
def without_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web, "_PAUSES", (0.0,))


@pytest.fixture
def server() -> Iterator[IndexServer]:
    """An index without projects; tests fill `projects`."""
    with serve({}) as running:
        yield running


@pytest.fixture
def other_server() -> Iterator[IndexServer]:
    with serve({}) as running:
        yield running


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Callable[..., OpenIndex]]:
    """Opens indexes that share one cache, and closes them."""
    with ExitStack() as stack:

        def open_one(index_url: str = "", **settings: object) -> OpenIndex:
            settings = {"cache_dir": str(tmp_path / "cache"), "timeout": 2.0, "connections": 4} | settings
            return stack.enter_context(open_index(IndexSettings(index_url=index_url, **settings)))  # type: ignore[arg-type]

        yield open_one


@pytest.fixture
def cache(tmp_path: Path) -> Iterator[Cache]:
    made = Cache(tmp_path / "cache")
    yield made
    made.close()
