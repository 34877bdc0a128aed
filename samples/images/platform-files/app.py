import os

import flask

site = flask.Flask(__name__)


@site.get("/")
def index():
    return f"Hello from {os.environ['REGION']}"
