"""Prints what it runs with."""

import channels
import ledgers
import schemas
import tokens

print("shipping runs with", "channels", channels.__version__, "ledgers", ledgers.__version__, "schemas", schemas.__version__, "tokens", tokens.__version__)
