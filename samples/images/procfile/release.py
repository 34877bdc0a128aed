from store import store

store.set("released", "yes")
