"""Prints the version of `dates` that it runs with."""

import dates
import reminders  # noqa: F401

print("alerts runs with dates", dates.__version__)
