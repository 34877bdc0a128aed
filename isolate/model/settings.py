"""Where releases are looked for, and how; the defaults are what happens when nothing is said."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexSettings:
    """Where releases are looked for, and how.

    Empty addresses are filled from the configuration of uv and pip; `index_url` or `no_index` turns that
    configuration off as a whole. `find_links` are folders or addresses of pages with links. `timeout` is in
    seconds without a byte, 0 as uv and pip are told; `connections` the most requests under way at once. An empty
    `cache_dir` is the platform's place. `offline` answers from the cache alone, `refresh` asks again for what is
    still fresh.
    """

    index_url: str = ""
    extra_index_urls: tuple[str, ...] = ()
    find_links: tuple[str, ...] = ()
    no_index: bool = False
    offline: bool = False
    refresh: bool = False
    cache_dir: str = ""
    timeout: float = 0.0
    connections: int = 50
    named: tuple[tuple[str, str], ...] = ()
    """Indexes that are asked for single projects only: (name, empty without one; address)."""
    projects: tuple[tuple[str, str], ...] = ()
    """Projects (normalised names) that come from one index alone, whoever requires them: (project, address)."""
