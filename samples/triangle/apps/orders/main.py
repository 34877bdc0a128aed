"""Prints the version of `dates` that it runs with."""

import calendars  # noqa: F401
import dates

print("orders runs with dates", dates.__version__)
