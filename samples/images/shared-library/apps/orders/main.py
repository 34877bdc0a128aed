from fastapi import FastAPI
from money import euros

app = FastAPI()


@app.get("/total")
def total() -> str:
    return euros(1999)
