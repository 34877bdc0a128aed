"""Prints the version of `logs` that it runs with."""

import logs
import queues  # noqa: F401

print("jobs runs with logs", logs.__version__)
