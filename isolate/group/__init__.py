"""Which applications can live together: conflicts, minimal by test, and the fewest environments with a certificate."""

from isolate.group.conflicts import conflict_of
from isolate.group.files import FileAware, find_file_conflicts
from isolate.group.further import find_further
from isolate.group.grouping import group
from isolate.group.lock_conflicts import find_lock_conflicts
from isolate.group.shared_indexes import shared_indexes

__all__ = [
    "FileAware",
    "conflict_of",
    "find_file_conflicts",
    "find_further",
    "find_lock_conflicts",
    "group",
    "shared_indexes",
]
