"""Prints what it runs with."""

import ledgers

print("accounts runs with", "ledgers", ledgers.__version__)
