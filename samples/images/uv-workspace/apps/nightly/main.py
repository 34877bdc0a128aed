import time

from acme_prices import tag
from tabulate import tabulate

while True:
    print(tabulate([["coffee", tag(320)]], tablefmt="plain"), flush=True)
    time.sleep(24 * 60 * 60)
