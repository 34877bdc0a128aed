"""Releases of projects and their metadata: simple API, folders of files, a cache, background loads.

`open_index` gives the index; `cache_folder`, `clear` and `prune` are for those who look after the cache.
"""

from isolate.index.cache import cache_folder, clear, prune
from isolate.index.joined_index import JoinedIndex
from isolate.index.open_index import OpenIndex, open_index
from isolate.index.recorder import Recorder
from isolate.index.snapshot import Snapshot, write_snapshot

__all__ = [
    "JoinedIndex",
    "OpenIndex",
    "Recorder",
    "Snapshot",
    "cache_folder",
    "clear",
    "open_index",
    "prune",
    "write_snapshot",
]
