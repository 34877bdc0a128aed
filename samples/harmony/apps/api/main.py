"""Prints the version of `formats` that it runs with."""

import formats
import logs  # noqa: F401

print("api runs with formats", formats.__version__)
