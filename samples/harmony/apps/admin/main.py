"""Prints the version of `logs` that it runs with."""

import logs

print("admin runs with logs", logs.__version__)
