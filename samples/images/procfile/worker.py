import time

from store import store

while True:
    store.set("working", "yes")
    print("at work", flush=True)
    time.sleep(1)
