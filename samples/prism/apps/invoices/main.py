"""Prints what it runs with."""

import channels
import schemas

print("invoices runs with", "channels", channels.__version__, "schemas", schemas.__version__)
