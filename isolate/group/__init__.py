"""Which applications can live together: conflicts, minimal by test, and the fewest environments with a certificate."""

from isolate.group.grouping import conflict_of, group

__all__ = ["conflict_of", "group"]
