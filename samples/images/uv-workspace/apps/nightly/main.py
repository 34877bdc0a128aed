from acme_prices import tag
from tabulate import tabulate

print(tabulate([["coffee", tag(320)]], tablefmt="plain"))
