"""Prints what it runs with."""

import ledgers
import schemas
import tokens

print("orders runs with", "ledgers", ledgers.__version__, "schemas", schemas.__version__, "tokens", tokens.__version__)
