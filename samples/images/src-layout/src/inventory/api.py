from fastapi import FastAPI

from inventory.stock import STOCK

app = FastAPI()


@app.get("/stock")
def stock() -> dict[str, int]:
    return STOCK
