"""Prints the version of `dates` that it runs with."""

import dates

print("reports runs with dates", dates.__version__)
