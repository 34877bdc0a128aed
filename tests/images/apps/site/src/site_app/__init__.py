"""A Flask application in a package under `src`."""

import importlib.metadata

import flask

app: flask.Flask = flask.Flask(__name__)


@app.get("/health")
def health():
    return {"status": "ok"}


@app.get("/")
def root():
    return {"flask": importlib.metadata.version("flask")}
