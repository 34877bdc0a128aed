"""Prints what it runs with."""

import channels
import ledgers

print("payments runs with", "channels", channels.__version__, "ledgers", ledgers.__version__)
