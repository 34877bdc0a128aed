import fastapi

app = fastapi.FastAPI()


@app.get("/")
def index() -> dict[str, str]:
    return {"fastapi": fastapi.__version__}


@app.get("/health")
def health() -> dict[str, str]:
    return {"status": "ok"}
