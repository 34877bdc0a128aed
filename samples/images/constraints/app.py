from importlib.metadata import version

from flask import Flask

app = Flask(__name__)


@app.get("/")
def index() -> dict[str, str]:
    return {"flask": version("flask").partition(".")[0]}
