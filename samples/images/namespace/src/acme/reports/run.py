import acme
from acme.reports.table import table


def main() -> None:
    print(table(), "in a namespace:", acme.__file__ is None)
