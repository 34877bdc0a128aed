"""A FastAPI application that a factory makes."""

import importlib.metadata

import fastapi as f


def create_app():
    app = f.FastAPI()

    @app.get("/healthz")
    async def healthz():
        return {"status": "ok"}

    @app.get("/")
    async def root():
        return {"fastapi": importlib.metadata.version("fastapi")}

    return app
