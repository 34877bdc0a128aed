from fastapi import FastAPI
from acme_prices import tag

app = FastAPI()


@app.get("/price")
def price() -> str:
    return tag(250)
