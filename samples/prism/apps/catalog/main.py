"""Prints what it runs with."""

import channels

print("catalog runs with", "channels", channels.__version__)
